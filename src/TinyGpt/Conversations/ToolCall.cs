namespace TinyGpt.Conversations;

/// <summary>What the model asks of a tool.</summary>
/// <param name="Name">The tool's name: letters, digits, underscores and hyphens.</param>
/// <param name="Arguments">Its arguments: a JSON object, as the model wrote it.</param>
/// <param name="Id">What the result refers to by <see cref="Message.ToolCallId"/>; the model neither sees nor writes it.</param>
public sealed record ToolCall(string Name, string Arguments, string Id = "");

namespace TinyGpt.Evaluation;

/// <summary>What a model said to a question.</summary>
/// <param name="Text">Its last message, without thoughts and calls; of a document, its line.</param>
/// <param name="IsFormed">Whether it ended by itself, and said something.</param>
/// <param name="ToolCalls">How often it called a tool before.</param>
public sealed record SpokenAnswer(string Text, bool IsFormed, int ToolCalls);

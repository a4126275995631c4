namespace TinyGpt.Conversations;

/// <summary>Does what a message asks of tools.</summary>
internal static class ToolRound
{
    /// <summary>Runs one call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="tools">The tools that there are.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The result; of a tool that there is not, one that says so.</returns>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static async Task<Message> RunAsync(ToolCall call, IReadOnlyList<ITool> tools, CancellationToken cancellation)
    {
        string result = tools.FirstOrDefault(tool => tool.Description.Name == call.Name) is { } found
            ? await found.RunAsync(call.Arguments, cancellation).ConfigureAwait(false)
            : $"error: there is no tool {call.Name}; there are {string.Join(", ", tools.Select(tool => tool.Description.Name))}";
        return new Message(Role.Tool, result) { ToolCallId = call.Id };
    }
}

namespace TinyGpt.Conversations;

/// <summary>Something that a model can call in a conversation.</summary>
public interface ITool
{
    /// <summary>What the model is told of it.</summary>
    ToolDescription Description { get; }

    /// <summary>Does what the model asks for.</summary>
    /// <param name="arguments">What the model wrote: a JSON object, if it did as it was told.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The result as text. A wrong call is a result too, that says what is wrong: the model reads it.</returns>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    Task<string> RunAsync(string arguments, CancellationToken cancellation = default);
}

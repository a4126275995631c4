namespace TinyGpt.Conversations;

/// <summary>Who says a message.</summary>
public enum Role
{
    /// <summary>Whoever runs the model: what it is told before anything else.</summary>
    System,

    /// <summary>The person that it talks to.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,

    /// <summary>A tool that the model called: its result.</summary>
    Tool,
}

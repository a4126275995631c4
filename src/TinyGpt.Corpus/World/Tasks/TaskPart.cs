namespace TinyGpt.Corpus.World.Tasks;

/// <summary>What a case is for.</summary>
public enum TaskPart
{
    /// <summary>To learn from.</summary>
    Train,

    /// <summary>To be tested with, never to learn from.</summary>
    Test,
}

namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>What a block is by its text.</summary>
internal enum BlockNature : byte
{
    /// <summary>Too short to say.</summary>
    Short,

    /// <summary>A sentence or more.</summary>
    Prose,

    /// <summary>Mostly links.</summary>
    Links,
}

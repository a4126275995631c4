namespace TinyGpt.Corpus.Duplicates;

/// <summary>Why a document goes because of another one. The numbers are those of the files.</summary>
public enum DuplicateReason : byte
{
    /// <summary>It stays.</summary>
    None = 0,

    /// <summary>It is a later capture of an address.</summary>
    SameAddress = 1,

    /// <summary>An earlier document has the same text, character for character.</summary>
    SameContent = 2,

    /// <summary>An earlier document has nearly the same words, or has them through others between the two.</summary>
    NearDuplicate = 3,
}

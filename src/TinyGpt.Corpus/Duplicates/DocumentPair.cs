namespace TinyGpt.Corpus.Duplicates;

/// <summary>Two documents that share a key.</summary>
/// <param name="First">The lowest number among those that share it.</param>
/// <param name="Other">Another one's number.</param>
internal readonly record struct DocumentPair(int First, int Other);

namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>What the attributes of a start tag say.</summary>
/// <param name="Hint">About its content.</param>
/// <param name="Class">A hash of its class; 0 where it has none.</param>
/// <param name="IsLink">It leads to another page.</param>
/// <param name="IsSmall">Its text is printed smaller than usual.</param>
internal readonly record struct TagAttributes(Hint Hint, int Class, bool IsLink, bool IsSmall);

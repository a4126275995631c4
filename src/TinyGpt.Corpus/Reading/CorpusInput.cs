namespace TinyGpt.Corpus.Reading;

/// <summary>Something to read documents from.</summary>
/// <param name="Path">A file; or a folder, of which the pages and texts directly in it are meant.</param>
/// <param name="Name">
/// Its path from the folder that the user named, with slashes: the same wherever that folder lies. A file that the user named has its own name.
/// </param>
public sealed record CorpusInput(string Path, string Name);

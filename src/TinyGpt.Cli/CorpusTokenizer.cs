using TinyGpt.Tokenization;

namespace TinyGpt.Cli;

/// <summary>The tokenizer that a corpus is built with.</summary>
internal static class CorpusTokenizer
{
    /// <summary>Loads it.</summary>
    /// <param name="name">byte, or a file or folder that <see cref="Tokenizer.Load"/> reads.</param>
    /// <exception cref="InvalidDataException">The file is no tokenizer.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static Tokenizer Load(string name) =>
        name == ByteTokenizer.KindName ? new ByteTokenizer()
        : Path.Exists(name) ? Tokenizer.Load(name)
        : throw new IOException($"there is no tokenizer {name}: neither {ByteTokenizer.KindName} nor a file or folder of that name");
}

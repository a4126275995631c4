namespace TinyGpt.Cli.Tests;

/// <summary>A text, and a vocabulary trained on it, which tests may look at but not change.</summary>
public sealed class TinyTokenizer : IDisposable
{
    /// <summary>Tokens of the vocabulary.</summary>
    public const int Vocabulary = 400;

    private readonly TemporaryFolder _folder = new();

    /// <summary>Trains it.</summary>
    public TinyTokenizer()
    {
        TinyRun.WriteText(_folder["book.txt"]);
        using CliProcess process = CliProcess.Succeed(
            _folder.Path, "tokenizer", "train", "--data", "book.txt", "--vocabulary", $"{Vocabulary}", "--pattern", "gpt4", "--out", "bpe", "--json");
        Report = process.Output;
    }

    /// <summary>What the training printed with --json.</summary>
    public string Report { get; }

    /// <summary>The text.</summary>
    public string Text => _folder["book.txt"];

    /// <summary>The tokenizer's folder.</summary>
    public string Folder => _folder["bpe"];

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}

using System.Text;
using TinyGpt.Data;
using TinyGpt.Formats;

namespace TinyGpt.Tokenization;

/// <summary>
/// Makes a vocabulary of byte pairs (Sennrich et al. 2016; over bytes as in GPT-2, Radford et al. 2019). The text is divided into pieces; inside the pieces, the
/// pair of neighbouring tokens that is most frequent in the whole text becomes a new token, until the vocabulary is full. Equally frequent: the pair with the
/// smaller left id, then the smaller right id. The result depends on nothing but the text: not on the number of threads, nor on how the text was read.
/// </summary>
/// <remarks>
/// No two tokens have the same bytes. For let some bytes stand in a piece so that no token reaches across their ends. Merges inside them are then chosen as if they
/// stood alone, because the greedy order from left to right, where a token repeats, leaves a token whole at an end only where it would do so alone. So when a
/// merge has made one token of them, it has done so in every such place, and no later merge can.
/// </remarks>
public sealed class BytePairTrainer
{
    private const int Bytes = 256, MergesBetweenReports = 64;

    private readonly SplitPattern _pattern;
    private readonly IReadOnlyList<string> _specialTokens;
    private readonly int _merges;

    /// <summary>Prepares to train.</summary>
    /// <param name="pattern">What divides a text into pieces.</param>
    /// <param name="vocabularySize">
    /// How many tokens are wanted: the 256 bytes, whose ids are their values; one for each merge, in their order; the special tokens last. A text with fewer
    /// pairs gives a smaller vocabulary.
    /// </param>
    /// <param name="specialTokens">
    /// The names of the special tokens. Where such a name stands in the training text, it divides documents, and is not learned from.
    /// </param>
    /// <exception cref="ArgumentException">The vocabulary has no room for the bytes and the special tokens, or a name is shorter than two bytes or there twice.</exception>
    public BytePairTrainer(SplitPattern pattern, int vocabularySize, IReadOnlyList<string> specialTokens)
    {
        (_pattern, _specialTokens, _merges) = (pattern, specialTokens, vocabularySize - Bytes - specialTokens.Count);
        if (_merges < 0)
        {
            throw new ArgumentException(
                $"a vocabulary of {vocabularySize} tokens is too small: the bytes alone take {Bytes}, and the special tokens {specialTokens.Count}");
        }

        foreach (string name in specialTokens)
        {
            if (Encoding.UTF8.GetByteCount(name) < 2 || specialTokens.Count(other => other == name) > 1)
            {
                throw new ArgumentException($"{Quoted.Name(name)} cannot be a special token: it is there twice, or shorter than two bytes");
            }
        }
    }

    /// <summary>Told how far the work is; called by one thread at a time.</summary>
    public Action<BytePairProgress>? OnProgress { get; init; }

    /// <summary>How many threads count the pieces; merging is done by one. 0: one for each core.</summary>
    public int Threads { get; init; }

    /// <summary>How many bytes of a file are read at once.</summary>
    internal int BlockBytes { get; init; } = TextBlocks.DefaultBytes;

    /// <summary>
    /// Trains on files. They are read once, block by block, so they may be larger than the memory; that must hold their different pieces, with about 30 bytes for
    /// each byte of these.
    /// </summary>
    /// <param name="files">UTF-8 text files; each begins a new document.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="InvalidDataException">A file is empty or not UTF-8, or has too many different pieces; the message says where.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public BytePairTokenizer Train(IReadOnlyList<string> files, CancellationToken cancellation = default)
    {
        BytePairProgress progress = new(0, files.Sum(file => new FileInfo(file) is { Exists: true } info ? info.Length : 0), 0, _merges);
        WordCounter counter = new(_pattern, _specialTokens) { BlockBytes = BlockBytes };
        WordCounts words = counter.Count(
            files,
            Threads > 0 ? Threads : Environment.ProcessorCount,
            bytes => OnProgress?.Invoke(progress = progress with { BytesRead = progress.BytesRead + bytes }),
            cancellation);
        return Learn(words, progress, cancellation);
    }

    /// <summary>Trains on a text.</summary>
    /// <param name="text">The text. A half of a surrogate pair without its other half is read as U+FFFD.</param>
    /// <exception cref="InvalidDataException">The text has too many different pieces.</exception>
    public BytePairTokenizer Train(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        WordCounts words = new();
        new WordCounter(_pattern, _specialTokens).Add(words, utf8);
        return Learn(words, new BytePairProgress(utf8.Length, utf8.Length, 0, _merges), CancellationToken.None);
    }

    private BytePairTokenizer Learn(WordCounts words, BytePairProgress progress, CancellationToken cancellation)
    {
        MergeLearner learner = new(words);
        List<byte[]> tokens = [.. Enumerable.Range(0, Bytes).Select(value => new[] { (byte)value })];
        List<(int Left, int Right)> merges = [];
        while (merges.Count < _merges && learner.TryLearn(out int left, out int right))
        {
            merges.Add((left, right));
            tokens.Add([.. tokens[left], .. tokens[right]]);
            if (merges.Count % MergesBetweenReports == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                OnProgress?.Invoke(progress with { Merges = merges.Count });
            }
        }

        OnProgress?.Invoke(progress with { Merges = merges.Count });
        return BytePairTokenizer.FromMerges(
            tokens, merges, _pattern, _specialTokens.Select((name, index) => KeyValuePair.Create(name, tokens.Count + index)));
    }
}

/// <summary>How far the training of a vocabulary is: first the text is read, then pairs are merged.</summary>
/// <param name="BytesRead">Bytes of the text that were read.</param>
/// <param name="TotalBytes">How many it has.</param>
/// <param name="Merges">Pairs that were merged.</param>
/// <param name="TotalMerges">How many will be, if the text has so many.</param>
public readonly record struct BytePairProgress(long BytesRead, long TotalBytes, int Merges, int TotalMerges);

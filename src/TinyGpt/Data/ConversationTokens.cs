using TinyGpt.Tokenization;

namespace TinyGpt.Data;

/// <summary>Conversations as tokens that can be read anywhere, and which of the tokens are learned.</summary>
public sealed class ConversationTokens : IDisposable
{
    /// <summary>How many different marks there are beside tokens: learned, or not.</summary>
    internal const int Marks = 2;

    private readonly TokenFile _tokens, _trained;
    private readonly long[] _ends;

    private ConversationTokens(TokenFile tokens, TokenFile trained, long[] ends)
    {
        (_tokens, _trained, _ends) = (tokens, trained, ends);
        TrainedShare = (double)CountTrained() / tokens.Count;
    }

    /// <summary>How many conversations there are.</summary>
    public int Count => _ends.Length;

    /// <summary>How many tokens they have.</summary>
    public long TokenCount => _tokens.Count;

    /// <summary>The part of the tokens that is learned.</summary>
    public double TrainedShare { get; }

    /// <summary>How many tokens a conversation has.</summary>
    /// <param name="index">Which one.</param>
    public long Length(int index) => _ends[index] - Start(index);

    /// <summary>Reads a conversation's beginning as a training example: each token's target is the one after it if that is learned, else −1.</summary>
    /// <param name="index">Which one.</param>
    /// <param name="inputs">[T], written; T is less than the conversation's length.</param>
    /// <param name="targets">[T], written.</param>
    public void Read(int index, Span<int> inputs, Span<int> targets)
    {
        long start = Start(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(inputs.Length, Length(index));
        _trained.Read(start + 1, inputs);
        _tokens.Read(start + 1, targets);
        for (int i = 0; i < inputs.Length; i++)
        {
            targets[i] = inputs[i] == 1 ? targets[i] : -1;
        }

        _tokens.Read(start, inputs);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tokens.Dispose();
        _trained.Dispose();
    }

    /// <summary>Where the tokens lie.</summary>
    internal static string TokensPath(string folder, string name) => Path.Combine(folder, name + ".tok");

    /// <summary>Where the marks lie.</summary>
    internal static string TrainedPath(string folder, string name) => Path.Combine(folder, name + ".trained.tok");

    /// <summary>Opens one part of a corpus.</summary>
    /// <exception cref="InvalidDataException">A file is damaged, or does not belong to the others.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    internal static ConversationTokens Open(string folder, string name, Tokenizer tokenizer)
    {
        string path = TokensPath(folder, name), trainedPath = TrainedPath(folder, name);
        TokenFile tokens = TokenFile.Open(path, tokenizer.VocabularySize);
        TokenFile? trained = null;
        try
        {
            trained = TokenFile.Open(trainedPath, Marks);
            return trained.Count == tokens.Count
                ? new ConversationTokens(tokens, trained, DocumentEnds.Read(DocumentEnds.PathFor(path), tokens.Count))
                : throw new InvalidDataException($"{trainedPath} has {trained.Count} marks for the {tokens.Count} tokens of {path}");
        }
        catch
        {
            trained?.Dispose();
            tokens.Dispose();
            throw;
        }
    }

    private long CountTrained()
    {
        int[] marks = new int[Math.Min(1 << 16, _trained.Count)];
        long count = 0;
        for (long start = 0; start < _trained.Count; start += marks.Length)
        {
            Span<int> block = marks.AsSpan(0, (int)Math.Min(marks.Length, _trained.Count - start));
            _trained.Read(start, block);
            count += block.Count(1);
        }

        return count;
    }

    private long Start(int index) => index == 0 ? 0 : _ends[index - 1];
}

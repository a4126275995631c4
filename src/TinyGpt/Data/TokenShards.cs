namespace TinyGpt.Data;

/// <summary>Token files that are read as one sequence, one after the other.</summary>
public sealed class TokenShards : ITokenSource, IDisposable
{
    private readonly TokenFile[] _files;

    /// <summary>starts[i]: tokens before file i; one more entry for the end.</summary>
    private readonly long[] _starts;

    private TokenShards(string name, TokenFile[] files)
    {
        (Name, _files, _starts) = (name, files, new long[files.Length + 1]);
        for (int i = 0; i < files.Length; i++)
        {
            _starts[i + 1] = _starts[i] + files[i].Count;
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public long Count => _starts[^1];

    /// <summary>Maps files and reads through them.</summary>
    /// <param name="name">What messages call the whole.</param>
    /// <param name="paths">The files, in this order.</param>
    /// <param name="vocabularySize">What every token must be below.</param>
    /// <exception cref="InvalidDataException">A file is something else, is damaged, or has a token outside the vocabulary.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static TokenShards Open(string name, IEnumerable<string> paths, int vocabularySize)
    {
        List<TokenFile> files = [];
        try
        {
            foreach (string path in paths)
            {
                files.Add(TokenFile.Open(path, vocabularySize));
            }
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }

        return new TokenShards(name, [.. files]);
    }

    /// <inheritdoc/>
    public void Read(long start, Span<int> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Count - destination.Length);
        int file = FileOf(start);
        while (!destination.IsEmpty)
        {
            int length = (int)Math.Min(destination.Length, _starts[file + 1] - start);
            _files[file].Read(start - _starts[file], destination[..length]);
            destination = destination[length..];
            (start, file) = (start + length, file + 1);
        }
    }

    /// <summary>Unmaps the files.</summary>
    public void Dispose()
    {
        foreach (TokenFile file in _files)
        {
            file.Dispose();
        }
    }

    /// <summary>The file that a token lies in: the last that starts at it or before it, because there may be empty ones.</summary>
    private int FileOf(long token)
    {
        int low = 0, high = _files.Length;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = _starts[middle] <= token ? (middle, high) : (low, middle);
        }

        return low;
    }
}

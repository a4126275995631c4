using System.Runtime.ExceptionServices;
using System.Text;
using TinyGpt.Data;

namespace TinyGpt.Tokenization;

/// <summary>Counts the pieces of texts, on several threads: each reads a block, divides it, and counts in a table of its own. The tables are added up at the end.</summary>
/// <param name="pattern">What divides a text.</param>
/// <param name="separators">Names that are no part of the text: it is divided where they stand.</param>
internal sealed class WordCounter(SplitPattern pattern, IEnumerable<string> separators)
{
    private readonly byte[][] _separators = [.. separators.Select(Encoding.UTF8.GetBytes)];
    private readonly Lock _reading = new();

    /// <summary>How much of a file is read at once.</summary>
    public int BlockBytes { get; init; } = TextBlocks.DefaultBytes;

    /// <summary>Counts the pieces of UTF-8 files of any size.</summary>
    /// <param name="files">The files. A piece never reaches from one into another.</param>
    /// <param name="threads">How many threads count; the counts are the same for any number.</param>
    /// <param name="onRead">Told, by one thread at a time, how many bytes were taken from the files since it was last told.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="InvalidDataException">A file is empty or not UTF-8, or there are too many different pieces.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public WordCounts Count(IReadOnlyList<string> files, int threads, Action<int> onRead, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using IEnumerator<TextBlocks> open = Open(files).GetEnumerator();
        TextBlocks? current = open.MoveNext() ? open.Current : null;
        WordCounts[] counts = [.. Enumerable.Range(0, threads).Select(_ => new WordCounts())];
        Task[] workers = [.. counts.Select(own => Task.Run(() => Work(own), CancellationToken.None))];
        try
        {
            // The first error is thrown, and not the cancellation of the others that follows from it.
            Task.WaitAll(workers, CancellationToken.None);
        }
        catch (AggregateException exception)
        {
            Exception first = exception.InnerExceptions.FirstOrDefault(inner => inner is not OperationCanceledException) ?? exception.InnerExceptions[0];
            ExceptionDispatchInfo.Throw(first);
        }

        foreach (WordCounts other in counts.Skip(1))
        {
            counts[0].Add(other);
        }

        return counts[0];

        void Work(WordCounts own)
        {
            byte[] buffer = [];
            try
            {
                while (TryRead(ref buffer, out ReadOnlyMemory<byte> block))
                {
                    Add(own, block.Span);
                }
            }
            catch
            {
                stop.Cancel();
                throw;
            }
        }

        bool TryRead(ref byte[] buffer, out ReadOnlyMemory<byte> block)
        {
            lock (_reading)
            {
                block = default;
                stop.Token.ThrowIfCancellationRequested();
                try
                {
                    while (current is not null && !current.TryRead(ref buffer, out block))
                    {
                        current = open.MoveNext() ? open.Current : null;
                    }
                }
                catch
                {
                    // Before another thread comes in: the file that it would read is closed.
                    stop.Cancel();
                    throw;
                }

                onRead(block.Length);
                return current is not null;
            }
        }
    }

    /// <summary>Counts the pieces of a text.</summary>
    /// <param name="counts">What is added to.</param>
    /// <param name="utf8">A text in valid UTF-8.</param>
    public void Add(WordCounts counts, ReadOnlySpan<byte> utf8)
    {
        List<byte[]> present = Present(utf8);
        while (FindFirst(present, utf8, out int start, out int length))
        {
            AddDocument(counts, utf8[..start]);
            utf8 = utf8[(start + length)..];
        }

        AddDocument(counts, utf8);
    }

    private IEnumerable<TextBlocks> Open(IReadOnlyList<string> files)
    {
        foreach (string file in files)
        {
            using TextBlocks blocks = new(file, text => PieceBoundary.Last(text, _separators), BlockBytes);
            yield return blocks;
        }
    }

    private void AddDocument(WordCounts counts, ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            int length = pattern.PieceLength(utf8);
            // A single byte has no pair.
            if (length > 1)
            {
                counts.Add(utf8[..length], 1);
            }

            utf8 = utf8[length..];
        }
    }

    private List<byte[]> Present(ReadOnlySpan<byte> utf8)
    {
        List<byte[]> present = [];
        foreach (byte[] name in _separators)
        {
            if (utf8.IndexOf(name) >= 0)
            {
                present.Add(name);
            }
        }

        return present;
    }

    /// <summary>The first of some names in a text, the longest of those that begin at that place.</summary>
    private static bool FindFirst(List<byte[]> names, ReadOnlySpan<byte> utf8, out int start, out int length)
    {
        (start, length) = (utf8.Length, 0);
        foreach (byte[] name in names)
        {
            int found = utf8[..Math.Min(utf8.Length, start + name.Length)].IndexOf(name);
            if (found >= 0 && (found < start || name.Length > length))
            {
                (start, length) = (found, name.Length);
            }
        }

        return length > 0;
    }
}

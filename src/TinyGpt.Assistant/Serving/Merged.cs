using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace TinyGpt.Assistant.Serving;

/// <summary>Several streams as one, each element as it comes.</summary>
internal static class Merged
{
    // Enough that a stream need not wait for the other end for every element, and little memory for a reader that is slow.
    private const int Buffered = 16;

    /// <summary>Reads all streams at once. The first that fails ends all; who leaves the loop ends them too.</summary>
    public static async IAsyncEnumerable<T> Of<T>(IReadOnlyList<IAsyncEnumerable<T>> streams, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (streams.Count == 1)
        {
            await foreach (T element in streams[0].WithCancellation(cancellation).ConfigureAwait(false))
            {
                yield return element;
            }

            yield break;
        }

        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Channel<T> channel = Channel.CreateBounded<T>(Buffered);
        Task[] readers = [.. streams.Select(stream => ReadAsync(stream, channel.Writer, source))];
        Task all = CompleteAsync(readers, channel.Writer);
        try
        {
            await foreach (T element in channel.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                yield return element;
            }
        }
        finally
        {
            await source.CancelAsync().ConfigureAwait(false);
            await all.ConfigureAwait(false);
        }
    }

    private static async Task ReadAsync<T>(IAsyncEnumerable<T> stream, ChannelWriter<T> writer, CancellationTokenSource source)
    {
        try
        {
            await foreach (T element in stream.WithCancellation(source.Token).ConfigureAwait(false))
            {
                await writer.WriteAsync(element, source.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // Whoever reads the channel is told.
            writer.TryComplete(exception);
            await source.CancelAsync().ConfigureAwait(false);
        }
    }

    private static async Task CompleteAsync<T>(Task[] readers, ChannelWriter<T> writer)
    {
        await Task.WhenAll(readers).ConfigureAwait(false);
        writer.TryComplete();
    }
}

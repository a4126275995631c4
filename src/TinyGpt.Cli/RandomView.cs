using CommunityToolkit.HighPerformance.Buffers;

namespace TinyGpt.Cli;

/// <summary>Operands for measurements.</summary>
internal static class RandomView
{
    private const int ChunkLength = 1 << 20;

    /// <summary>A view, in a storage of its own, of normal numbers of unit scale.</summary>
    public static View Normal(Device device, long length, ulong seed)
    {
        View view = device.NewView(length, device.Real);
        using SpanOwner<float> values = SpanOwner<float>.Allocate((int)Math.Min(ChunkLength, length));
        for (long start = 0; start < length; start += values.Length)
        {
            Span<float> chunk = values.Span[..(int)Math.Min(values.Length, length - start)];
            for (int i = 0; i < chunk.Length; i++)
            {
                chunk[i] = (float)CounterRandom.Normal((ulong)(start + i), seed);
            }

            device.UploadReals(view.Slice(start, chunk.Length), chunk);
        }

        return view;
    }
}

using CommunityToolkit.HighPerformance.Buffers;

namespace TinyGpt.Formats;

/// <summary>Reads elements of a file's tensor, in the file's order.</summary>
/// <param name="tensor">The tensor.</param>
/// <param name="destination">Receives the elements.</param>
/// <param name="start">The first element to read.</param>
internal delegate void TensorReader(StoredTensor tensor, Span<float> destination, long start);

/// <summary>Carries weights between a model and a file that names and arranges them in its own way. Bits are kept.</summary>
internal static class WeightTransfer
{
    // A multiple of Q8_0's blocks.
    private const int ChunkLength = 1 << 16;

    /// <summary>Fills all weights of a model. Beside the model, it takes memory for two of its weights at most.</summary>
    /// <param name="parameters">The weights.</param>
    /// <param name="layout">The file's tensors, which cover all weights.</param>
    /// <param name="read">Reads from the file.</param>
    public static void Read(Parameters parameters, IEnumerable<StoredTensor> layout, TensorReader read)
    {
        foreach (IGrouping<Parameter, StoredTensor> weight in layout.GroupBy(tensor => tensor.Parameter))
        {
            Read(parameters, weight.Key, [.. weight], read);
        }
    }

    /// <summary>Writes the elements of a tensor in the file's order.</summary>
    /// <param name="stream">Receives them, little-endian.</param>
    /// <param name="parameters">The weights.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="type">The type of its elements in the file: Float32, Float16, BFloat16, or Q8_0 where rows have whole blocks.</param>
    /// <exception cref="InvalidDataException">The type cannot hold one of them.</exception>
    public static void Write(Stream stream, Parameters parameters, StoredTensor tensor, ElementType type)
    {
        try
        {
            Read(parameters, tensor, values => Encode(stream, values, type));
        }
        catch (OverflowException exception)
        {
            throw new InvalidDataException($"{tensor.Name}: {exception.Message}", exception);
        }
    }

    /// <summary>Passes on the elements of a tensor in the file's order, in as many pieces as it takes.</summary>
    private static void Read(Parameters parameters, StoredTensor tensor, SpanReader write)
    {
        if (tensor.IsVerbatim)
        {
            parameters.Read(tensor.Parameter, write);
            return;
        }

        float[] all = parameters.ToArray(tensor.Parameter);
        Span<float> elements = all.AsSpan(tensor.FirstRow * tensor.Parameter.Columns, (int)tensor.Length);
        tensor.ToFileOrder(elements);
        write(elements);
    }

    private static void Encode(Stream stream, ReadOnlySpan<float> values, ElementType type)
    {
        using SpanOwner<byte> bytes = SpanOwner<byte>.Allocate((int)type.Bytes(Math.Min(ChunkLength, values.Length)));
        for (int start = 0; start < values.Length; start += ChunkLength)
        {
            int length = Math.Min(ChunkLength, values.Length - start);
            Span<byte> encoded = bytes.Span[..(int)type.Bytes(length)];
            Quantization.Encode(type, values.Slice(start, length), encoded);
            stream.Write(encoded);
        }
    }

    private static void Read(Parameters parameters, Parameter parameter, StoredTensor[] parts, TensorReader read)
    {
        if (parts is [{ IsVerbatim: true } whole])
        {
            long start = 0;
            parameters.Write(parameter, values =>
            {
                read(whole, values, start);
                start += values.Length;
            });
            return;
        }

        float[] assembled = new float[parameter.Length];
        foreach (StoredTensor part in parts)
        {
            Span<float> elements = assembled.AsSpan(part.FirstRow * parameter.Columns, (int)part.Length);
            read(part, elements, 0);
            part.ToWeightOrder(elements);
        }

        int done = 0;
        parameters.Write(parameter, values =>
        {
            assembled.AsSpan(done, values.Length).CopyTo(values);
            done += values.Length;
        });
    }
}

namespace TinyGpt.Formats;

/// <summary>Reads elements of a file's tensor, in the file's order.</summary>
/// <param name="tensor">The tensor.</param>
/// <param name="destination">Receives the elements.</param>
/// <param name="start">The first element to read.</param>
internal delegate void TensorReader(StoredTensor tensor, Span<float> destination, long start);

/// <summary>Carries weights between a model and a file that names and arranges them in its own way. Bits are kept.</summary>
internal static class WeightTransfer
{
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

    /// <summary>Passes on the elements of a tensor in the file's order, in as many pieces as it takes.</summary>
    /// <param name="parameters">The weights.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="write">Takes the elements that follow those of the call before.</param>
    public static void Write(Parameters parameters, StoredTensor tensor, SpanReader write)
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

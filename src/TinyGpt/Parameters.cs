using CommunityToolkit.HighPerformance.Buffers;

namespace TinyGpt;

/// <summary>
/// A model's weights in one flat storage, and their gradients in another of the same layout, with a table of names and ranges:
/// one optimizer launch, one norm, one range to save. Matrices come first, so that weight decay applies to a prefix.
/// </summary>
/// <remarks>Matrices may be stored in fewer bits than reals (<see cref="Quantization"/>); such a model generates, but cannot be trained.</remarks>
public sealed class Parameters : IDisposable
{
    private const int ChunkLength = 1 << 20;

    private readonly List<Parameter> _table = [];
    private readonly Dictionary<string, Parameter> _byName = [];
    private readonly ElementType? _notReal;
    private View _gradients;

    /// <summary>Allocates zeros for the declared weights, all of the device's type of reals.</summary>
    /// <param name="device">The device that the weights live on.</param>
    /// <param name="declarations">Name, rows and columns of each; rows = 1 declares a vector.</param>
    public Parameters(Device device, IEnumerable<(string Name, int Rows, int Columns)> declarations)
        : this(device, declarations.Select(d => (d.Name, d.Rows, d.Columns, device.Real)))
    {
    }

    /// <summary>Allocates zeros for the declared weights.</summary>
    /// <param name="device">The device that the weights live on.</param>
    /// <param name="declarations">
    /// Name, rows and columns of each, rows = 1 for a vector; and the type that it is stored in: the device's reals, Float16 or Q8_0.
    /// </param>
    public Parameters(Device device, IEnumerable<(string Name, int Rows, int Columns, ElementType Type)> declarations)
    {
        Device = device;
        long offset = 0;
        foreach ((string name, int rows, int columns, ElementType type) in declarations.OrderBy(d => d.Rows == 1))
        {
            Parameter parameter = new(this, name, rows, columns, type, offset);
            _table.Add(parameter);
            _byName.Add(name, parameter);
            Count += parameter.Length;
            offset += (type.Bytes(parameter.Length) + View.Alignment - 1) / View.Alignment * View.Alignment;
            if (rows > 1)
            {
                MatrixLength = offset / device.Real.Bytes(1);
            }

            _notReal ??= type == device.Real ? null : type;
        }

        Memory = device.Kernels.Allocate(offset);
    }

    /// <summary>The device that the weights live on.</summary>
    public Device Device { get; }

    /// <summary>All weights. Between two of them there may be up to 63 zeros that keep the alignment.</summary>
    /// <exception cref="InvalidOperationException">Not all weights are reals, so that they cannot be trained.</exception>
    public View Values => _notReal is { } type
        ? throw new InvalidOperationException($"weights that are stored as {type} cannot be trained; load the model with {Device.Real} weights")
        : new View(Memory, 0, Memory.Bytes / Device.Real.Bytes(1), Device.Real);

    /// <summary>Where all weights lie.</summary>
    public Storage Memory { get; }

    /// <summary>All gradients, laid out as <see cref="Values"/>; allocated when first asked for.</summary>
    public View Gradients => _gradients.IsNone ? _gradients = Device.NewView(Values.Length, Device.Real) : _gradients;

    /// <summary>Elements of <see cref="Values"/> from 0 on that belong to matrices.</summary>
    public long MatrixLength { get; }

    /// <summary>Number of weights, without the alignment's zeros.</summary>
    public long Count { get; }

    /// <summary>The table of weights, in the order in which they are stored.</summary>
    public IReadOnlyList<Parameter> Table => _table;

    /// <summary>The weight of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Parameter this[string name] => _byName.TryGetValue(name, out Parameter? parameter)
        ? parameter
        : throw new KeyNotFoundException($"the model has no weight '{name}'");

    /// <summary>The weight of a name, or null.</summary>
    public Parameter? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>
    /// Starts a new sum of gradients: the first contribution to each weight will overwrite what is there. Call it before the first
    /// micro-batch of a step; nothing is touched in memory.
    /// </summary>
    public void ForgetGradients() => _table.ForEach(p => p.ForgetGradient());

    /// <summary>
    /// Sets the gradients of all vectors to zero at once: they are neighbours, and there are too many of them to launch a kernel for each. What
    /// contributes to a vector adds to it, so that the first contribution of a step clears for all.
    /// </summary>
    internal void ClearVectorGradients(Kernels kernels, bool isPlanning)
    {
        kernels.Clear(Gradients.Slice(MatrixLength, Gradients.Length - MatrixLength));
        foreach (Parameter parameter in _table)
        {
            if (parameter.Rows == 1)
            {
                parameter.TakeGradient(isPlanning);
            }
        }
    }

    /// <summary>Sets to zero the gradients of weights that nothing contributed to since <see cref="ForgetGradients"/>.</summary>
    public void CompleteGradients()
    {
        foreach (Parameter parameter in _table)
        {
            if (!parameter.TakeGradient(isPlanning: false))
            {
                Device.Kernels.Clear(parameter.Gradient);
            }
        }
    }

    /// <summary>Writes a weight from a source of consecutive single-precision values, a chunk at a time.</summary>
    /// <param name="parameter">The weight.</param>
    /// <param name="read">Fills the span it is given with the values that follow those of the call before.</param>
    /// <exception cref="OverflowException">The weight's type cannot hold a value.</exception>
    public void Write(Parameter parameter, SpanReader read)
    {
        try
        {
            Write(parameter.Value, read);
        }
        catch (OverflowException exception)
        {
            throw new OverflowException($"{parameter.Name}: {exception.Message}", exception);
        }
    }

    /// <summary>Writes any view of reals or weights from a source of consecutive single-precision values, a chunk at a time.</summary>
    /// <exception cref="OverflowException">The view's type cannot hold a value.</exception>
    public void Write(View reals, SpanReader read) => Transfer(reals, (view, buffer) =>
    {
        read(buffer);
        Device.UploadReals(view, buffer);
    });

    /// <summary>Reads a weight as consecutive single-precision values, a chunk at a time.</summary>
    /// <param name="parameter">The weight.</param>
    /// <param name="write">Takes the values that follow those of the call before.</param>
    public void Read(Parameter parameter, SpanReader write) => Read(parameter.Value, write);

    /// <summary>Reads any view of reals or weights as consecutive single-precision values, a chunk at a time.</summary>
    public void Read(View reals, SpanReader write) => Transfer(reals, (view, buffer) =>
    {
        Device.DownloadReals(view, buffer);
        write(buffer);
    });

    /// <summary>All values of a weight.</summary>
    public float[] ToArray(Parameter parameter)
    {
        float[] values = new float[parameter.Length];
        Device.DownloadReals(parameter.Value, values);
        return values;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Memory.Dispose();
        if (!_gradients.IsNone)
        {
            _gradients.Memory.Dispose();
        }
    }

    private static void Transfer(View view, Move move)
    {
        using SpanOwner<float> buffer = SpanOwner<float>.Allocate((int)Math.Min(ChunkLength, view.Length));
        for (long start = 0; start < view.Length; start += buffer.Length)
        {
            int length = (int)Math.Min(buffer.Length, view.Length - start);
            move(view.Slice(start, length), buffer.Span[..length]);
        }
    }

    private delegate void Move(View view, Span<float> values);
}

/// <summary>Takes or fills a run of consecutive values.</summary>
public delegate void SpanReader(Span<float> values);

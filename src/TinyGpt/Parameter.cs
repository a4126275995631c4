namespace TinyGpt;

/// <summary>A weight matrix or vector: a named range of a model's <see cref="Parameters"/>.</summary>
public sealed class Parameter
{
    private readonly Parameters _owner;
    private readonly long _byteOffset;
    private bool _hasGradient;

    internal Parameter(Parameters owner, string name, int rows, int columns, ElementType type, long byteOffset)
    {
        _owner = owner;
        _byteOffset = byteOffset;
        Name = name;
        Rows = rows;
        Columns = columns;
        Type = type;
    }

    /// <summary>Name, such as layers.3.attention.qkv.weight.</summary>
    public string Name { get; }

    /// <summary>Rows; 1 for a vector. A weight that maps in to out channels is stored [out, in].</summary>
    public int Rows { get; }

    /// <summary>Columns; the length of a vector.</summary>
    public int Columns { get; }

    /// <summary>How the weights are stored: the device's reals, or Float16 or Q8_0.</summary>
    public ElementType Type { get; }

    /// <summary>Number of elements.</summary>
    public long Length => (long)Rows * Columns;

    /// <summary>First element in the flat storage of a model that can be trained.</summary>
    public long Offset => _byteOffset / _owner.Device.Real.Bytes(1);

    /// <summary>The weights, [Rows, Columns].</summary>
    public View Value => new(_owner.Memory, _byteOffset, Length, Type);

    /// <summary>Their gradient, [Rows, Columns].</summary>
    public View Gradient => _owner.Gradients.Slice(Offset, Length);

    /// <inheritdoc/>
    public override string ToString() => Rows == 1 ? $"{Name} [{Columns}]" : $"{Name} [{Rows}, {Columns}]";

    /// <summary>Whether the gradient already holds something; from now on it does, unless the step is only planned.</summary>
    internal bool TakeGradient(bool isPlanning)
    {
        bool before = _hasGradient;
        _hasGradient |= !isPlanning;
        return before;
    }

    /// <summary>Sets the gradient to zero; a vector's together with those of all other vectors, which begin as zero too.</summary>
    internal void ClearGradient(Kernels kernels, bool isPlanning)
    {
        if (Rows == 1)
        {
            _owner.ClearVectorGradients(kernels, isPlanning);
        }
        else
        {
            kernels.Clear(Gradient);
        }
    }

    internal void ForgetGradient() => _hasGradient = false;
}

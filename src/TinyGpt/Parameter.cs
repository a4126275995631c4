namespace TinyGpt;

/// <summary>A weight matrix or vector: a named range of a model's <see cref="Parameters"/>.</summary>
public sealed class Parameter
{
    private readonly Parameters _owner;
    private bool _hasGradient;

    internal Parameter(Parameters owner, string name, int rows, int columns, long offset)
    {
        _owner = owner;
        Name = name;
        Rows = rows;
        Columns = columns;
        Offset = offset;
    }

    /// <summary>Name, such as layers.3.attention.qkv.weight.</summary>
    public string Name { get; }

    /// <summary>Rows; 1 for a vector. A weight that maps in to out channels is stored [out, in].</summary>
    public int Rows { get; }

    /// <summary>Columns; the length of a vector.</summary>
    public int Columns { get; }

    /// <summary>Number of elements.</summary>
    public long Length => (long)Rows * Columns;

    /// <summary>First element in the flat storage.</summary>
    public long Offset { get; }

    /// <summary>The weights, [Rows, Columns].</summary>
    public View Value => _owner.Values.Slice(Offset, Length);

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

namespace TinyGpt;

/// <summary>
/// A matrix [Rows, Columns] that lives during one step: a ticket, which its <see cref="Pass"/> turns into memory.
/// That the pass sees every use of a ticket is how it knows when the memory can serve something else.
/// </summary>
/// <param name="Id">Ordinal within the step, from 1; 0 is "none".</param>
/// <param name="Rows">Number of rows, usually tokens.</param>
/// <param name="Columns">Number of columns, usually channels.</param>
public readonly record struct Tensor(int Id, int Rows, int Columns)
{
    /// <summary>True for <c>default</c>: an optional operand that is not there.</summary>
    public bool IsNone => Id == 0;

    /// <summary>Number of elements.</summary>
    public long Length => (long)Rows * Columns;

    /// <inheritdoc/>
    public override string ToString() => IsNone ? "–" : $"%{Id} [{Rows}, {Columns}]";
}

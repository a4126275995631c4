namespace TinyGpt.Tests.Operations;

/// <summary>The integers that say which rows belong together, for whole sequences without a cache.</summary>
public sealed class Ragged
{
    private readonly int[] _lengths;

    public Ragged(params int[] lengths)
    {
        _lengths = lengths;
        int[] starts = new int[lengths.Length + 1];
        for (int s = 0; s < lengths.Length; s++)
        {
            starts[s + 1] = starts[s] + lengths[s];
        }

        QueryStarts = Operand.Read("queryStarts", starts);
        KeyStarts = Operand.Read("keyStarts", starts[..^1]);
        Positions = Operand.Read("positions", [.. lengths.SelectMany(length => Enumerable.Range(0, length))]);
    }

    public Operand QueryStarts { get; }

    public Operand KeyStarts { get; }

    public Operand Positions { get; }

    public int Rows => Positions.Length;

    public IEnumerable<Operand> Operands => [QueryStarts, KeyStarts, Positions];

    /// <summary>The row of the first key that row n sees; it sees the rows from there to itself.</summary>
    public int FirstKey(int n) => n - Positions.Integers![n];

    public Sequences On(Placement on) => new(
        on[QueryStarts], on[KeyStarts], on[Positions], _lengths.Length, _lengths.DefaultIfEmpty().Max(), _lengths.DefaultIfEmpty().Max());

    public override string ToString() => $"[{string.Join(' ', _lengths)}]";
}

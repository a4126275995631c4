namespace TinyGpt.Operations;

/// <summary>y[n] = table[token n] (+ positionTable[position n]): a row of a matrix for each token.</summary>
public sealed class Embedding : Record
{
    private Parameter _table = null!;
    private Parameter? _positionTable;
    private View _tokens, _positions;

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Inputs => [];

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => _positionTable is null ? [_table] : [_table, _positionTable];

    /// <summary>Looks up [N, columns] rows.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="table">[vocabulary, columns].</param>
    /// <param name="positionTable">[context, columns], or null.</param>
    /// <param name="tokens">[N] Int32.</param>
    /// <param name="positions">[N] Int32.</param>
    public static Tensor Apply(Pass pass, Parameter table, Parameter? positionTable, View tokens, View positions)
    {
        Tensor y = pass.New((int)tokens.Length, table.Columns);
        pass.Kernels.Embedding(pass[y], table.Value, tokens, positionTable?.Value ?? default, positions, y.Rows, y.Columns);
        if (pass.Record<Embedding>() is { } record)
        {
            (record.Output, record._table, record._positionTable) = (y, table, positionTable);
            (record._tokens, record._positions) = (tokens, positions);
        }

        return y;
    }

    /// <summary>Every token adds its row's gradient to the rows that it was looked up from.</summary>
    public override void Backward(Tape tape)
    {
        View dTable = tape.AddTo(_table);
        View dPositions = _positionTable is null ? default : tape.AddTo(_positionTable);
        tape.Kernels.EmbeddingBackward(dTable, dPositions, tape.Gradient(Output), _tokens, _positions, Output.Rows, Output.Columns);
    }
}

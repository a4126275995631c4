namespace TinyGpt.Operations;

/// <summary>y[i] = x[rows[i]]: some of the tokens, so that what follows is not computed for the others.</summary>
public sealed class PickRows : Record
{
    private Tensor _x;
    private View _rows;

    /// <inheritdoc/>
    public override IEnumerable<Tensor> Inputs => [_x];

    /// <summary>Maps [N, C] to [rows, C].</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">[N, C].</param>
    /// <param name="rows">[rows] Int32: which; a row may be taken several times.</param>
    public static Tensor Apply(Pass pass, Tensor x, View rows)
    {
        Tensor y = pass.New((int)rows.Length, x.Columns);
        pass.Kernels.Embedding(pass[y], pass[x], rows, default, default, y.Rows, y.Columns);
        if (pass.Record<PickRows>() is { } record)
        {
            (record.Output, record._x, record._rows) = (y, x, rows);
        }

        return y;
    }

    /// <summary>dx[rows[i]] += dy[i]; nothing comes back to rows that were not taken.</summary>
    public override void Backward(Tape tape)
    {
        (Tensor dx, bool accumulate) = tape.Contribute(_x);
        if (!accumulate)
        {
            tape.Kernels.Clear(tape[dx]);
        }

        tape.Kernels.EmbeddingBackward(tape[dx], default, tape.Gradient(Output), _rows, default, Output.Rows, Output.Columns);
    }
}

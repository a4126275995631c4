using System.Diagnostics;
using System.Text;

namespace TinyGpt;

/// <summary>
/// A pass that can go back. Operations run at once and leave a <see cref="Record"/> each; <see cref="Backward"/> walks the records
/// in reverse, and each turns the gradient of its output into gradients of its inputs: the chain rule, one factor at a time.
/// </summary>
public sealed class Tape(Device device) : Pass(device)
{
    private readonly List<Record> _records = [];
    private Tensor[] _gradients = new Tensor[256];
    private int _recordCount;
    private bool _recording = true;

    /// <summary>The records of the current step, in the order in which the operations ran.</summary>
    public IEnumerable<Record> Records => _records.Take(_recordCount);

    /// <inheritdoc/>
    public override T? Record<T>() where T : class
    {
        if (!_recording)
        {
            return null;
        }

        if (_recordCount == _records.Count || _records[_recordCount] is not T record)
        {
            record = new T();
            if (_recordCount == _records.Count)
            {
                _records.Add(record);
            }
            else
            {
                _records[_recordCount] = record;
            }
        }

        record.Scope = Scope;
        _recordCount++;
        return record;
    }

    /// <summary>Computes the gradients of Σ upstream·output with respect to every weight and activation that <paramref name="output"/> depends on.</summary>
    /// <param name="output">Where to start, such as the log-probabilities of a batch.</param>
    /// <param name="upstream">One number per element of <paramref name="output"/>.</param>
    public void Backward(Tensor output, View upstream)
    {
        SetGradient(output, Wrap(upstream, output.Rows, output.Columns));
        BackwardFrom(0);
    }

    /// <summary>True if something contributed to the tensor's gradient in this step.</summary>
    public bool HasGradient(Tensor tensor) => tensor.Id < _gradients.Length && !_gradients[tensor.Id].IsNone;

    /// <summary>The gradient of a tensor; in a record's backward pass, that of its output.</summary>
    /// <exception cref="InvalidOperationException">It was not computed.</exception>
    public View Gradient(Tensor tensor) => this[GradientOf(tensor)];

    /// <summary>The tensor that holds the gradient of a tensor.</summary>
    /// <exception cref="InvalidOperationException">It was not computed.</exception>
    public Tensor GradientOf(Tensor tensor) => HasGradient(tensor)
        ? _gradients[tensor.Id]
        : throw new InvalidOperationException($"the gradient of {tensor} is not computed");

    /// <summary>Where to put a contribution to the gradient of an activation.</summary>
    /// <returns>The gradient's tensor, and whether it already holds something, so that the contribution must be added.</returns>
    public (Tensor Gradient, bool Accumulate) Contribute(Tensor tensor)
    {
        if (HasGradient(tensor))
        {
            return (_gradients[tensor.Id], true);
        }

        Tensor gradient = New(tensor.Rows, tensor.Columns);
        SetGradient(tensor, gradient);
        return (gradient, false);
    }

    /// <summary>Where to put a contribution to the gradient of a weight, and whether it already holds something.</summary>
    public (View Gradient, bool Accumulate) Contribute(Parameter parameter) => (parameter.Gradient, parameter.TakeGradient(IsPlanning));

    /// <summary>Where to add a contribution to the gradient of a weight: zeros if nothing was added before.</summary>
    public View AddTo(Parameter parameter)
    {
        (View gradient, bool accumulate) = Contribute(parameter);
        if (!accumulate)
        {
            parameter.ClearGradient(Kernels, IsPlanning);
        }

        return gradient;
    }

    /// <summary>
    /// Hands the gradient of a sum to one of its terms: d(a + b)/da = 1. The memory itself changes hands when the term has no gradient yet,
    /// so this is the last thing that a record does with the gradient of its output.
    /// </summary>
    public void PassOn(Tensor sum, Tensor term)
    {
        if (HasGradient(term))
        {
            Kernels.Add(Gradient(term), Gradient(sum));
        }
        else
        {
            SetGradient(term, _gradients[sum.Id]);
        }
    }

    /// <summary>Runs operations without recording them; for what the backward pass will compute again.</summary>
    internal Tensor WithoutRecording(object block, Tensor x, Func<Pass, object, Tensor, Tensor> forward)
    {
        (bool before, _recording) = (_recording, false);
        Tensor y = forward(this, block, x);
        _recording = before;
        return y;
    }

    /// <summary>Runs operations forward once more, now recorded, and at once back again, starting from the gradient of <paramref name="y"/>.</summary>
    internal void Replay(object block, Tensor x, Tensor y, Func<Pass, object, Tensor, Tensor> forward)
    {
        int mark = _recordCount;
        Tensor again = forward(this, block, x);
        SetGradient(again, _gradients[y.Id]);
        BackwardFrom(mark);
        _recordCount = mark;
    }

    /// <summary>The first operation, in the order of computation, that made a number that is not finite; null if all are finite.</summary>
    /// <remarks>Needs a pass whose buffers share no memory, so that every value is still there.</remarks>
    internal string? FirstNonFinite()
    {
        Debug.Assert(!ShareMemory);
        foreach (Record record in Records)
        {
            if (record.Parameters.FirstOrDefault(p => !IsFinite(p.Value)) is { } weight)
            {
                return $"the weight {weight.Name}";
            }

            if (!IsFinite(this[record.Output]))
            {
                return $"{record.Scope} {record.Name}, forward";
            }
        }

        foreach (Record record in Records.Reverse())
        {
            bool inputs = record.Inputs.All(t => !HasGradient(t) || IsFinite(Gradient(t)));
            if (!inputs || record.Parameters.Any(p => !IsFinite(p.Gradient)))
            {
                return $"{record.Scope} {record.Name}, backward";
            }
        }

        return null;
    }

    /// <summary>The step so far: every record with its inputs, output, shapes and bytes.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach (Record record in Records)
        {
            string inputs = string.Join(", ", record.Inputs.Where(t => !t.IsNone));
            string weights = string.Join(", ", record.Parameters.Select(p => p.Name));
            string gradient = HasGradient(record.Output) ? "gradient computed" : "gradient not computed";
            text.Append(CultureFormat($"{record.Scope,-12} {record.Output,-18} = {record.Name}({inputs}{(weights.Length > 0 ? "; " + weights : "")})"))
                .Append(CultureFormat($"  {Device.Real.Bytes(record.Output.Length):N0} bytes, {gradient}"))
                .Append('\n');
        }

        return text.Append(CultureFormat($"arena {ArenaBytes:N0} bytes; {UnsharedBytes:N0} without sharing")).ToString();
    }

    private protected override void Begin()
    {
        base.Begin();
        _recordCount = 0;
        Array.Clear(_gradients);
    }

    private static string CultureFormat(FormattableString text) => FormattableString.Invariant(text);

    private void BackwardFrom(int first)
    {
        for (int i = _recordCount - 1; i >= first; i--)
        {
            if (HasGradient(_records[i].Output))
            {
                Scope = _records[i].Scope;
                _records[i].Backward(this);
            }
        }
    }

    private void SetGradient(Tensor tensor, Tensor gradient)
    {
        if (tensor.Id >= _gradients.Length)
        {
            Array.Resize(ref _gradients, Math.Max(tensor.Id + 1, _gradients.Length * 2));
        }

        _gradients[tensor.Id] = gradient;
    }

    private bool IsFinite(View view)
    {
        float[] values = new float[view.Length];
        Device.DownloadReals(view, values);
        return values.All(float.IsFinite);
    }
}

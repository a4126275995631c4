using TinyGpt.Models;
using TinyGpt.Operations;
using Xunit;

namespace TinyGpt.Tests.Models;

/// <summary>A two-layer model in float64 on two sequences of unequal length, whose loss is a random weighing of log-probabilities.</summary>
internal sealed class TinyModel : IDisposable
{
    private const int Vocabulary = 11;

    private readonly Device _device = Device.ScalarDouble();
    private readonly Batch _batch;
    private readonly View _upstream, _loss;
    private readonly int[] _tokens, _targets;
    private double[] _upstreamValues;

    public TinyModel(string style, bool shareMemory = true, int tokens = 16)
    {
        (_tokens, _targets, _upstreamValues) = (new int[tokens], new int[tokens], new double[tokens]);
        Starts = [0, 6, tokens];
        GptConfig config = style.Split(' ')[0] switch
        {
            "gpt2" => GptConfig.Gpt2(Vocabulary, 66, 2, 2, 8),
            "llama" when style.Contains("grouped", StringComparison.Ordinal) =>
                GptConfig.Llama(Vocabulary, 66, 2, 4, 16, keyValueHeads: 2, hiddenWidth: 12) with { TiedOutput = false },
            "llama" => GptConfig.Llama(Vocabulary, 66, 2, 2, 8, hiddenWidth: 12),
            _ => GptConfig.Gpt2(Vocabulary, 66, 2, 2, 8) with
            {
                Biases = false,
                PositionEncoding = PositionEncoding.Rotary,
                FeedForward = FeedForwardKind.SwiGlu,
                TiedOutput = false,
            },
        };
        Model = Gpt.Create(_device, config, seed: 5);
        Model.Recompute = style.Contains("recomputed", StringComparison.Ordinal);
        Scale(Model.Parameters);
        Tape = new Tape(_device) { ShareMemory = shareMemory };
        if (style.Contains("dropout", StringComparison.Ordinal))
        {
            Tape.Dropout = new DropoutSettings(0.3, 1, 1, 0);
        }

        _batch = new Batch(_device, Tokens, 2);
        _upstream = _device.NewView(Tokens, ElementType.Float64);
        _loss = _device.NewView(1, ElementType.Float64);
        Random random = new(3);
        for (int n = 0; n < Tokens; n++)
        {
            (_tokens[n], _targets[n]) = (random.Next(Vocabulary), random.Next(Vocabulary));
            _upstreamValues[n] = random.NextDouble() - 0.5;
        }

        _targets[4] = -1;
        if (style.Contains("masked", StringComparison.Ordinal))
        {
            foreach (int n in Masked)
            {
                _targets[n] = -1;
            }
        }

        Load(.., Starts, _upstreamValues);
        Assert.Equal(style.Contains("masked", StringComparison.Ordinal), !_batch.Rows.IsNone);
    }

    /// <summary>Tokens that have no target in a masked style: so many that only the others get logits.</summary>
    public IEnumerable<int> Masked => Enumerable.Range(0, Tokens).Where(n => n % 3 > 0);

    public double[] Upstream => [.. _upstreamValues];

    public int[] Starts { get; }

    public int Tokens => _tokens.Length;

    public Gpt Model { get; }

    public Tape Tape { get; }

    public long MaxLogitBytes { get; set; } = TokenLogProbability.MaxLogitBytes;

    public double[] Weights
    {
        get
        {
            double[] values = new double[Model.Parameters.Values.Length];
            _device.Kernels.Download<double>(Model.Parameters.Values, values);
            return values;
        }
    }

    public void SetUpstream(double[] values)
    {
        _upstreamValues = values;
        Load(.., Starts, values);
    }

    public double[] Gradient()
    {
        Model.Parameters.ForgetGradients();
        Tape.Run(_batch.Shape, () => Forward(back: true));
        Model.Parameters.CompleteGradients();
        double[] values = new double[Model.Parameters.Gradients.Length];
        _device.Kernels.Download<double>(Model.Parameters.Gradients, values);
        return values;
    }

    public double[] GradientOfSequence(int sequence)
    {
        Range rows = Starts[sequence]..Starts[sequence + 1];
        Load(rows, [0, rows.GetOffsetAndLength(Tokens).Length], _upstreamValues[rows]);
        double[] gradient = Gradient();
        Load(.., Starts, _upstreamValues);
        return gradient;
    }

    public double LossAt(long weight, double value)
    {
        // Views start at multiples of the alignment, so the whole aligned run around the weight is rewritten.
        const int Run = View.Alignment / sizeof(double);
        View around = Model.Parameters.Values.Slice(weight / Run * Run, Run);
        Span<double> values = stackalloc double[Run];
        _device.Kernels.Download(around, values);
        values[(int)(weight % Run)] = value;
        _device.Kernels.Upload<double>(around, values);
        Tape.Run(-1, () => Forward(back: false));
        Span<double> loss = stackalloc double[1];
        _device.Kernels.Download(_loss, loss);
        return loss[0];
    }

    /// <summary>Fills the arena's memory with NaN: whatever a step reads before it wrote it will show.</summary>
    public void PoisonArena()
    {
        const int Length = 1 << 17;
        double[] poison = new double[Length];
        Array.Fill(poison, double.NaN);
        Assert.True(Tape.ArenaBytes <= Length * sizeof(double));
        Tape.Run(-2, () =>
        {
            Tensor all = Tape.New(1, Length);
            Tape.Kernels.Upload<double>(Tape[all], poison);
        });
    }

    public void Dispose()
    {
        Tape.Dispose();
        _batch.Dispose();
        Model.Dispose();
        _upstream.Memory.Dispose();
        _loss.Memory.Dispose();
        _device.Dispose();
    }

    private void Load(Range tokens, int[] starts, double[] upstream)
    {
        int[] targets = _targets[tokens];
        _batch.LoadRagged(_tokens[tokens], targets, starts);
        double[] ofRows = new double[Tokens];
        (_batch.Rows.IsNone ? upstream : [.. upstream.Where((_, n) => targets[n] >= 0)]).CopyTo(ofRows, 0);
        _device.Kernels.Upload<double>(_upstream, ofRows);
    }

    /// <summary>Initial weights are small, and norms nearly the identity; unit-scale ones show more.</summary>
    private static void Scale(Parameters parameters)
    {
        Random random = new(9);
        foreach (Parameter parameter in parameters.Table)
        {
            parameters.Write(parameter, values =>
            {
                foreach (ref float value in values)
                {
                    value = (float)((random.NextDouble() - 0.5) * (parameter.Rows == 1 ? 1 : 0.8)) + (parameter.Name.Contains("norm", StringComparison.Ordinal) ? 1 : 0);
                }
            });
        }
    }

    private void Forward(bool back)
    {
        Tensor hidden = Model.Hidden(Tape, _batch);
        Tensor logProbability = LanguageHead.LogProbability(Tape, Model, hidden, _batch, MaxLogitBytes);
        View upstream = _upstream.Slice(0, logProbability.Rows);
        Tape.Kernels.Dot(_loss, Tape[logProbability], upstream);
        if (back)
        {
            Tape.Backward(logProbability, upstream);
        }
    }
}

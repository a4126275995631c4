using System.Diagnostics;
using TinyGpt.Data;
using TinyGpt.Models;
using TinyGpt.Optimization;

namespace TinyGpt.Training;

/// <summary>
/// Trains a model step by step: tokens in, log-probabilities out, back along the tape, one update. Given equal settings, weights and
/// data, every step has the same bits on any number of threads, and a step allocates nothing.
/// </summary>
public sealed class Trainer : IDisposable
{
    private readonly ITokenWindows _data;
    private readonly Tape _tape;
    private readonly Batch _batch;
    private readonly StepRecord _record;
    // Of all micro-batches of a step, one after another.
    private readonly int[] _inputs, _targets, _starts;
    private readonly int[] _sequences, _targetCounts;
    private readonly OutlierFilter _lossOutliers, _normOutliers;
    private readonly Action _forwardBackward;
    private long _forwardEnd;
    private int _micro;

    /// <summary>Prepares training; takes the memory of gradients and moments.</summary>
    /// <param name="model">The model, which the caller owns.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="data">The data.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or a sequence is longer than the model's context.</exception>
    public Trainer(Gpt model, TrainingSettings settings, ITokenWindows data)
    {
        settings.Validated();
        if (settings.ContextLength > model.Config.ContextLength)
        {
            throw new ArgumentException(
                $"sequences of {settings.ContextLength} tokens are longer than the model's context of {model.Config.ContextLength}");
        }

        (Model, Settings, _data) = (model, settings, data);
        model.Recompute = settings.Recompute;
        int tokens = settings.BatchSize * settings.ContextLength;
        int sequences = checked(settings.BatchSize * data.MaxSequences), micros = settings.Accumulation;
        _batch = new Batch(model.Device, tokens, sequences);
        _tape = new Tape(model.Device);
        _record = new StepRecord(model.Device, settings.Accumulation);
        (_inputs, _targets, _starts) = (new int[micros * tokens], new int[micros * tokens], new int[micros * (sequences + 1)]);
        (_sequences, _targetCounts) = (new int[micros], new int[micros]);
        (_lossOutliers, _normOutliers) = (new OutlierFilter(settings.SkipOutliers), new OutlierFilter(settings.SkipOutliers));
        _forwardBackward = () => ForwardBackward(_tape, _batch);
        Optimizer = settings.Optimizer == OptimizerKind.Muon ? new Muon(model.Parameters, model.LayerMaps) : new AdamW(model.Parameters);
        (Optimizer.Beta1, Optimizer.Beta2, Optimizer.Epsilon) = (settings.Beta1, settings.Beta2, settings.Epsilon);
        (Optimizer.WeightDecay, Optimizer.ClipNorm) = (settings.WeightDecay, settings.GradientClip);
    }

    /// <summary>The model being trained.</summary>
    public Gpt Model { get; }

    /// <summary>The settings.</summary>
    public TrainingSettings Settings { get; }

    /// <summary>The optimizer with its moments.</summary>
    public AdamW Optimizer { get; }

    /// <summary>Number of steps done.</summary>
    public int CompletedSteps { get; private set; }

    /// <summary>Number of the next window that is read.</summary>
    public long DataPosition { get; private set; }

    /// <summary>
    /// Whether <see cref="LastTimes"/> tells where a step's time goes. A device that works through a queue is then waited for between the phases,
    /// and the step takes a little longer.
    /// </summary>
    public bool MeasurePhases { get; set; }

    /// <summary>Where the last step's time went; zeros unless <see cref="MeasurePhases"/>.</summary>
    public StepTimes LastTimes { get; private set; }

    /// <summary>Which part of the step is running, or ran last.</summary>
    public StepPhase Phase { get; private set; }

    /// <summary>The last step's tape, for those who want to look at it.</summary>
    public Tape Tape => _tape;

    /// <summary>What, besides weights and moments, the next step depends on.</summary>
    public TrainerState State
    {
        get => new(CompletedSteps, Optimizer.Step, DataPosition, [.. _lossOutliers.Recent], [.. _normOutliers.Recent]);
        set
        {
            (CompletedSteps, Optimizer.Step, DataPosition) = (value.CompletedSteps, value.OptimizerStep, value.DataPosition);
            _lossOutliers.Restore(value.RecentLosses);
            _normOutliers.Restore(value.RecentNorms);
        }
    }

    /// <summary>Does one step: tokens go to the device, and one record comes back before the update is decided.</summary>
    /// <exception cref="NonFiniteException">The loss or the gradient is not finite; weights and moments are as before the step.</exception>
    public StepResult Step()
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan forward = default, backward = default;
        Model.Parameters.ForgetGradients();
        _tape.Dropout = new DropoutSettings(Settings.Dropout, Settings.Seed, (uint)CompletedSteps, 0);
        ReadWindows();
        for (int micro = 0; micro < Settings.Accumulation; micro++)
        {
            long microStart = micro == 0 ? start : Stopwatch.GetTimestamp();
            LoadBatch(micro);
            _tape.Run(_batch.Shape, _forwardBackward);
            long microEnd = PhaseEnd();
            forward += Stopwatch.GetElapsedTime(microStart, _forwardEnd);
            backward += Stopwatch.GetElapsedTime(_forwardEnd, microEnd);
        }

        long updateStart = Stopwatch.GetTimestamp();
        Phase = StepPhase.Update;
        StepResult result = Update();
        LastTimes = MeasurePhases
            ? new StepTimes(forward.TotalMilliseconds, backward.TotalMilliseconds, Stopwatch.GetElapsedTime(updateStart, PhaseEnd()).TotalMilliseconds)
            : default;
        return result;
    }

    /// <summary>Begins again at the first window, with empty moments. The weights stay.</summary>
    public void Restart()
    {
        Optimizer.Reset();
        State = new TrainerState(0, 0, 0, [], []);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tape.Dispose();
        _batch.Dispose();
        Optimizer.Dispose();
        _record.Dispose();
    }

    /// <summary>Reads the tokens of a step.</summary>
    private void ReadWindows()
    {
        int length = Settings.ContextLength, tokens = Settings.BatchSize * length, room = _starts.Length / Settings.Accumulation;
        for (int micro = 0; micro < Settings.Accumulation; micro++)
        {
            Span<int> starts = _starts.AsSpan(micro * room, room), targets = _targets.AsSpan(micro * tokens, tokens);
            int sequences = 0;
            for (int b = 0; b < Settings.BatchSize; b++)
            {
                long window = DataPosition + ((long)micro * Settings.BatchSize) + b;
                Span<int> inputs = _inputs.AsSpan((micro * tokens) + (b * length), length);
                int count = _data.Read(window, inputs, targets.Slice(b * length, length), starts[sequences..]);
                foreach (ref int start in starts.Slice(sequences, count))
                {
                    start += b * length;
                }

                sequences += count;
            }

            starts[sequences] = tokens;
            (_sequences[micro], _targetCounts[micro]) = (sequences, Batch.CountTargets(targets));
        }
    }

    /// <summary>
    /// Sends a micro-batch to the device. Its part of the step's loss is its part of the step's targets, so that the loss is the mean over these, however they are
    /// spread.
    /// </summary>
    private void LoadBatch(int micro)
    {
        _micro = micro;
        Phase = StepPhase.Forward;
        int tokens = Settings.BatchSize * Settings.ContextLength, room = _starts.Length / Settings.Accumulation;
        double share = (double)_targetCounts[micro] / Math.Max(1, _targetCounts.Sum());
        _batch.LoadRagged(
            _inputs.AsSpan(micro * tokens, tokens), _targets.AsSpan(micro * tokens, tokens), _starts.AsSpan(micro * room, _sequences[micro] + 1), share);
    }

    private void ForwardBackward(Tape tape, Batch batch)
    {
        Phase = StepPhase.Forward;
        Tensor hidden = Model.Hidden(tape, batch);
        Tensor logProbability = LanguageHead.LogProbability(tape, Model, hidden, batch);
        tape.Kernels.Dot(_record.Loss(_micro), tape[logProbability], batch.Weights);
        _forwardEnd = PhaseEnd();
        Phase = StepPhase.Backward;
        tape.Backward(logProbability, batch.Weights);
    }

    private long PhaseEnd()
    {
        if (MeasurePhases)
        {
            Model.Device.Kernels.Synchronize();
        }

        return Stopwatch.GetTimestamp();
    }

    private StepResult Update()
    {
        double rate = Settings.LearningRates.At(CompletedSteps);
        Model.Parameters.CompleteGradients();
        if (Settings.MeasureGradientNorm)
        {
            View gradients = Model.Parameters.Gradients;
            Model.Device.Kernels.Dot(_record.SquaredNorm, gradients, gradients);
        }

        (double loss, double squaredNorm) = _record.Read();
        double norm = Settings.MeasureGradientNorm ? Math.Sqrt(squaredNorm) : double.NaN;
        if (!double.IsFinite(loss) || (Settings.MeasureGradientNorm && !double.IsFinite(norm)))
        {
            throw new NonFiniteException(CompletedSteps + 1, loss, norm, FindNonFinite());
        }

        // Both filters see every value, whatever the other says.
        bool skip = _lossOutliers.IsOutlier(loss) | _normOutliers.IsOutlier(norm);
        if (!skip)
        {
            Optimizer.Update(rate, Settings.MeasureGradientNorm ? _record.SquaredNorm : default);
        }

        CompletedSteps++;
        DataPosition += (long)Settings.BatchSize * Settings.Accumulation;
        return new StepResult(CompletedSteps, loss, norm, rate, skip);
    }

    /// <summary>
    /// Repeats the step, which changed no weight, on a tape whose buffers share no memory, and looks at every value.
    /// </summary>
    private string FindNonFinite()
    {
        using Tape tape = new(Model.Device) { ShareMemory = false, Dropout = _tape.Dropout };
        for (int micro = 0; micro < Settings.Accumulation; micro++)
        {
            LoadBatch(micro);
            Model.Parameters.ForgetGradients();
            tape.Run(_batch.Shape, () => ForwardBackward(tape, _batch));
            Model.Parameters.CompleteGradients();
            if (tape.FirstNonFinite() is { } operation)
            {
                return operation;
            }
        }

        return "the sum of the gradients of several batches, or their norm";
    }
}

/// <summary>What, besides weights and moments, a trainer's next step depends on.</summary>
/// <param name="CompletedSteps">Number of steps done.</param>
/// <param name="OptimizerStep">Number of updates done: fewer if outliers were skipped.</param>
/// <param name="DataPosition">Number of the next window.</param>
/// <param name="RecentLosses">State of the filter of losses.</param>
/// <param name="RecentNorms">State of the filter of gradient norms.</param>
public sealed record TrainerState(
    int CompletedSteps, int OptimizerStep, long DataPosition, IReadOnlyList<double> RecentLosses, IReadOnlyList<double> RecentNorms);

using System.Diagnostics;
using TinyGpt.Models;
using TinyGpt.Training;

namespace TinyGpt.Cli;

/// <summary>
/// Shows on standard error how a run goes: on a terminal one line that changes with every step, elsewhere a line every few seconds. Estimates of the
/// losses stay on the screen, and go into the run's loss curve.
/// </summary>
internal sealed class TrainingProgress : IPretrainingObserver
{
    private const int BarLength = 20;

    private static readonly TimeSpan _lineInterval = TimeSpan.FromSeconds(5), _liveInterval = TimeSpan.FromMilliseconds(100);

    private readonly Pretraining _pretraining;
    private readonly LossPlot _plot;
    private readonly StatusLine _output = new();
    private readonly int _steps;
    private string _lastCheckpoint = "";
    private long _lastShown;

    /// <summary>Prepares to show a run.</summary>
    public TrainingProgress(Pretraining pretraining)
    {
        _pretraining = pretraining;
        _plot = new LossPlot(pretraining.Folder);
        _steps = pretraining.Settings.Training.Steps;
    }

    /// <summary>Runs to the end while showing it.</summary>
    /// <param name="cancellation">Asks to stop.</param>
    public PretrainingResult Watch(CancellationToken cancellation)
    {
        WriteHeader();
        try
        {
            return _pretraining.Run(this, cancellation);
        }
        finally
        {
            _output.End();
        }
    }

    /// <inheritdoc/>
    public void OnStep(in StepResult step, double tokensPerSecond, TimeSpan remaining)
    {
        bool isEdge = step.Step == _steps || _lastShown == 0;
        if (!isEdge && Stopwatch.GetElapsedTime(_lastShown) < (_output.IsLive ? _liveInterval : _lineInterval))
        {
            return;
        }

        _lastShown = Stopwatch.GetTimestamp();
        string text = $"loss {step.Loss:F4}  {tokensPerSecond:N0} tokens/s  {Amount.Time(remaining)} left"
            + $"  learning rate {step.LearningRate:0.00e+00}  gradient norm {step.GradientNorm:F2}{(step.Skipped ? "  skipped" : "")}";
        if (_output.IsLive)
        {
            int done = (int)((long)BarLength * step.Step / _steps);
            _output.Show($"{new string('━', done)}{new string('─', BarLength - done)} {step.Step}/{_steps}  {text}");
        }
        else
        {
            WriteLine(step.Step, text);
        }
    }

    /// <inheritdoc/>
    public void OnEvaluation(int step, double trainLoss, double validationLoss)
    {
        WriteLine(step, $"train loss {trainLoss:F4}  validation loss {validationLoss:F4}");
        if (_plot.TryRefresh() is { } problem)
        {
            _output.WriteLine($"the loss curve could not be drawn: {problem}");
        }
    }

    /// <inheritdoc/>
    public void OnSaved(string checkpoint) => _lastCheckpoint = checkpoint;

    /// <summary>Confirms a signal.</summary>
    public void OnStopping() => _output.WriteLine("stopping after this step; once more stops at once");

    /// <summary>Says how to go on.</summary>
    public void WriteStopped()
    {
        _plot.TryRefresh();
        _output.WriteLine(
            $"stopped after step {_pretraining.CompletedSteps} of {_steps}, saved as {_lastCheckpoint}; "
            + $"to go on: tinygpt pretrain --resume {_pretraining.Folder}");
    }

    private void WriteHeader()
    {
        GptConfig model = _pretraining.Model.Config;
        PretrainingSettings settings = _pretraining.Settings;
        _output.WriteLine(
            $"model  {model.Style}, {model.Layers} layers, {model.Heads} heads, width {model.Width}, context {model.ContextLength}, "
            + $"vocabulary {model.VocabularySize:N0}: {_pretraining.Model.Parameters.Count:N0} parameters");
        _output.WriteLine($"text   {_pretraining.Corpus.Train.Count:N0} tokens to learn from, {_pretraining.Corpus.Validation.Count:N0} for validation");
        _output.WriteLine(
            $"run    {_pretraining.Folder}: {_steps:N0} steps of {settings.Training.TokensPerStep:N0} tokens"
            + (_pretraining.IsFinished ? ", finished" : _pretraining.CompletedSteps > 0 ? $", going on after step {_pretraining.CompletedSteps:N0}" : "")
            + (_pretraining.IsFinished ? "" : "; Ctrl+C stops and saves"));
    }

    private void WriteLine(int step, string text) => _output.WriteLine($"step {step.ToString().PadLeft(_steps.ToString().Length)}/{_steps}  {text}");
}

using System.Diagnostics;
using TinyGpt.Models;
using TinyGpt.Training;

namespace TinyGpt.Cli;

/// <summary>
/// Shows on standard error how a run goes: on a terminal one line that changes with every step, elsewhere a line every few seconds. Estimates of the
/// losses stay on the screen, and go into the run's loss curve.
/// </summary>
internal sealed class TrainingProgress : ITrainingObserver
{
    private const int BarLength = 20;

    private static readonly TimeSpan _lineInterval = TimeSpan.FromSeconds(5), _liveInterval = TimeSpan.FromMilliseconds(100);

    private readonly TrainingRun _run;
    private readonly LossPlot _plot;
    private readonly StatusLine _output = new();
    private readonly int _steps;
    private readonly string _command;
    private string _lastCheckpoint = "";
    private long _lastShown;

    /// <summary>Prepares to show a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="command">The command that goes on with it.</param>
    private TrainingProgress(TrainingRun run, string command)
    {
        (_run, _command) = (run, command);
        _plot = new LossPlot(run.Folder);
        _steps = run.Settings.Training.Steps;
    }

    /// <summary>Runs to the end while showing it, or until a signal asks to stop; then says how to go on.</summary>
    /// <param name="run">The run.</param>
    /// <param name="command">The command that goes on with it.</param>
    /// <param name="onResult">Told the result.</param>
    /// <returns>The exit code.</returns>
    public static int Watch(TrainingRun run, string command, Action<RunResult> onResult)
    {
        TrainingProgress progress = new(run, command);
        using StopSignals stop = new(progress.OnStopping);
        RunResult result;
        try
        {
            result = progress.Watch(stop.Token);
        }
        catch (OperationCanceledException)
        {
            progress.WriteStopped();
            return stop.ExitCode;
        }

        onResult(result);
        return 0;
    }

    private RunResult Watch(CancellationToken cancellation)
    {
        WriteHeader();
        try
        {
            return _run.Run(this, cancellation);
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
    private void OnStopping() => _output.WriteLine("stopping after this step; once more stops at once");

    /// <summary>Says how to go on.</summary>
    private void WriteStopped()
    {
        _plot.TryRefresh();
        _output.WriteLine(
            $"stopped after step {_run.CompletedSteps} of {_steps}, saved as {_lastCheckpoint}; "
            + $"to go on: tinygpt {_command} --resume {_run.Folder}");
    }

    private void WriteHeader()
    {
        GptConfig model = _run.Model.Config;
        RunSettings settings = _run.Settings;
        _output.WriteLine(
            $"model  {model.Style}, {model.Layers} layers, {model.Heads} heads, width {model.Width}, context {model.ContextLength}, "
            + $"vocabulary {model.VocabularySize:N0}: {_run.Model.Parameters.Count:N0} parameters");
        _output.WriteLine($"text   {_run.Data.Summary}");
        _output.WriteLine(
            $"run    {_run.Folder}: {_steps:N0} steps of {settings.Training.TokensPerStep:N0} tokens"
            + (_run.IsFinished ? ", finished" : _run.CompletedSteps > 0 ? $", going on after step {_run.CompletedSteps:N0}" : "")
            + (_run.IsFinished ? "" : "; Ctrl+C stops and saves"));
    }

    private void WriteLine(int step, string text) => _output.WriteLine($"step {step.ToString().PadLeft(_steps.ToString().Length)}/{_steps}  {text}");
}

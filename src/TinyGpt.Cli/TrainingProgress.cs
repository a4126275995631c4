using System.Diagnostics;
using Spectre.Console;
using TinyGpt.Models;
using TinyGpt.Training;

namespace TinyGpt.Cli;

/// <summary>
/// Shows on standard error how a run goes: on a terminal one line that changes with every step, elsewhere a line every few seconds. Estimates of the
/// losses stay on the screen, and go into the run's loss curve.
/// </summary>
internal sealed class TrainingProgress : IPretrainingObserver
{
    private const string ShowCursor = "\e[?25h";

    private static readonly TimeSpan _lineInterval = TimeSpan.FromSeconds(5), _liveInterval = TimeSpan.FromMilliseconds(100);

    private readonly Pretraining _pretraining;
    private readonly LossPlot _plot;
    private readonly IAnsiConsole _console;
    private readonly int _steps;
    private LiveDisplayContext? _live;
    private long _lastShown;

    /// <summary>Prepares to show a run.</summary>
    public TrainingProgress(Pretraining pretraining)
    {
        _pretraining = pretraining;
        _plot = new LossPlot(pretraining.Folder);
        _steps = pretraining.Settings.Training.Steps;
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    }

    private bool IsLive => !Console.IsErrorRedirected && _console.Profile.Capabilities.Ansi;

    /// <summary>Runs to the end while showing it.</summary>
    /// <param name="cancellation">Asks to stop.</param>
    public PretrainingResult Watch(CancellationToken cancellation)
    {
        WriteHeader();
        if (!IsLive)
        {
            return _pretraining.Run(this, cancellation);
        }

        return _console.Live(Text.Empty).AutoClear(true).Start(context =>
        {
            _live = context;
            try
            {
                return _pretraining.Run(this, cancellation);
            }
            finally
            {
                _live = null;
            }
        });
    }

    /// <inheritdoc/>
    public void OnStep(in StepResult step, double tokensPerSecond, TimeSpan remaining)
    {
        bool isEdge = step.Step == _steps || _lastShown == 0;
        if (!isEdge && Stopwatch.GetElapsedTime(_lastShown) < (_live is null ? _lineInterval : _liveInterval))
        {
            return;
        }

        _lastShown = Stopwatch.GetTimestamp();
        string text = $"loss {step.Loss:F4}  {tokensPerSecond:N0} tokens/s  {Amount.Time(remaining)} left"
            + $"  learning rate {step.LearningRate:0.00e+00}  gradient norm {step.GradientNorm:F2}{(step.Skipped ? "  skipped" : "")}";
        if (_live is null)
        {
            WriteLine(step.Step, text);
        }
        else
        {
            _live.UpdateTarget(new Markup($"{Bar(step.Step)} {step.Step}/{_steps}  {Markup.Escape(text)}"));
        }
    }

    /// <inheritdoc/>
    public void OnEvaluation(int step, double trainLoss, double validationLoss)
    {
        WriteLine(step, $"train loss {trainLoss:F4}  validation loss {validationLoss:F4}");
        if (_plot.TryRefresh() is { } problem)
        {
            Write($"the loss curve could not be drawn: {problem}");
        }
    }

    /// <inheritdoc/>
    public void OnSaved(string checkpoint)
    {
    }

    /// <summary>Confirms a signal.</summary>
    public void OnStopping() => Write("stopping after this step; once more stops at once");

    /// <summary>Undoes what the changing line did to the terminal.</summary>
    public void RestoreTerminal()
    {
        if (IsLive)
        {
            Console.Error.WriteLine(ShowCursor);
        }
    }

    /// <summary>Says how to go on.</summary>
    public void WriteStopped()
    {
        _plot.TryRefresh();
        Write($"stopped after step {_pretraining.CompletedSteps} of {_steps}, and saved; to go on: tinygpt pretrain --resume {_pretraining.Folder}");
    }

    private void WriteHeader()
    {
        GptConfig model = _pretraining.Model.Config;
        PretrainingSettings settings = _pretraining.Settings;
        Write(
            $"model  {model.Style}, {model.Layers} layers, {model.Heads} heads, width {model.Width}, context {model.ContextLength}, "
            + $"vocabulary {model.VocabularySize:N0}: {_pretraining.Model.Parameters.Count:N0} parameters");
        Write($"text   {_pretraining.Corpus.Train.Count:N0} tokens to learn from, {_pretraining.Corpus.Validation.Count:N0} for validation");
        Write(
            $"run    {_pretraining.Folder}: {_steps:N0} steps of {settings.Training.TokensPerStep:N0} tokens"
            + (_pretraining.CompletedSteps > 0 ? $", going on after step {_pretraining.CompletedSteps:N0}" : "; Ctrl+C stops and saves"));
    }

    private string Bar(int step)
    {
        const int Width = 20;
        int done = _steps == 0 ? Width : (int)((long)Width * step / _steps);
        return $"[green]{new string('━', done)}[/][grey]{new string('━', Width - done)}[/]";
    }

    private void WriteLine(int step, string text) => Write($"step {step.ToString().PadLeft(_steps.ToString().Length)}/{_steps}  {text}");

    private void Write(string line)
    {
        if (IsLive)
        {
            _console.WriteLine(line);
        }
        else
        {
            Console.Error.WriteLine(line);
        }
    }
}

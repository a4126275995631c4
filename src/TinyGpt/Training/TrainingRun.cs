using System.Diagnostics;
using System.Text.Json;
using TinyGpt.Data;
using TinyGpt.Formats;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Training;

/// <summary>Told of what happens during a run.</summary>
public interface ITrainingObserver
{
    /// <summary>A step was done.</summary>
    /// <param name="step">What it did.</param>
    /// <param name="tokensPerSecond">The speed of the last steps.</param>
    /// <param name="remaining">The time that the steps to come will take at that speed.</param>
    void OnStep(in StepResult step, double tokensPerSecond, TimeSpan remaining);

    /// <summary>The losses were estimated.</summary>
    void OnEvaluation(int step, double trainLoss, double validationLoss);

    /// <summary>A checkpoint was written.</summary>
    void OnSaved(string checkpoint);
}

/// <summary>
/// A training run in a folder, begun by <see cref="Pretraining"/> or <see cref="FineTuning"/>. It can be stopped at any moment, by any means, and resumed; the
/// result has the same bits as that of a run which was never stopped.
/// </summary>
public sealed class TrainingRun : IDisposable
{
    private const string DataFolder = "data", ResultFile = "result.json";

    private readonly IRunData _data;
    private readonly Trainer _trainer;
    private readonly RunSettings _settings;

    private TrainingRun(string folder, Gpt model, IRunData data, RunSettings settings)
    {
        (Folder, Model, _data, _settings) = (folder, model, data, settings);
        _trainer = new Trainer(model, settings.Training, data.Windows(settings.Training));
    }

    /// <summary>The run's folder.</summary>
    public string Folder { get; }

    /// <summary>The model being trained.</summary>
    public Gpt Model { get; }

    /// <summary>The settings.</summary>
    public RunSettings Settings => _settings;

    /// <summary>What the model learns from.</summary>
    public IRunData Data => _data;

    /// <summary>What makes tokens of text.</summary>
    public Tokenizer Tokenizer => _data.Tokenizer;

    /// <summary>Number of steps done.</summary>
    public int CompletedSteps => _trainer.CompletedSteps;

    /// <summary>Whether the run has its result, so that <see cref="Run"/> only repeats it.</summary>
    public bool IsFinished => File.Exists(Path.Combine(Folder, ResultFile));

    /// <summary>Begins a run: makes the data and a model, and saves step 0. The folder appears when all of that is done; a run that cannot begin leaves no trace.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="makeData">Makes the folder that it is given.</param>
    /// <param name="settings">The run's settings, given the data.</param>
    /// <param name="makeModel">Makes the model, given the data.</param>
    /// <param name="overwrite">Whether a run that the folder holds may be replaced. A folder with anything else in it never is.</param>
    internal static TrainingRun Start(
        string folder, Device device, Action<string> makeData, Func<IRunData, RunSettings> settings, Func<IRunData, Gpt> makeModel, bool overwrite)
    {
        CheckFree(folder, overwrite);
        string fresh = Directory.Exists(folder) ? $"{Path.TrimEndingDirectorySeparator(folder)}-new" : folder;
        AtomicFile.CreateFolder(fresh, inside =>
        {
            makeData(Path.Combine(inside, DataFolder));
            using TrainingRun first = Open(inside, settings, makeModel, _ => { });
            first.Save();
        });
        if (fresh != folder)
        {
            Directory.Delete(folder, recursive: true);
            Directory.Move(fresh, folder);
            AtomicFile.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(folder))!);
        }

        return Resume(folder, device);
    }

    /// <summary>Goes on with a run from its newest whole checkpoint.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="device">Where to train; the bits are the same on any number of threads.</param>
    /// <exception cref="InvalidDataException">The folder is no run, or its newest checkpoint is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static TrainingRun Resume(string folder, Device device)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"there is no run {folder}");
        }

        string checkpoint = Checkpoint.Newest(folder) ?? throw new InvalidDataException($"{folder} is not a run: there is no checkpoint in it");
        AtomicFile.RemoveLeftovers(folder);
        TrainerDocument document = Checkpoint.ReadState(checkpoint);
        return Open(folder, _ => document.Settings, _ => LoadModel(device, checkpoint), run =>
            Checkpoint.Restore(checkpoint, run._trainer, document.State));
    }

    /// <summary>Trains to the end, or until asked to stop, when it saves a checkpoint first.</summary>
    /// <param name="observer">Told of what happens; or null.</param>
    /// <param name="cancellation">Asks to stop after the current step.</param>
    /// <exception cref="NonFiniteException">A step's loss or gradient is not finite.</exception>
    /// <exception cref="OperationCanceledException">The run was asked to stop, and can be resumed.</exception>
    /// <exception cref="IOException">A checkpoint could not be written; the ones before are untouched.</exception>
    public RunResult Run(ITrainingObserver? observer = null, CancellationToken cancellation = default)
    {
        if (ReadResult() is { } finished)
        {
            return finished;
        }

        long start = Stopwatch.GetTimestamp();
        using Evaluator evaluator = _data.CreateEvaluator(Model, _settings.Training);
        using Metrics metrics = Metrics.Open(Folder, CompletedSteps);
        Speedometer speed = new(_settings.Training.TokensPerStep);
        while (CompletedSteps < _settings.Training.Steps)
        {
            if (cancellation.IsCancellationRequested)
            {
                SaveCheckpoint(observer);
                cancellation.ThrowIfCancellationRequested();
            }

            DoStep(speed, metrics, observer);
            if (IsDue(_settings.EvaluationInterval) && CompletedSteps < _settings.Training.Steps)
            {
                Evaluate(evaluator, metrics, observer);
            }

            if (IsDue(_settings.SaveInterval) || CompletedSteps == _settings.Training.Steps)
            {
                SaveCheckpoint(observer);
            }
        }

        return Finish(evaluator, metrics, observer, speed, start);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _trainer.Dispose();
        Model.Dispose();
        _data.Dispose();
    }

    private static Gpt LoadModel(Device device, string checkpoint)
    {
        using ModelFile file = ModelFile.Open(checkpoint);
        return file.Load(device);
    }

    private static TrainingRun Open(string folder, Func<IRunData, RunSettings> settings, Func<IRunData, Gpt> makeModel, Action<TrainingRun> prepare)
    {
        string path = Path.Combine(folder, DataFolder);
        IRunData data = ConversationCorpus.IsIn(path) ? new ConversationData(ConversationCorpus.Open(path)) : new TextData(TextCorpus.Open(path));
        Gpt? model = null;
        TrainingRun? run = null;
        try
        {
            model = makeModel(data);
            if (model.Config.VocabularySize < data.Tokenizer.VocabularySize)
            {
                throw new InvalidDataException(
                    $"{path} belongs to another run: its tokenizer has {data.Tokenizer.VocabularySize} tokens, and the model {model.Config.VocabularySize}");
            }

            run = new TrainingRun(folder, model, data, settings(data));
            prepare(run);
            return run;
        }
        catch
        {
            run?._trainer.Dispose();
            model?.Dispose();
            data.Dispose();
            throw;
        }
    }

    private static void CheckFree(string folder, bool overwrite)
    {
        if (!Directory.Exists(folder))
        {
            string? parent = Path.GetDirectoryName(Path.GetFullPath(folder));
            Directory.CreateDirectory(parent!);
            return;
        }

        if (!overwrite && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new IOException($"{folder} exists and is not empty");
        }

        if (Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).FirstOrDefault(name => !IsOwn(name)) is { } foreign)
        {
            throw new IOException($"{folder} is not replaced, because it holds {foreign}, which no run wrote");
        }
    }

    /// <summary>Whether a run makes entries of this name.</summary>
    private static bool IsOwn(string name) =>
        name is DataFolder or ResultFile or ModelFolder.ConfigFile or ModelFolder.WeightsFile or ModelFolder.TokenizerFile or TokenizerConfigJson.FileName
            or "loss.svg" or "loss.png"
        || name == Path.GetFileName(Metrics.PathIn(""))
        || Checkpoint.IsName(name)
        || AtomicFile.IsTemporary(name);

    private void DoStep(Speedometer speed, Metrics metrics, ITrainingObserver? observer)
    {
        long before = Stopwatch.GetTimestamp();
        StepResult step;
        try
        {
            step = _trainer.Step();
        }
        catch (NonFiniteException exception)
        {
            throw new NonFiniteException(exception.Step, exception.Loss, exception.GradientNorm, exception.Operation)
            {
                LastCheckpoint = Checkpoint.Newest(Folder),
            };
        }

        speed.Add(Stopwatch.GetElapsedTime(before).TotalSeconds);
        metrics.Add(new MetricsLine(
            step.Step, step.Loss, double.IsNaN(step.GradientNorm) ? null : step.GradientNorm, step.LearningRate, speed.Recent, step.Skipped ? true : null));
        double remaining = (_settings.Training.Steps - step.Step) * _settings.Training.TokensPerStep / speed.Recent;
        observer?.OnStep(step, speed.Recent, TimeSpan.FromSeconds(remaining));
    }

    private bool IsDue(int interval) => interval > 0 && CompletedSteps % interval == 0;

    private void Evaluate(Evaluator evaluator, Metrics metrics, ITrainingObserver? observer)
    {
        long windows = (long)_settings.EvaluationIterations * _settings.Training.BatchSize;
        (double trainLoss, double validationLoss) = (_data.TrainLoss(evaluator, windows), _data.ValidationLoss(evaluator, windows));
        metrics.Add(new MetricsLine(CompletedSteps, TrainLoss: trainLoss, ValidationLoss: validationLoss));
        observer?.OnEvaluation(CompletedSteps, trainLoss, validationLoss);
    }

    /// <summary>Saves whether or not anybody is told of it.</summary>
    private void SaveCheckpoint(ITrainingObserver? observer)
    {
        string checkpoint = Save();
        observer?.OnSaved(checkpoint);
    }

    private string Save()
    {
        string checkpoint = Checkpoint.Save(Folder, _trainer, _data.Tokenizer, _settings);
        if (_settings.Keep > 0)
        {
            Checkpoint.Prune(Folder, _settings.Keep);
        }

        return checkpoint;
    }

    private RunResult Finish(Evaluator evaluator, Metrics metrics, ITrainingObserver? observer, Speedometer speed, long start)
    {
        long windows = (long)_settings.EvaluationIterations * _settings.Training.BatchSize;
        (double trainLoss, double validationLoss) = (_data.TrainLoss(evaluator, windows), _data.ValidationLoss(evaluator, long.MaxValue));
        metrics.Add(new MetricsLine(CompletedSteps, TrainLoss: trainLoss, ValidationLoss: validationLoss));
        observer?.OnEvaluation(CompletedSteps, trainLoss, validationLoss);
        RunResult result = new(
            validationLoss, trainLoss, _data.BitsPerByte(validationLoss), speed.Overall, CompletedSteps, Stopwatch.GetElapsedTime(start).TotalSeconds,
            Model.Parameters.Count, PeakMemory.Bytes, _data.TrainedTokenShare);
        AtomicFile.Write(
            Path.Combine(Folder, ResultFile), stream => JsonSerializer.Serialize(stream, result, TrainingJson.Default.RunResult));
        return result;
    }

    private RunResult? ReadResult()
    {
        if (!IsFinished)
        {
            return null;
        }

        string path = Path.Combine(Folder, ResultFile);
        try
        {
            using FileStream stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, TrainingJson.Default.RunResult);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} is damaged: {exception.Message}", exception);
        }
    }
}

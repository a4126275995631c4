using System.Diagnostics;
using System.Text.Json;
using TinyGpt.Data;
using TinyGpt.Formats;
using TinyGpt.Models;

namespace TinyGpt.Training;

/// <summary>Told of what happens during a run.</summary>
public interface IPretrainingObserver
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
/// A pre-training run in a folder. It can be stopped at any moment, by any means, and resumed; the result has the same bits as that of a
/// run which was never stopped.
/// </summary>
public sealed class Pretraining : IDisposable
{
    private const string CorpusFolder = "data", ResultFile = "result.json";

    private readonly TextCorpus _corpus;
    private readonly Trainer _trainer;
    private readonly PretrainingSettings _settings;

    private Pretraining(string folder, Gpt model, TextCorpus corpus, PretrainingSettings settings)
    {
        (Folder, Model, _corpus, _settings) = (folder, model, corpus, settings);
        ShuffledWindows data = new(corpus.Train, settings.Training.ContextLength, settings.Training.Seed);
        _trainer = new Trainer(model, settings.Training, data);
    }

    /// <summary>The run's folder.</summary>
    public string Folder { get; }

    /// <summary>The model being trained.</summary>
    public Gpt Model { get; }

    /// <summary>The settings.</summary>
    public PretrainingSettings Settings => _settings;

    /// <summary>The tokens and their tokenizer.</summary>
    public TextCorpus Corpus => _corpus;

    /// <summary>Number of steps done.</summary>
    public int CompletedSteps => _trainer.CompletedSteps;

    /// <summary>Whether the run has its result, so that <see cref="Run"/> only repeats it.</summary>
    public bool IsFinished => File.Exists(Path.Combine(Folder, ResultFile));

    /// <summary>
    /// Begins a run: turns the text into tokens, makes a model and saves step 0. The folder appears when all of that is done; a run that
    /// cannot begin leaves no trace.
    /// </summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="files">UTF-8 text files.</param>
    /// <param name="tokenizer">char, byte, or a file or folder that <see cref="Tokenization.Tokenizer.Load"/> reads.</param>
    /// <param name="config">The model's settings, given the size of the vocabulary.</param>
    /// <param name="settings">The run's settings.</param>
    /// <param name="overwrite">Whether a run that the folder holds may be replaced. A folder with anything else in it never is.</param>
    /// <exception cref="ArgumentException">Settings do not fit together.</exception>
    /// <exception cref="InvalidDataException">The text cannot be used.</exception>
    /// <exception cref="IOException">A file cannot be read or written, or the folder is taken.</exception>
    public static Pretraining Start(
        string folder, Device device, IReadOnlyList<string> files, string tokenizer, Func<int, GptConfig> config, PretrainingSettings settings,
        bool overwrite = false)
    {
        settings.Validated();
        TextCorpus.CheckInputs(files);
        return Start(folder, device, inside => TextCorpus.Build(files, tokenizer, inside), config, settings, overwrite);
    }

    /// <summary>
    /// Begins a run on a built corpus (<see cref="CorpusManifest"/>), which stays where it is and must not change: the run keeps a reference to it.
    /// </summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="corpus">The corpus's folder.</param>
    /// <param name="config">The model's settings, given the size of the vocabulary.</param>
    /// <param name="settings">The run's settings.</param>
    /// <param name="overwrite">Whether a run that the folder holds may be replaced. A folder with anything else in it never is.</param>
    /// <param name="validation">Another built corpus of the same tokenizer, whose validation shards are used; null: the corpus's own are.</param>
    /// <exception cref="ArgumentException">Settings do not fit together.</exception>
    /// <exception cref="InvalidDataException">The corpus is damaged or cannot be used.</exception>
    /// <exception cref="IOException">A file cannot be read or written, or the folder is taken.</exception>
    public static Pretraining Start(
        string folder, Device device, string corpus, Func<int, GptConfig> config, PretrainingSettings settings, bool overwrite = false, string? validation = null)
    {
        settings.Validated();
        CorpusManifest.Read(corpus);
        if (validation is not null)
        {
            CorpusManifest.Read(validation);
        }

        return Start(folder, device, inside => CorpusReference.Create(inside, corpus, validation), config, settings, overwrite);
    }

    /// <summary>Goes on with a run from its newest whole checkpoint.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="device">Where to train; the bits are the same on any number of threads.</param>
    /// <exception cref="InvalidDataException">The folder is no run, or its newest checkpoint is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Pretraining Resume(string folder, Device device)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"there is no run {folder}");
        }

        string checkpoint = Checkpoint.Newest(folder) ?? throw new InvalidDataException($"{folder} is not a run: there is no checkpoint in it");
        AtomicFile.RemoveLeftovers(folder);
        TrainerDocument document = Checkpoint.ReadState(checkpoint);
        return Open(folder, document.Settings, _ => LoadModel(device, checkpoint), pretraining =>
            Checkpoint.Restore(checkpoint, pretraining._trainer, document.State));
    }

    /// <summary>Trains to the end, or until asked to stop, when it saves a checkpoint first.</summary>
    /// <param name="observer">Told of what happens; or null.</param>
    /// <param name="cancellation">Asks to stop after the current step.</param>
    /// <exception cref="NonFiniteException">A step's loss or gradient is not finite.</exception>
    /// <exception cref="OperationCanceledException">The run was asked to stop, and can be resumed.</exception>
    /// <exception cref="IOException">A checkpoint could not be written; the ones before are untouched.</exception>
    public PretrainingResult Run(IPretrainingObserver? observer = null, CancellationToken cancellation = default)
    {
        if (ReadResult() is { } finished)
        {
            return finished;
        }

        long start = Stopwatch.GetTimestamp();
        using Evaluator evaluator = new(Model, _settings.Training.BatchSize, _settings.Training.ContextLength);
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
        _corpus.Dispose();
    }

    private static Pretraining Start(
        string folder, Device device, Action<string> makeCorpus, Func<int, GptConfig> config, PretrainingSettings settings, bool overwrite)
    {
        CheckFree(folder, overwrite);
        string fresh = Directory.Exists(folder) ? $"{Path.TrimEndingDirectorySeparator(folder)}-new" : folder;
        AtomicFile.CreateFolder(fresh, inside =>
        {
            makeCorpus(Path.Combine(inside, CorpusFolder));
            using Pretraining first = Open(
                inside, settings, corpus => Create(device, corpus, config, settings.Training), _ => { });
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

    private static Gpt LoadModel(Device device, string checkpoint)
    {
        using ModelFile file = ModelFile.Open(checkpoint);
        return file.Load(device);
    }

    private static Pretraining Open(string folder, PretrainingSettings settings, Func<TextCorpus, Gpt> makeModel, Action<Pretraining> prepare)
    {
        TextCorpus corpus = TextCorpus.Open(Path.Combine(folder, CorpusFolder));
        Gpt? model = null;
        Pretraining? pretraining = null;
        try
        {
            model = makeModel(corpus);
            if (model.Config.VocabularySize != corpus.Tokenizer.VocabularySize)
            {
                throw new InvalidDataException(
                    $"{Path.Combine(folder, CorpusFolder)} belongs to another run: its tokenizer has {corpus.Tokenizer.VocabularySize} tokens, and "
                    + $"the model {model.Config.VocabularySize}");
            }

            pretraining = new Pretraining(folder, model, corpus, settings);
            prepare(pretraining);
            return pretraining;
        }
        catch
        {
            pretraining?._trainer.Dispose();
            model?.Dispose();
            corpus.Dispose();
            throw;
        }
    }

    private static Gpt Create(Device device, TextCorpus corpus, Func<int, GptConfig> config, TrainingSettings settings)
    {
        if (corpus.Train.Count <= settings.ContextLength)
        {
            throw new InvalidDataException(
                $"the text is too short: its part to learn from has {corpus.Train.Count} tokens, and a context of {settings.ContextLength} needs "
                + $"{settings.ContextLength + 1}; give more text or a shorter context");
        }

        return Gpt.Create(device, config(corpus.Tokenizer.VocabularySize), settings.Seed);
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
        name is CorpusFolder or ResultFile or ModelFolder.ConfigFile or ModelFolder.WeightsFile or ModelFolder.TokenizerFile or "loss.svg" or "loss.png"
        || name == Path.GetFileName(Metrics.PathIn(""))
        || Checkpoint.IsName(name)
        || AtomicFile.IsTemporary(name);

    private void DoStep(Speedometer speed, Metrics metrics, IPretrainingObserver? observer)
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

    private void Evaluate(Evaluator evaluator, Metrics metrics, IPretrainingObserver? observer)
    {
        long windows = (long)_settings.EvaluationIterations * _settings.Training.BatchSize;
        double trainLoss = evaluator.Loss(Windows(_corpus.Train), windows);
        double validationLoss = evaluator.Loss(Windows(_corpus.Validation), windows);
        metrics.Add(new MetricsLine(CompletedSteps, TrainLoss: trainLoss, ValidationLoss: validationLoss));
        observer?.OnEvaluation(CompletedSteps, trainLoss, validationLoss);
    }

    private EvaluationWindows Windows(ITokenSource tokens) => new(tokens, _settings.Training.ContextLength);

    /// <summary>Saves whether or not anybody is told of it.</summary>
    private void SaveCheckpoint(IPretrainingObserver? observer)
    {
        string checkpoint = Save();
        observer?.OnSaved(checkpoint);
    }

    private string Save()
    {
        string checkpoint = Checkpoint.Save(Folder, _trainer, _corpus.Tokenizer, _settings);
        if (_settings.Keep > 0)
        {
            Checkpoint.Prune(Folder, _settings.Keep);
        }

        return checkpoint;
    }

    private PretrainingResult Finish(Evaluator evaluator, Metrics metrics, IPretrainingObserver? observer, Speedometer speed, long start)
    {
        long windows = (long)_settings.EvaluationIterations * _settings.Training.BatchSize;
        double trainLoss = evaluator.Loss(Windows(_corpus.Train), windows);
        double validationLoss = evaluator.Loss(Windows(_corpus.Validation));
        metrics.Add(new MetricsLine(CompletedSteps, TrainLoss: trainLoss, ValidationLoss: validationLoss));
        observer?.OnEvaluation(CompletedSteps, trainLoss, validationLoss);
        PretrainingResult result = new(
            validationLoss, trainLoss, _corpus.BitsPerByte(validationLoss), speed.Overall, CompletedSteps,
            Stopwatch.GetElapsedTime(start).TotalSeconds, Model.Parameters.Count, PeakMemory.Bytes);
        AtomicFile.Write(
            Path.Combine(Folder, ResultFile), stream => JsonSerializer.Serialize(stream, result, TrainingJson.Default.PretrainingResult));
        return result;
    }

    private PretrainingResult? ReadResult()
    {
        if (!IsFinished)
        {
            return null;
        }

        string path = Path.Combine(Folder, ResultFile);
        try
        {
            using FileStream stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, TrainingJson.Default.PretrainingResult);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} is damaged: {exception.Message}", exception);
        }
    }
}

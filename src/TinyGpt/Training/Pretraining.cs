using TinyGpt.Data;
using TinyGpt.Models;

namespace TinyGpt.Training;

/// <summary>Pre-training: a new model learns to continue text. See <see cref="TrainingRun"/>.</summary>
public static class Pretraining
{
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
    public static TrainingRun Start(
        string folder, Device device, IReadOnlyList<string> files, string tokenizer, Func<int, GptConfig> config, RunSettings settings,
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
    public static TrainingRun Start(
        string folder, Device device, string corpus, Func<int, GptConfig> config, RunSettings settings, bool overwrite = false, string? validation = null)
    {
        settings.Validated();
        CorpusManifest.Read(corpus);
        if (validation is not null)
        {
            CorpusManifest.Read(validation);
        }

        return Start(folder, device, inside => CorpusReference.Create(inside, corpus, validation), config, settings, overwrite);
    }

    private static TrainingRun Start(
        string folder, Device device, Action<string> makeCorpus, Func<int, GptConfig> config, RunSettings settings, bool overwrite) =>
        TrainingRun.Start(folder, device, makeCorpus, _ => settings, data => Create(device, ((TextData)data).Corpus, config, settings.Training), overwrite);

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
}

using TinyGpt.Conversations;
using TinyGpt.Data;
using TinyGpt.Formats;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Training;

/// <summary>What a fine-tuning run learns from.</summary>
/// <param name="Sources">Files of conversations, with weights.</param>
public sealed record FineTuningData(IReadOnlyList<ConversationSource> Sources)
{
    /// <summary>Files for validation; none: a part of every source is kept for it.</summary>
    public IReadOnlyList<string> Validation { get; init; } = [];
}

/// <summary>
/// Supervised fine-tuning: a model that continues texts learns to answer, from conversations, and only from the assistant's words in them (Ouyang et al. 2022). See
/// <see cref="TrainingRun"/>.
/// </summary>
public static class FineTuning
{
    /// <summary>
    /// Begins a run: gives the model's vocabulary the special tokens of conversations if it lacks them, turns the conversations into tokens and saves step 0. The
    /// folder appears when all of that is done; a run that cannot begin leaves no trace.
    /// </summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="model">A model, as <see cref="ModelFile.Open"/> reads it.</param>
    /// <param name="data">The conversations.</param>
    /// <param name="settings">
    /// The run's settings; a context of 0 is the model's, and with <paramref name="epochs"/> the number of steps follows from it.
    /// </param>
    /// <param name="epochs">How often everything is learned from; null: <paramref name="settings"/> say how many steps.</param>
    /// <param name="tokenizer">The file or folder of the model's tokenizer, where the model's own has none; or null.</param>
    /// <param name="overwrite">Whether a run that the folder holds may be replaced. A folder with anything else in it never is.</param>
    /// <exception cref="ArgumentException">Settings do not fit together.</exception>
    /// <exception cref="InvalidDataException">The model or a conversation cannot be used.</exception>
    /// <exception cref="IOException">A file cannot be read or written, or the folder is taken.</exception>
    public static TrainingRun Start(
        string folder, Device device, string model, FineTuningData data, RunSettings settings, double? epochs = null, string? tokenizer = null,
        bool overwrite = false)
    {
        // Before anything is written, so that a missing file is not reported as a failure to write.
        foreach (string input in data.Sources.Select(source => source.File).Concat(data.Validation))
        {
            InputFile.Open(input).Dispose();
        }

        using ModelFile file = ModelFile.Open(model, tokenizer);
        Tokenizer chat = ChatTokenizer(file);
        RunSettings fitting = settings.Training.ContextLength == 0
            ? settings with { Training = settings.Training with { ContextLength = file.Config.ContextLength } }
            : settings;
        fitting.Validated();
        return TrainingRun.Start(
            folder, device, inside => ConversationCorpus.Build(inside, chat, data.Sources, data.Validation), Settings, _ => Load(), overwrite);

        RunSettings Settings(IRunData conversations)
        {
            if (epochs is null)
            {
                return fitting;
            }

            PackedWindows windows = ((ConversationData)conversations).Packed(fitting.Training);
            long perStep = (long)fitting.Training.BatchSize * fitting.Training.Accumulation;
            int steps = checked((int)((windows.CountWindows(epochs.Value) + perStep - 1) / perStep));
            return fitting with { Training = fitting.Training with { Steps = steps, WarmupSteps = Math.Min(fitting.Training.WarmupSteps, steps / 10) } };
        }

        Gpt Load()
        {
            Gpt loaded = file.Load(device);
            if (loaded.Config.VocabularySize >= chat.VocabularySize)
            {
                return loaded;
            }

            using (loaded)
            {
                return loaded.WithVocabulary(chat.VocabularySize, fitting.Training.Seed);
            }
        }
    }

    /// <summary>A model's tokenizer with the special tokens of conversations.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="InvalidDataException">There is no tokenizer, or it cannot have special tokens.</exception>
    public static Tokenizer ChatTokenizer(ModelFile model)
    {
        Tokenizer own = model.LoadTokenizer()
            ?? throw new InvalidDataException($"{model.FilePath} has no tokenizer: give the file or folder of one");
        try
        {
            return own.WithSpecialTokens(ChatTokens.Names);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{model.FilePath} cannot learn conversations: {exception.Message}", exception);
        }
    }
}

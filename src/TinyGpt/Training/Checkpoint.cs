using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using TinyGpt.Formats;
using TinyGpt.Tokenization;

namespace TinyGpt.Training;

/// <summary>
/// A folder step-NNNNNN with everything that the next step depends on: the model, the tokenizer, the optimizer's moments, the trainer's state and
/// settings. It appears under its name only when it is complete.
/// </summary>
internal static class Checkpoint
{
    private const string MomentsFile = "trainer.safetensors", StateFile = "trainer.json", Prefix = "step-";
    private const string FirstMoment = "first_moment", SecondMoment = "second_moment";

    /// <summary>Writes a checkpoint into a run's folder and makes its model the run's newest.</summary>
    /// <returns>The checkpoint's path.</returns>
    public static string Save(string run, Trainer trainer, Tokenizer tokenizer, RunSettings settings)
    {
        string path = Path.Combine(run, $"{Prefix}{trainer.CompletedSteps:D6}");
        if (!Directory.Exists(path))
        {
            AtomicFile.CreateFolder(path, folder =>
            {
                ModelFolder.Save(folder, trainer.Model, tokenizer);
                AtomicFile.Write(Path.Combine(folder, MomentsFile), stream => WriteMoments(stream, trainer));
                TrainerDocument document = new(settings, trainer.State, Checksums(folder));
                AtomicFile.Write(
                    Path.Combine(folder, StateFile), stream => JsonSerializer.Serialize(stream, document, TrainingJson.Default.TrainerDocument));
            });
        }

        ModelFolder.Save(run, trainer.Model, tokenizer);
        return path;
    }

    /// <summary>The newest checkpoint of a run, or null.</summary>
    public static string? Newest(string run) => OldestFirst(run).LastOrDefault();

    /// <summary>Whether a folder of this name is a checkpoint.</summary>
    public static bool IsName(string name) => StepOf(name) >= 0;

    /// <summary>Deletes all but the newest checkpoints.</summary>
    public static void Prune(string run, int keep)
    {
        foreach (string path in OldestFirst(run).SkipLast(keep))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Reads the settings and the state of a checkpoint, and looks whether all its files are as they were written.</summary>
    /// <exception cref="InvalidDataException">A file is missing or damaged.</exception>
    public static TrainerDocument ReadState(string checkpoint)
    {
        TrainerDocument document = ReadDocument(checkpoint);
        foreach ((string name, uint checksum) in document.Checksums)
        {
            string path = Path.Combine(checkpoint, name);
            if (!File.Exists(path))
            {
                throw Damaged(checkpoint, $"{path} is missing");
            }

            uint actual = Checksum.OfFile(path);
            if (actual != checksum)
            {
                throw Damaged(checkpoint, $"{path} is damaged: its checksum is {actual:x8}, and {StateFile} tells {checksum:x8}");
            }
        }

        return document;
    }

    /// <summary>Brings a trainer whose model was loaded from a checkpoint to the checkpoint's state.</summary>
    /// <exception cref="InvalidDataException">The moments do not fit the model.</exception>
    public static void Restore(string checkpoint, Trainer trainer, TrainerState state)
    {
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(checkpoint, MomentsFile));
        foreach ((string name, View view) in Moments(trainer))
        {
            SafetensorsEntry entry = file.Entry(name);
            if (entry.Shape is not [long length] || length != view.Length)
            {
                throw new InvalidDataException(
                    $"{checkpoint}/{MomentsFile}: {name} is [{string.Join(", ", entry.Shape)}], and the model wants [{view.Length}]");
            }

            long start = 0;
            trainer.Model.Parameters.Write(view, values =>
            {
                file.Read(name, values, start);
                start += values.Length;
            });
        }

        trainer.State = state;
    }

    private static TrainerDocument ReadDocument(string checkpoint)
    {
        string path = Path.Combine(checkpoint, StateFile);
        if (!File.Exists(path))
        {
            throw Damaged(checkpoint, $"{path} is missing");
        }

        try
        {
            using FileStream stream = File.OpenRead(path);
            TrainerDocument document = JsonSerializer.Deserialize(stream, TrainingJson.Default.TrainerDocument) ?? throw new JsonException("it is null");
            document.Settings.Validated();
            return document;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            throw Damaged(checkpoint, $"{path} is damaged: {(exception is JsonException json ? Quoted.Reason(json) : exception.Message)}");
        }
    }

    private static InvalidDataException Damaged(string checkpoint, string problem)
    {
        string? before = OldestFirst(Path.GetDirectoryName(checkpoint)!).TakeWhile(path => path != checkpoint).LastOrDefault();
        return new InvalidDataException(before is null ? problem : $"{problem}; delete {checkpoint} to go on from {Path.GetFileName(before)}");
    }

    private static Dictionary<string, uint> Checksums(string folder) => Directory.EnumerateFiles(folder)
        .Order(StringComparer.Ordinal)
        .ToDictionary(path => Path.GetFileName(path), Checksum.OfFile);

    private static IEnumerable<string> OldestFirst(string run) => Directory.EnumerateDirectories(run, Prefix + "*")
        .Where(path => IsName(Path.GetFileName(path)))
        .OrderBy(path => StepOf(Path.GetFileName(path)));

    private static int StepOf(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int step) ? step : -1;

    private static (string Name, View View)[] Moments(Trainer trainer) =>
        [(FirstMoment, trainer.Optimizer.FirstMoment), (SecondMoment, trainer.Optimizer.SecondMoment)];

    private static void WriteMoments(Stream stream, Trainer trainer) => SafetensorsWriter.Write(
        stream,
        [
            .. Moments(trainer).Select(moment => new SafetensorsSource(
                moment.Name, SafetensorsType.F32, [moment.View.Length],
                data => trainer.Model.Parameters.Read(moment.View, values => data.Write(MemoryMarshal.AsBytes(values))))),
        ]);
}

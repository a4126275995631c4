using System.Text.Json;
using TinyGpt.Formats;

namespace TinyGpt.Training;

/// <summary>A run's metrics.jsonl: one line per step and per estimate of the losses.</summary>
internal sealed class Metrics : IDisposable
{
    private readonly FileStream _stream;

    private Metrics(string path) => _stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);

    /// <summary>Opens the file for more lines, and drops those of steps after <paramref name="lastStep"/>, which will be done again.</summary>
    public static Metrics Open(string run, int lastStep)
    {
        string path = PathIn(run);
        if (File.Exists(path))
        {
            string kept = string.Concat(File.ReadLines(path).Where(line => StepOf(line) <= lastStep).Select(line => line + "\n"));
            AtomicFile.WriteText(path, kept);
        }

        return new Metrics(path);
    }

    /// <summary>The file of a run.</summary>
    public static string PathIn(string run) => Path.Combine(run, "metrics.jsonl");

    /// <summary>Adds a line and hands it to the operating system, so that a killed process loses none.</summary>
    public void Add(MetricsLine line)
    {
        JsonSerializer.Serialize(_stream, line, TrainingJson.Default.MetricsLine);
        _stream.WriteByte((byte)'\n');
        _stream.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>A line that a killed process left unfinished belongs to no step.</summary>
    private static int StepOf(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, TrainingJson.Default.MetricsLine)?.Step ?? int.MaxValue;
        }
        catch (JsonException)
        {
            return int.MaxValue;
        }
    }
}

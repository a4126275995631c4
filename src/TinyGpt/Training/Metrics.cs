using System.Text.Json;
using TinyGpt.Formats;

namespace TinyGpt.Training;

/// <summary>A run's metrics.jsonl: one line per step and per estimate of the losses.</summary>
public sealed class Metrics : IDisposable
{
    private readonly FileStream _stream;

    private Metrics(string path) => _stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);

    /// <summary>The lines of a run, in the order in which they were written.</summary>
    /// <param name="run">The run's folder.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<MetricsLine> Read(string run) =>
        File.Exists(PathIn(run)) ? File.ReadLines(PathIn(run)).Select(Parse).OfType<MetricsLine>() : [];

    /// <summary>Opens the file for more lines, and drops those of steps after <paramref name="lastStep"/>, which will be done again.</summary>
    internal static Metrics Open(string run, int lastStep)
    {
        string path = PathIn(run);
        if (File.Exists(path))
        {
            string kept = string.Concat(File.ReadLines(path).Where(line => Parse(line) is { } read && read.Step <= lastStep).Select(line => line + "\n"));
            AtomicFile.WriteText(path, kept);
        }

        return new Metrics(path);
    }

    /// <summary>The file of a run.</summary>
    internal static string PathIn(string run) => Path.Combine(run, "metrics.jsonl");

    /// <summary>Adds a line and hands it to the operating system, so that a killed process loses none.</summary>
    internal void Add(MetricsLine line)
    {
        JsonSerializer.Serialize(_stream, line, TrainingJson.Default.MetricsLine);
        _stream.WriteByte((byte)'\n');
        _stream.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>A line, or null for one that a killed process left unfinished.</summary>
    private static MetricsLine? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, TrainingJson.Default.MetricsLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

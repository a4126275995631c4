using System.Text.Json;
using System.Text.Json.Serialization;
using TinyGpt.Data;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>What a build counted and measured: <c>statistics.json</c>.</summary>
/// <param name="Totals">Of all tasks.</param>
/// <param name="Train">What there is to learn from.</param>
/// <param name="Validation">What is kept for validation.</param>
/// <param name="Seconds">
/// The time from the start to the end of the run that finished the build. What earlier runs did of it, before they were stopped, is not in it.
/// </param>
/// <param name="PeakMemoryBytes">The most memory that a process held at once.</param>
public sealed record BuildStatistics(TaskStatistics Totals, SplitTotals Train, SplitTotals Validation, double Seconds, long PeakMemoryBytes)
{
    /// <summary>Clusters of duplicates by the number of documents in them.</summary>
    public Histogram<long> ClusterSizes { get; init; } = [];

    /// <summary>Reads a finished build's.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public static BuildStatistics Read(string corpus) => JsonFile.Read(new BuildFolder(corpus).Statistics, PipelineJson.Readable.BuildStatistics);

    /// <summary>Writes the file, replacing what is there at once or not at all.</summary>
    internal void Write(BuildFolder folder) => JsonFile.Write(folder.Statistics, this, PipelineJson.Readable.BuildStatistics);
}

/// <summary>One side of the corpus.</summary>
/// <param name="Shards">Its shards.</param>
/// <param name="Documents">Its documents.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="Bytes">Their bytes of UTF-8.</param>
public sealed record SplitTotals(int Shards, long Documents, long Tokens, long Bytes)
{
    /// <summary>Adds up shards.</summary>
    public static SplitTotals Of(IReadOnlyCollection<ShardEntry> shards) =>
        new(shards.Count, shards.Sum(shard => shard.Documents), shards.Sum(shard => shard.Tokens), shards.Sum(shard => shard.Bytes));
}

/// <summary>What a manifest says of how its corpus was built: only what is the same for every number of ranks and threads.</summary>
/// <param name="Version">The version of the pipeline, see <see cref="BuildPlan"/>.</param>
/// <param name="Settings">All settings.</param>
/// <param name="Inputs">The inputs, in order.</param>
/// <param name="Documents">Documents that were read.</param>
/// <param name="Damaged">Records that could not be read.</param>
/// <param name="Steps">What each step did.</param>
public sealed record BuildRecord(
    int Version, [property: JsonConverter(typeof(CorpusSettingsConverter))] CorpusSettings Settings, IReadOnlyList<BuildInput> Inputs,
    long Documents, long Damaged,
    IReadOnlyList<StepTotals> Steps)
{
    /// <summary>What a corpus's manifest says of its building.</summary>
    /// <exception cref="InvalidDataException">It says nothing, or what no build of this version says.</exception>
    internal static BuildRecord Of(CorpusManifest manifest, string folder)
    {
        try
        {
            return manifest.Build?.Deserialize(PipelineJson.Readable.BuildRecord)
                ?? throw new InvalidDataException($"{Path.Combine(folder, CorpusManifest.FileName)} does not say how the corpus was built");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"{Path.Combine(folder, CorpusManifest.FileName)} is damaged at build{(exception.Path is { } field ? field.TrimStart('$') : "")}",
                exception);
        }
    }
}

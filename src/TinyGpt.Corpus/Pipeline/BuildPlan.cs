using System.Text.Json.Serialization;
using TinyGpt.Corpus.Reading;
using TinyGpt.Data;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>What decides the result of a build. A build that was begun goes on only with the same.</summary>
/// <param name="Version">Of the way from pages to shards; another one makes other shards of the same inputs.</param>
/// <param name="Settings">All settings.</param>
/// <param name="Inputs">The inputs, in order.</param>
/// <param name="Tokenizer">What makes the tokens.</param>
public sealed record BuildPlan(
    int Version, [property: JsonConverter(typeof(CorpusSettingsConverter))] CorpusSettings Settings, IReadOnlyList<BuildInput> Inputs,
    TokenizerEntry Tokenizer)
{
    /// <summary>The version of this program.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Reads the plan of a build that was begun.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    internal static BuildPlan Read(BuildFolder folder) => JsonFile.Read(folder.Plan, PipelineJson.Readable.BuildPlan);

    /// <summary>Writes the plan, which begins the build.</summary>
    internal void Write(BuildFolder folder) => JsonFile.Write(folder.Plan, this, PipelineJson.Readable.BuildPlan);

    /// <summary>Makes sure that a build can go on with these inputs and settings.</summary>
    /// <param name="folder">The build's folder.</param>
    /// <param name="begun">What it was begun with.</param>
    /// <exception cref="InvalidDataException">Something is different; the message says what.</exception>
    internal void CheckSame(BuildFolder folder, BuildPlan begun)
    {
        if (Difference(begun) is { } difference)
        {
            throw new InvalidDataException($"{folder.Path} was begun with {difference}; go on with the same, or build in another folder");
        }
    }

    private string? Difference(BuildPlan begun)
    {
        if (begun.Version != Version)
        {
            return $"version {begun.Version} of the pipeline, and this is version {Version}";
        }

        if (begun.Tokenizer != Tokenizer)
        {
            return $"another tokenizer, of {begun.Tokenizer.Vocabulary} tokens";
        }

        if (begun.Inputs.Count != Inputs.Count)
        {
            return $"{begun.Inputs.Count} inputs, and not {Inputs.Count}";
        }

        int input = Enumerable.Range(0, Inputs.Count).FirstOrDefault(i => begun.Inputs[i] != Inputs[i], -1);
        return input >= 0
            ? $"the input {begun.Inputs[input]} where there is now {Inputs[input]}"
            : SettingNames.Difference(begun.Settings, Settings) is { } setting ? $"{setting.Name}={setting.First}, and not {setting.Second}" : null;
    }
}

/// <summary>An input of a build.</summary>
/// <param name="File">Its path, as it was given.</param>
/// <param name="Bytes">Its length; of a folder, that of all files directly in it.</param>
public sealed record BuildInput(string File, long Bytes)
{
    /// <summary>Its name and its length.</summary>
    public override string ToString() => $"{File} of {Bytes} bytes";

    /// <summary>Looks at an input.</summary>
    /// <exception cref="IOException">It is not there.</exception>
    internal static BuildInput Of(CorpusInput input) => new(
        input.Path,
        Directory.Exists(input.Path) ? new DirectoryInfo(input.Path).EnumerateFiles().Sum(file => file.Length) : new FileInfo(input.Path).Length);
}

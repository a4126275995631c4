using System.Security.Cryptography;
using System.Text.Json.Serialization;
using TinyGpt.Corpus.Reading;
using TinyGpt.Data;
using TinyGpt.Formats;

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
    public const int CurrentVersion = 2;

    /// <summary>The lists of addresses to leave out that the settings name; null: there are none.</summary>
    public IReadOnlyList<BuildBlocklist>? Blocklists { get; init; }

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
            throw new InvalidDataException($"{folder.Path} was begun with {difference}; go on with the same, delete the folder, or build in another");
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
            : SettingNames.Difference(begun.Settings, Settings) is { } setting ? $"{setting.Name}={setting.First}, and not {setting.Second}"
            : (Blocklists ?? []).Except(begun.Blocklists ?? []).FirstOrDefault() is { } list ? $"another content of the blocklist {list.File}"
            : null;
    }
}

/// <summary>An input of a build.</summary>
/// <param name="File">Its path, as it was given.</param>
/// <param name="Bytes">Its length; of a folder, that of all files directly in it.</param>
public sealed record BuildInput(string File, long Bytes)
{
    /// <summary>
    /// Of a folder of pages inside one that was given: its path from there, of which the pages' addresses are made; null: of all others.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>Its name and its length.</summary>
    public override string ToString() => $"{File}{(Name is null ? "" : $", as {Name},")} of {Bytes} bytes";

    /// <summary>Looks at an input.</summary>
    /// <exception cref="IOException">It is not there.</exception>
    internal static BuildInput Of(CorpusInput input) => Directory.Exists(input.Path)
        ? new BuildInput(input.Path, new DirectoryInfo(input.Path).EnumerateFiles().Sum(file => file.Length))
        {
            Name = input.Name.Length == 0 ? null : input.Name,
        }
        : new BuildInput(input.Path, new FileInfo(input.Path).Length);

    /// <summary>What it was made of.</summary>
    internal CorpusInput ToSource() => new(File, Name ?? (Directory.Exists(File) ? "" : Path.GetFileName(File)));
}

/// <summary>A list of addresses to leave out.</summary>
/// <param name="File">Its path, as it was given.</param>
/// <param name="Sha256">The hash of its bytes, in lower-case hexadecimal.</param>
public sealed record BuildBlocklist(string File, string Sha256)
{
    /// <summary>Looks at the lists that settings name; null: there are none.</summary>
    /// <exception cref="IOException">One is missing or cannot be read.</exception>
    internal static IReadOnlyList<BuildBlocklist>? Of(CorpusSettings settings) =>
        settings.Url.Blocklists.Length == 0 ? null : [.. settings.Url.Blocklists.Select(Of)];

    /// <summary>Looks at a list.</summary>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    internal static BuildBlocklist Of(string path)
    {
        InputFile.Open(path).Dispose();
        using FileStream stream = System.IO.File.OpenRead(path);
        return new BuildBlocklist(path, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using TinyGpt.Formats;

namespace TinyGpt.Data;

/// <summary>What a run keeps of a built corpus instead of a copy: where it is, and the hash by which it is known again.</summary>
/// <param name="Folder">The corpus's folder, a full path.</param>
/// <param name="ManifestSha256">The hash of its manifest.</param>
internal sealed record CorpusReference(string Folder, string ManifestSha256)
{
    private const string FileName = "corpus.json";

    // Two paths and two hashes.
    private const long LongestFile = 1 << 20;

    /// <summary>The corpus whose validation shards are used instead of its own; null: its own are.</summary>
    public CorpusReference? Validation { get; init; }

    /// <summary>Whether a folder holds a reference.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Creates a folder with a reference to a corpus, and to another one whose validation shards are used; null: its own are.</summary>
    public static void Create(string folder, string corpus, string? validation) => AtomicFile.CreateFolder(folder, inside =>
    {
        CorpusReference reference = To(corpus) with { Validation = validation is null ? null : To(validation) };
        AtomicFile.Write(Path.Combine(inside, FileName), stream => JsonSerializer.Serialize(stream, reference, CorpusReferenceJson.Default.CorpusReference));
    });

    /// <summary>The corpora that a folder's reference leads to, if they are still the same.</summary>
    /// <returns>The one to train on, and the one whose validation shards are used.</returns>
    /// <exception cref="InvalidDataException">The reference is damaged, or a corpus is another one now.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static (string Train, string Validation) Follow(string folder)
    {
        CorpusReference reference = Read(Path.Combine(folder, FileName));
        string train = reference.Checked();
        return (train, reference.Validation?.Checked() ?? train);
    }

    private static CorpusReference To(string corpus) => new(Path.GetFullPath(corpus), CorpusManifest.HashIn(corpus));

    private string Checked()
    {
        if (!CorpusManifest.IsIn(Folder))
        {
            throw new IOException($"the corpus {Folder}, which the run was begun with, is not there any more");
        }

        return CorpusManifest.HashIn(Folder) == ManifestSha256
            ? Folder
            : throw new InvalidDataException($"the corpus {Folder} is not the one which the run was begun with: it was built again");
    }

    private static CorpusReference Read(string path)
    {
        byte[] json = InputFile.ReadWhole(path, LongestFile, "a reference to a corpus");
        try
        {
            return JsonSerializer.Deserialize(json, CorpusReferenceJson.Default.CorpusReference)
                ?? throw new InvalidDataException($"{path} is damaged: it says nothing");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} is damaged: {Quoted.Reason(exception)}", exception);
        }
    }
}

/// <summary>How the reference looks as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CorpusReference))]
internal sealed partial class CorpusReferenceJson : JsonSerializerContext;

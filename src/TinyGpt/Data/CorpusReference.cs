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

    /// <summary>Whether a folder holds a reference.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Creates a folder with a reference to a corpus.</summary>
    public static void Create(string folder, string corpus) => AtomicFile.CreateFolder(folder, inside =>
    {
        CorpusReference reference = new(Path.GetFullPath(corpus), CorpusManifest.HashIn(corpus));
        AtomicFile.Write(Path.Combine(inside, FileName), stream =>
            JsonSerializer.Serialize(stream, reference, CorpusReferenceJson.Default.CorpusReference));
    });

    /// <summary>The corpus that a folder's reference leads to, if it is still the same.</summary>
    /// <exception cref="InvalidDataException">The reference is damaged, or the corpus is another one now.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static string Follow(string folder)
    {
        CorpusReference reference = Read(Path.Combine(folder, FileName));
        if (!CorpusManifest.IsIn(reference.Folder))
        {
            throw new IOException($"the corpus {reference.Folder}, which the run was begun with, is not there any more");
        }

        return CorpusManifest.HashIn(reference.Folder) == reference.ManifestSha256
            ? reference.Folder
            : throw new InvalidDataException($"the corpus {reference.Folder} is not the one which the run was begun with: it was built again");
    }

    private static CorpusReference Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), CorpusReferenceJson.Default.CorpusReference)
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
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CorpusReference))]
internal sealed partial class CorpusReferenceJson : JsonSerializerContext;

using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using TinyGpt.Formats;

namespace TinyGpt.Data;

/// <summary>What a built corpus consists of: the <c>manifest.json</c> of its folder.</summary>
/// <param name="Version">The format's version: 1.</param>
/// <param name="Tokenizer">What made the tokens.</param>
/// <param name="Train">The shards to train on, in their order.</param>
/// <param name="Validation">The shards that are kept for validation.</param>
public sealed record CorpusManifest(int Version, TokenizerEntry Tokenizer, IReadOnlyList<ShardEntry> Train, IReadOnlyList<ShardEntry> Validation)
{
    /// <summary>The file's name in the corpus's folder.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The version that is written and read.</summary>
    public const int CurrentVersion = 1;

    // An entry of a shard takes about 300 bytes: this is a corpus of more than 10^12 tokens in shards of the usual size, with room for what its
    // builder says.
    private const long LongestFile = 1L << 28;

    /// <summary>How the corpus came about, in its builder's words; null: nothing is said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Build { get; init; }

    /// <summary>Whether a folder is a built corpus.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Writes the manifest into its folder, replacing what is there at once or not at all.</summary>
    /// <exception cref="IOException">The file could not be written.</exception>
    public void Write(string folder) => AtomicFile.Write(
        Path.Combine(folder, FileName), stream => JsonSerializer.Serialize(stream, this, CorpusManifestJson.Default.CorpusManifest));

    /// <summary>Reads a folder's manifest and checks it in itself, without looking at the shards.</summary>
    /// <exception cref="InvalidDataException">The manifest is damaged; the message names the field.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public static CorpusManifest Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (Directory.Exists(folder) && !File.Exists(path))
        {
            throw new FileNotFoundException($"{folder} is a folder without {FileName}: it is no corpus, or one whose building has not ended", path);
        }

        byte[] json = InputFile.ReadWhole(path, LongestFile, "a manifest");
        try
        {
            CorpusManifest manifest = JsonSerializer.Deserialize(json, CorpusManifestJson.Default.CorpusManifest)
                ?? throw new InvalidDataException($"{path} is damaged: it says nothing");
            manifest.Check(path);
            return manifest;
        }
        catch (JsonException exception)
        {
            string field = exception.Path is { } name ? $" at {Quoted.Name(name)}" : "";
            throw new InvalidDataException($"{path} is damaged{field}: {Quoted.Reason(exception)}", exception);
        }
    }

    /// <summary>Compares every file of the corpus with what the manifest says of it. Reads all of them.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InvalidDataException">A file is another, or damaged; the message names file and field.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public void CheckFiles(string folder)
    {
        CheckToTrain(folder);
        CheckToValidate(folder);
    }

    /// <summary>The same for the tokenizer and the shards to train on alone.</summary>
    internal void CheckToTrain(string folder)
    {
        CheckHash(Path.Combine(folder, Tokenizer.File), Tokenizer.Sha256, "tokenizer.sha256");
        CheckShards(folder, "train", Train);
    }

    /// <summary>The same for the shards for validation alone.</summary>
    internal void CheckToValidate(string folder) => CheckShards(folder, "validation", Validation);

    /// <summary>The hash of the manifest's own bytes, in lower-case hexadecimal: that of all that it says.</summary>
    internal static string HashIn(string folder) => Hash(Path.Combine(folder, FileName));

    private static void CheckShards(string folder, string list, IReadOnlyList<ShardEntry> shards)
    {
        for (int i = 0; i < shards.Count; i++)
        {
            CheckShardFiles(folder, $"{list}[{i}]", shards[i]);
        }
    }

    private static void CheckShardFiles(string folder, string field, ShardEntry shard)
    {
        string tokens = Path.Combine(folder, shard.File);
        using (TokenFile file = TokenFile.Open(tokens))
        {
            if (file.Count != shard.Tokens)
            {
                throw new InvalidDataException($"{tokens} has {file.Count} tokens, and {FileName} says {shard.Tokens} in {field}.tokens");
            }
        }

        string ends = DocumentEnds.PathFor(tokens);
        long documents = DocumentEnds.Read(ends, shard.Tokens).LongLength;
        if (documents != shard.Documents)
        {
            throw new InvalidDataException($"{ends} has {documents} documents, and {FileName} says {shard.Documents} in {field}.documents");
        }

        CheckHash(tokens, shard.Sha256, $"{field}.sha256");
        CheckHash(ends, shard.EndsSha256, $"{field}.ends_sha256");
    }

    private static void CheckHash(string path, string expected, string field)
    {
        string found = Hash(path);
        if (found != expected)
        {
            throw new InvalidDataException($"{path} is not what was built: its SHA-256 is {found}, and {FileName} says {expected} in {field}");
        }
    }

    private static string Hash(string path)
    {
        using FileStream stream = new(InputFile.Open(path), FileAccess.Read);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private void Check(string path)
    {
        if (Version != CurrentVersion)
        {
            throw Invalid(path, "version", $"it is {Version}, and version {CurrentVersion} can be read");
        }

        CheckName(path, "tokenizer.file", Tokenizer.File);
        CheckHashText(path, "tokenizer.sha256", Tokenizer.Sha256);
        if (Train.Count == 0)
        {
            throw Invalid(path, "train", "there is no shard");
        }

        foreach ((string list, IReadOnlyList<ShardEntry> shards) in new[] { ("train", Train), ("validation", Validation) })
        {
            for (int i = 0; i < shards.Count; i++)
            {
                CheckShard(path, $"{list}[{i}]", shards[i] ?? throw Invalid(path, $"{list}[{i}]", "it is null"));
            }
        }
    }

    private static void CheckShard(string path, string field, ShardEntry shard)
    {
        CheckName(path, $"{field}.file", shard.File);
        CheckHashText(path, $"{field}.sha256", shard.Sha256);
        CheckHashText(path, $"{field}.ends_sha256", shard.EndsSha256);
        if (shard.Tokens is < 1 or > LlmcTokens.MaxCount)
        {
            throw Invalid(path, $"{field}.tokens", $"it is {shard.Tokens}, and a shard has from 1 to {LlmcTokens.MaxCount}");
        }

        if (shard.Documents < 1 || shard.Documents > shard.Tokens)
        {
            throw Invalid(path, $"{field}.documents", $"it is {shard.Documents}, and {shard.Tokens} tokens are from 1 to as many documents");
        }
    }

    /// <summary>A name leads to a file of the folder, and nowhere else.</summary>
    private static void CheckName(string path, string field, string name)
    {
        if (name.Length == 0 || name is "." or ".." || name.AsSpan().ContainsAny("/\\:\0"))
        {
            throw Invalid(path, field, $"{Quoted.Name(name)} is no name of a file");
        }
    }

    private static void CheckHashText(string path, string field, string hash)
    {
        if (hash.Length != 2 * SHA256.HashSizeInBytes || !hash.All(char.IsAsciiHexDigitLower))
        {
            throw Invalid(path, field, $"{Quoted.Name(hash)} is no SHA-256 in lower-case hexadecimal");
        }
    }

    private static InvalidDataException Invalid(string path, string field, string what) => new($"{path} is damaged at {field}: {what}");
}

/// <summary>A corpus's tokenizer.</summary>
/// <param name="File">Its file in the corpus's folder.</param>
/// <param name="Kind">The kind, as in <see cref="Tokenization.Tokenizer.Kind"/>.</param>
/// <param name="Vocabulary">How many tokens it has.</param>
/// <param name="Sha256">The file's hash.</param>
public sealed record TokenizerEntry(string File, string Kind, int Vocabulary, string Sha256);

/// <summary>A shard: a token file, and its <see cref="DocumentEnds"/>.</summary>
/// <param name="File">The token file in the corpus's folder.</param>
/// <param name="Tokens">How many tokens it has.</param>
/// <param name="Documents">How many documents these are.</param>
/// <param name="Bytes">The bytes of UTF-8 that the documents had before they became tokens.</param>
/// <param name="Sha256">The token file's hash.</param>
/// <param name="EndsSha256">The hash of the file of document ends.</param>
public sealed record ShardEntry(string File, long Tokens, long Documents, long Bytes, string Sha256, string EndsSha256);

/// <summary>How the manifest looks as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    NewLine = "\n",
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CorpusManifest))]
internal sealed partial class CorpusManifestJson : JsonSerializerContext;

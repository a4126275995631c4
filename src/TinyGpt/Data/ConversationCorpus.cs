using System.Text.Json;
using System.Text.Json.Serialization;
using TinyGpt.Conversations;
using TinyGpt.Formats;
using TinyGpt.Tokenization;

namespace TinyGpt.Data;

/// <summary>A file of conversations, and how often a model learns from it.</summary>
/// <param name="File">The file, as <see cref="ConversationFile"/> reads it.</param>
/// <param name="Weight">How often each conversation comes in an epoch: 2 is twice; 0.5: half of them, others in each epoch.</param>
public sealed record ConversationSource(string File, double Weight = 1);

/// <summary>
/// Conversations as tokens, in a folder: <c>tokenizer.json</c>; <c>train.tok</c> with all conversations one after another, <c>train.ends</c> with where each ends
/// (<see cref="DocumentEnds"/>), and <c>train.trained.tok</c> with 1 for each token that the model learns to say and 0 for the others; the same for <c>validation</c>;
/// and <c>conversations.json</c> with the sources.
/// </summary>
public sealed class ConversationCorpus : IDisposable
{
    private const string SourcesFile = "conversations.json", TrainName = "train", ValidationName = "validation";

    private ConversationCorpus(Tokenizer tokenizer, ConversationSources sources, ConversationTokens train, ConversationTokens validation) =>
        (Tokenizer, Sources, Train, Validation) = (tokenizer, sources, train, validation);

    /// <summary>What made the tokens, with the special tokens of conversations.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>What was read.</summary>
    public ConversationSources Sources { get; }

    /// <summary>The conversations to learn from.</summary>
    public ConversationTokens Train { get; }

    /// <summary>The others.</summary>
    public ConversationTokens Validation { get; }

    /// <summary>Whether a folder holds one.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, SourcesFile));

    /// <summary>Reads conversations, and writes them as tokens.</summary>
    /// <param name="folder">The folder to create; it must not exist. It appears when it is complete.</param>
    /// <param name="tokenizer">The tokenizer, with <see cref="ChatTokens"/>.</param>
    /// <param name="sources">What to learn from.</param>
    /// <param name="validation">Files for validation; none: the second of every <paramref name="validationEvery"/> conversations of each source.</param>
    /// <param name="validationEvery">One in so many is kept for validation where no file is given; at least 2.</param>
    /// <exception cref="ArgumentException">A weight or number is out of its range.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or there is nothing to learn or to validate with; the message says what.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static void Build(
        string folder, Tokenizer tokenizer, IReadOnlyList<ConversationSource> sources, IReadOnlyList<string> validation, int validationEvery = 50)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(validationEvery, 2);
        foreach (ConversationSource source in sources)
        {
            if (!double.IsFinite(source.Weight) || source.Weight <= 0)
            {
                throw new ArgumentException($"the weight of {source.File} must be above 0, not {source.Weight}");
            }
        }

        ChatTemplate template = new(tokenizer);
        AtomicFile.CreateFolder(folder, inside =>
        {
            tokenizer.Save(Path.Combine(inside, ModelFolder.TokenizerFile));
            using ConversationWriter train = new(inside, TrainName, tokenizer), held = new(inside, ValidationName, tokenizer);
            List<ReadSource> read = [];
            foreach (ConversationSource source in sources)
            {
                long first = train.Conversations;
                int number = 0;
                foreach (Conversation conversation in ConversationFile.Read(source.File))
                {
                    bool isHeld = validation.Count == 0 && number++ % validationEvery == 1;
                    (isHeld ? held : train).Write(template.Render(conversation));
                }

                read.Add(new ReadSource(source.File, source.Weight, train.Conversations - first));
            }

            foreach (Conversation conversation in validation.SelectMany(ConversationFile.Read))
            {
                held.Write(template.Render(conversation));
            }

            Require(train, sources.Select(source => source.File), "to learn from");
            Require(held, validation.Count > 0 ? validation : sources.Select(source => source.File), "for validation");
            train.Finish();
            held.Finish();
            AtomicFile.Write(
                Path.Combine(inside, SourcesFile),
                stream => JsonSerializer.Serialize(stream, new ConversationSources(read), ConversationJson.Default.ConversationSources));
        });
    }

    /// <summary>Opens a folder, and reads through it to see whether it is whole.</summary>
    /// <param name="folder">A folder that <see cref="Build"/> made.</param>
    /// <exception cref="InvalidDataException">A file of the folder is damaged, or does not belong to the others.</exception>
    /// <exception cref="IOException">A file of the folder is missing or cannot be read.</exception>
    public static ConversationCorpus Open(string folder)
    {
        Tokenizer tokenizer = Tokenizer.Load(Path.Combine(folder, ModelFolder.TokenizerFile));
        string path = Path.Combine(folder, SourcesFile);
        ConversationSources sources = ReadSources(path);
        ConversationTokens train = ConversationTokens.Open(folder, TrainName, tokenizer);
        try
        {
            return train.Count == sources.Files.Sum(file => file.Conversations) && sources.Files.All(file => file is { Conversations: >= 0, Weight: > 0 })
                ? new ConversationCorpus(tokenizer, sources, train, ConversationTokens.Open(folder, ValidationName, tokenizer))
                : throw new InvalidDataException($"{path} tells of other conversations than the {train.Count} that are there");
        }
        catch
        {
            train.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Train.Dispose();
        Validation.Dispose();
    }

    private static void Require(ConversationWriter writer, IEnumerable<string> files, string purpose)
    {
        if (writer.Trained == 0)
        {
            throw new InvalidDataException(
                $"{string.Join(", ", files)}: there is nothing {purpose}: "
                + (writer.Conversations == 0 ? "there are too few conversations" : $"of {writer.Conversations} conversations, none has a message of the assistant's that counts"));
        }
    }

    private static ConversationSources ReadSources(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, ConversationJson.Default.ConversationSources) ?? throw new JsonException("it is null");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} is damaged: {Quoted.Reason(exception)}", exception);
        }
    }
}

/// <summary>The sources of a corpus of conversations, in the order in which their conversations stand there.</summary>
/// <param name="Files">The sources.</param>
public sealed record ConversationSources(IReadOnlyList<ReadSource> Files);

/// <summary>A source that was read.</summary>
/// <param name="File">The file.</param>
/// <param name="Weight">How often each conversation comes in an epoch.</param>
/// <param name="Conversations">How many there are to learn from.</param>
public sealed record ReadSource(string File, double Weight, long Conversations);

/// <summary>How these records look as JSON.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ConversationSources))]
internal sealed partial class ConversationJson : JsonSerializerContext;

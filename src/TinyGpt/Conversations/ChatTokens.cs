using TinyGpt.Tokenization;

namespace TinyGpt.Conversations;

/// <summary>The special tokens of conversations, and their ids in a tokenizer.</summary>
public sealed class ChatTokens
{
    /// <summary>Begins a conversation: what stands between documents in pre-training, too.</summary>
    public const string BeginName = BytePairTokenizer.EndOfText;

    /// <summary>Ends a message.</summary>
    public const string EndName = "<|end|>";

    /// <summary>Begins the thoughts of the assistant.</summary>
    public const string ThinkName = "<|think|>";

    /// <summary>Ends them.</summary>
    public const string ThoughtName = "<|thought|>";

    /// <summary>Begins a call of a tool: its name, and its arguments as JSON.</summary>
    public const string CallName = "<|call|>";

    private readonly int[] _roles;

    private ChatTokens(Tokenizer tokenizer)
    {
        _roles = [.. Enum.GetValues<Role>().Select(role => tokenizer.SpecialTokens[NameOf(role)])];
        Begin = tokenizer.SpecialTokens[BeginName];
        End = tokenizer.SpecialTokens[EndName];
        Think = tokenizer.SpecialTokens[ThinkName];
        Thought = tokenizer.SpecialTokens[ThoughtName];
        Call = tokenizer.SpecialTokens[CallName];
    }

    /// <summary>All names, in the order in which they are added to a vocabulary.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [BeginName, .. Enum.GetValues<Role>().Select(NameOf), EndName, ThinkName, ThoughtName, CallName];

    /// <summary>The id of <see cref="BeginName"/>.</summary>
    public int Begin { get; }

    /// <summary>The id of <see cref="EndName"/>.</summary>
    public int End { get; }

    /// <summary>The id of <see cref="ThinkName"/>.</summary>
    public int Think { get; }

    /// <summary>The id of <see cref="ThoughtName"/>.</summary>
    public int Thought { get; }

    /// <summary>The id of <see cref="CallName"/>.</summary>
    public int Call { get; }

    /// <summary>The name of the token that begins a message: <c>&lt;|user|&gt;</c>, for example.</summary>
    public static string NameOf(Role role) => role switch
    {
        Role.System => "<|system|>",
        Role.User => "<|user|>",
        Role.Assistant => "<|assistant|>",
        _ => "<|tool|>",
    };

    /// <summary>Whether a tokenizer has all of them.</summary>
    public static bool AreIn(Tokenizer tokenizer) => Names.All(tokenizer.SpecialTokens.ContainsKey);

    /// <summary>Looks them up.</summary>
    /// <param name="tokenizer">A tokenizer that has them.</param>
    /// <exception cref="InvalidDataException">It lacks one: it is that of a model which has not learned conversations.</exception>
    public static ChatTokens Of(Tokenizer tokenizer) =>
        Names.FirstOrDefault(name => !tokenizer.SpecialTokens.ContainsKey(name)) is not { } missing
            ? new ChatTokens(tokenizer)
            : throw new InvalidDataException($"the tokenizer has no token {missing}: its model has not learned conversations; 'tinygpt sft' teaches it");

    /// <summary>The id of the token that begins a message.</summary>
    public int this[Role role] => _roles[(int)role];
}

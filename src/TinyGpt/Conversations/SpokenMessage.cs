using System.Text;
using TinyGpt.Generation;

namespace TinyGpt.Conversations;

/// <summary>
/// A message of the assistant's as it is drawn, token by token: which text is said, thought, or a call's. Stop texts end what is said; in thoughts and calls
/// they mean nothing.
/// </summary>
/// <param name="template">How tokens become messages.</param>
/// <param name="stopTexts">Texts that end the message and are not part of it.</param>
/// <param name="forcedCall">The tool that it must call; empty: one that it names itself; null: none.</param>
internal sealed class SpokenMessage(ChatTemplate template, IReadOnlyList<string> stopTexts, string? forcedCall)
{
    private readonly StopTextFilter _filter = new(stopTexts);
    private readonly List<int> _drawn = [];
    private readonly StringBuilder _content = new();
    private ChatPieceKind _kind = forcedCall is null ? ChatPieceKind.Content : ChatPieceKind.Call;
    private bool _isBeforeArguments = forcedCall?.Length > 0;

    /// <summary>The tokens that it begins with, and that are not drawn.</summary>
    public int[] Forced => forcedCall is null ? [] : [template.Tokens.Call, .. template.Tokenizer.Encode(forcedCall)];

    /// <summary>Whether a stop text has come.</summary>
    public bool IsStopped => _filter.IsStopped;

    /// <summary>Why it ended.</summary>
    public FinishReason FinishReason { get; private set; } = FinishReason.Length;

    /// <summary>The piece of what was forced.</summary>
    public IEnumerable<ChatPiece> Begin() =>
        forcedCall is null ? [] : [new ChatPiece(ChatPieceKind.Call, forcedCall.Length > 0 ? $"{forcedCall} " : "") { BeginsCall = true }];

    /// <summary>Takes a token, and returns what can be shown.</summary>
    public IEnumerable<ChatPiece> Push(TextPiece token)
    {
        _drawn.Add(token.Token);
        ChatPieceKind before = _kind;
        _kind = KindAfter(token.Token);
        FinishReason = token.FinishReason ?? FinishReason;
        if (before == ChatPieceKind.Content && _kind != ChatPieceKind.Content && Said(_filter.Finish()) is { Length: > 0 } held)
        {
            yield return new ChatPiece(ChatPieceKind.Content, held);
        }

        string text = _kind == ChatPieceKind.Content ? Said(token) : _isBeforeArguments ? token.Text.TrimStart() : token.Text;
        _isBeforeArguments &= text.Length == 0 && _kind == ChatPieceKind.Call;
        FinishReason = IsStopped ? FinishReason.Stop : FinishReason;
        yield return new ChatPiece(_kind, text) { Token = token, BeginsCall = token.Token == template.Tokens.Call };
    }

    /// <summary>The message, as far as it has come.</summary>
    public Message Message()
    {
        if (forcedCall is null)
        {
            Message message = template.Parse(_drawn.ToArray());
            return IsStopped ? message with { Content = _content.ToString() } : message;
        }

        if (forcedCall.Length == 0)
        {
            return template.Parse([template.Tokens.Call, .. _drawn]);
        }

        // What follows the name are its arguments, whatever the model makes of the name.
        Message rest = template.Parse(_drawn.ToArray());
        ToolCall[] calls = [new ToolCall(forcedCall, rest.Content.TrimStart()), .. rest.ToolCalls];
        return rest with { Content = "", ToolCalls = [.. calls.Select((call, index) => call with { Id = ChatTemplate.CallId(index) })] };
    }

    private string Said(TextPiece token) => Said(_filter.Push(token.Text) + (token.FinishReason is null ? "" : _filter.Finish()));

    private string Said(string text)
    {
        _content.Append(text);
        return text;
    }

    private ChatPieceKind KindAfter(int token) =>
        token == template.Tokens.Think ? ChatPieceKind.Thinking
        : token == template.Tokens.Thought ? ChatPieceKind.Content
        : token == template.Tokens.Call ? ChatPieceKind.Call
        : _kind;
}

using TinyGpt.Conversations;
using TinyGpt.Generation;
using TinyGpt.Tokenization;

namespace TinyGpt.Assistant.Serving;

/// <summary>Makes of one answer's pieces what its message becomes longer by.</summary>
internal sealed class ChoiceWriter(ChatRequest request, int index, Tokenizer tokenizer)
{
    private readonly CallWriter _calls = new();
    private readonly List<(ToolCall Call, string Id)> _running = [];
    private string _finishReason = "stop";

    /// <summary>How many tokens the first message's prompt had.</summary>
    public int PromptTokens { get; private set; }

    /// <summary>How many tokens were drawn.</summary>
    public int CompletionTokens { get; private set; }

    /// <summary>How many of them were thoughts.</summary>
    public int ReasoningTokens { get; private set; }

    /// <summary>Takes a piece, and returns what the client is told: nothing, or one or several deltas.</summary>
    public IEnumerable<ChunkChoice> Push(ChatPiece piece)
    {
        Count(piece);
        return piece switch
        {
            { Message: { Role: Role.Tool } result } => [Finished(result)],
            { Message: { } message } => Completed(message, piece),
            { Kind: ChatPieceKind.Content } => Said(piece),
            { Kind: ChatPieceKind.Thinking, Text.Length: > 0 } => [Part(new ChatDelta { ReasoningContent = piece.Text })],
            { Kind: ChatPieceKind.Call } when request.HasClientTools => Deltas(_calls.Push(piece)),
            _ => [],
        };
    }

    /// <summary>The last of it: why it ended.</summary>
    public ChunkChoice End() => Part(new ChatDelta()) with { FinishReason = _finishReason };

    /// <summary>The first of it.</summary>
    public ChunkChoice Begin() => Part(new ChatDelta { Role = "assistant", Content = "" });

    private void Count(ChatPiece piece)
    {
        CompletionTokens += piece.Token is null ? 0 : 1;
        ReasoningTokens += piece is { Token: not null, Kind: ChatPieceKind.Thinking } ? 1 : 0;
        PromptTokens = PromptTokens == 0 ? piece.PromptTokens ?? 0 : PromptTokens;
    }

    private IEnumerable<ChunkChoice> Said(ChatPiece piece)
    {
        TokenLogprob? logprob = request.Logprobs && piece.Token is { } token && !tokenizer.IsSpecial(token.Token)
            ? Logprobs.Of(token, tokenizer, request.Settings.Text.Candidates)
            : null;
        return piece.Text.Length == 0 && logprob is null ? []
            : [Part(new ChatDelta { Content = piece.Text }) with { Logprobs = logprob is null ? null : new ChatLogprobs([logprob]) }];
    }

    private IEnumerable<ChunkChoice> Completed(Message message, ChatPiece piece)
    {
        _finishReason = piece.FinishReason == FinishReason.Stop ? "stop" : "length";
        if (request.HasClientTools)
        {
            IEnumerable<ChunkChoice> rest = Deltas(_calls.End());
            _finishReason = _calls.Count > 0 && _finishReason == "stop" ? "tool_calls" : _finishReason;
            return rest;
        }

        if (request.Settings.Tools.Count == 0 || message.ToolCalls.Count == 0)
        {
            return [];
        }

        _running.Clear();
        _running.AddRange(message.ToolCalls.Select(call => (call, CallWriter.NewId())));
        return [Part(new ChatDelta { ToolEvents = [.. _running.Select(
            running => new ToolEvent(running.Id, running.Call.Name, running.Call.Arguments))] })];
    }

    private ChunkChoice Finished(Message result)
    {
        (ToolCall call, string id) = _running.Find(running => running.Call.Id == result.ToolCallId);
        return Part(new ChatDelta { ToolEvents = [new ToolEvent(id, call.Name, call.Arguments) { Result = result.Content }] });
    }

    private IEnumerable<ChunkChoice> Deltas(IEnumerable<ToolCallPart> calls) =>
        calls.ToArray() is { Length: > 0 } parts ? [Part(new ChatDelta { ToolCalls = parts })] : [];

    private ChunkChoice Part(ChatDelta delta) => new(index, delta);
}

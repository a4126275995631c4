using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using TinyGpt.Conversations;
using TinyGpt.Generation;

namespace TinyGpt.Assistant.Serving;

/// <summary>
/// A model in the program's own process, as everything takes it that works with <see cref="IChatClient"/>. Functions that it may call are the caller's to
/// run: <c>UseFunctionInvocation()</c> does.
/// </summary>
/// <remarks>Any number of threads may ask at a time; their answers are written together.</remarks>
/// <param name="chat">What answers; it must outlive the client, which does not dispose it.</param>
/// <param name="modelId">What answers call the model.</param>
/// <param name="settings">What counts where a call's options do not say; its tools are not used.</param>
public sealed class TinyGptChatClient(ChatGenerator chat, string modelId = "tinygpt", ChatSettings? settings = null) : IChatClient
{
    private readonly ChatSettings _settings = (settings ?? new ChatSettings()) with { Tools = [] };

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The options or a message's contents ask for what there is not.</exception>
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The options or a message's contents ask for what there is not.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ChatSettings now = ClientOptions.Apply(options, _settings);
        Conversation conversation = ClientMessages.Convert(messages, options);
        string id = $"msg_{Guid.NewGuid():N}";
        int completion = 0, reasoning = 0;
        await foreach (ChatPiece piece in chat.StreamAsync(conversation, now, cancellationToken).ConfigureAwait(false))
        {
            completion += piece.Token is null ? 0 : 1;
            reasoning += piece is { Token: not null, Kind: ChatPieceKind.Thinking } ? 1 : 0;
            if (piece.Message is { } message)
            {
                ToolCall[] calls = conversation.Tools.Count > 0 ? [.. message.ToolCalls] : [];
                UsageDetails usage = new()
                {
                    InputTokenCount = piece.PromptTokens,
                    OutputTokenCount = completion,
                    TotalTokenCount = piece.PromptTokens + completion,
                    ReasoningTokenCount = reasoning,
                };
                ChatResponseUpdate last = Update([.. calls.Select(Call), new UsageContent(usage)]);
                last.FinishReason = piece.FinishReason != FinishReason.Stop ? ChatFinishReason.Length
                    : calls.Length > 0 ? ChatFinishReason.ToolCalls
                    : ChatFinishReason.Stop;
                yield return last;
            }
            else if (piece.Text.Length > 0 && piece.Kind != ChatPieceKind.Call)
            {
                yield return Update([piece.Kind == ChatPieceKind.Thinking ? new TextReasoningContent(piece.Text) : new TextContent(piece.Text)]);
            }
        }

        ChatResponseUpdate Update(IList<AIContent> contents) => new(ChatRole.Assistant, contents)
        {
            CreatedAt = DateTimeOffset.UtcNow,
            MessageId = id,
            ResponseId = id,
            ModelId = modelId,
        };
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("tinygpt", null, modelId)
        : serviceType == typeof(ChatGenerator) ? chat
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    /// <summary>Nothing is owned: whoever made the generator disposes it.</summary>
    public void Dispose()
    {
    }

    private static FunctionCallContent Call(ToolCall call) => FunctionCallContent.CreateFromParsedArguments(
        call.Arguments, CallWriter.NewId(), call.Name,
        static text => string.IsNullOrWhiteSpace(text) ? [] : JsonSerializer.Deserialize<Dictionary<string, object?>>(text));
}

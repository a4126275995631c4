using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Http;
using TinyGpt.Conversations;

namespace TinyGpt.Assistant.Serving;

/// <summary>POST /v1/chat/completions.</summary>
internal sealed class ChatEndpoint(ServedModel model, ServerSettings server, Admission admission, ServerMetrics metrics)
{
    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        ChatRequest request = await RequestBody.ReadAsync(context.Request, body => ChatRequest.Parse(body, model, server)).ConfigureAwait(false);
        using IDisposable place = admission.Enter(request.Choices);
        using RequestTimer timer = metrics.Begin("chat", model.Id);
        ChoiceWriter[] writers = [.. Enumerable.Range(0, request.Choices).Select(i => new ChoiceWriter(request, i, model.Generator.Tokenizer))];
        IAsyncEnumerable<ChunkChoice> parts = Merged.Of(
            [.. writers.Select((writer, index) => ChoiceAsync(request, writer, index, timer))], context.RequestAborted);
        ChatChunk chunk = new($"chatcmpl-{Guid.NewGuid():N}", DateTimeOffset.UtcNow.ToUnixTimeSeconds(), model.Id, model.Fingerprint, []);
        await (request.Streams ? StreamAsync(context, request, parts, chunk, writers)
            : CollectAsync(context, parts, chunk, writers)).ConfigureAwait(false);
        Usage usage = UsageOf(writers);
        timer.Complete(usage.PromptTokens, usage.CompletionTokens);
    }

    private async IAsyncEnumerable<ChunkChoice> ChoiceAsync(
        ChatRequest request, ChoiceWriter writer, int index, RequestTimer timer, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ChatSettings settings = request.Settings with
        {
            Text = request.Settings.Text with { Sampling = request.Settings.Text.Sampling with { Sample = (uint)index } },
        };
        bool isFirst = true;
        await foreach (ChatPiece piece in model.Chat!.StreamAsync(request.Conversation, settings, cancellation).ConfigureAwait(false))
        {
            if (isFirst)
            {
                timer.First();
                yield return writer.Begin();
                isFirst = false;
            }

            foreach (ChunkChoice part in writer.Push(piece))
            {
                yield return part;
            }
        }

        yield return writer.End();
    }

    /// <summary>The head of the answer is written with its first piece, so that what goes wrong before has a status of its own.</summary>
    private static async Task StreamAsync(
        HttpContext context, ChatRequest request, IAsyncEnumerable<ChunkChoice> parts, ChatChunk chunk, ChoiceWriter[] writers)
    {
        ServerSentEvents? events = null;
        await foreach (ChunkChoice part in parts.ConfigureAwait(false))
        {
            events ??= ServerSentEvents.Begin(context.Response);
            await events.WriteAsync(chunk with { Choices = [part] }, ServingJson.Readable.ChatChunk, context.RequestAborted).ConfigureAwait(false);
        }

        if (request.IncludesUsage)
        {
            await events!.WriteAsync(chunk with { Usage = UsageOf(writers) }, ServingJson.Readable.ChatChunk,
                context.RequestAborted).ConfigureAwait(false);
        }

        await events!.EndAsync(context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>A whole message is the sum of what a stream would have brought.</summary>
    private static async Task CollectAsync(HttpContext context, IAsyncEnumerable<ChunkChoice> parts, ChatChunk chunk, ChoiceWriter[] writers)
    {
        CollectedMessage[] messages = [.. writers.Select(_ => new CollectedMessage())];
        await foreach (ChunkChoice part in parts.ConfigureAwait(false))
        {
            messages[part.Index].Add(part);
        }

        ChatAnswer answer = new(
            chunk.Id, chunk.Created, chunk.Model, chunk.SystemFingerprint, [.. messages.Select((message, index) => message.Choice(index))],
                UsageOf(writers));
        await context.Response.WriteAsJsonAsync(answer, ServingJson.Readable.ChatAnswer, null, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>The prompt is counted once, however many answers it has.</summary>
    private static Usage UsageOf(ChoiceWriter[] writers) => new(writers[0].PromptTokens, writers.Sum(writer => writer.CompletionTokens))
    {
        CompletionTokensDetails = new CompletionTokensDetails(writers.Sum(writer => writer.ReasoningTokens)),
    };

    /// <summary>A message that is put together again.</summary>
    private sealed class CollectedMessage
    {
        private readonly StringBuilder _content = new(), _thoughts = new();
        private readonly List<ToolCallPart> _calls = [];
        private readonly List<ToolEvent> _events = [];
        private readonly List<TokenLogprob> _logprobs = [];
        private bool _hasLogprobs;
        private string _finishReason = "stop";

        public void Add(ChunkChoice part)
        {
            _content.Append(part.Delta.Content);
            _thoughts.Append(part.Delta.ReasoningContent);
            _hasLogprobs |= part.Logprobs is not null;
            _logprobs.AddRange(part.Logprobs?.Content ?? []);
            _finishReason = part.FinishReason ?? _finishReason;
            foreach (ToolCallPart call in part.Delta.ToolCalls ?? [])
            {
                if (call.Id is not null)
                {
                    _calls.Add(call with { Index = null });
                }
                else
                {
                    FunctionPart function = _calls[^1].Function;
                    _calls[^1] = _calls[^1] with { Function = function with { Arguments = function.Arguments + call.Function.Arguments } };
                }
            }

            foreach (ToolEvent tool in part.Delta.ToolEvents ?? [])
            {
                _events.RemoveAll(known => known.Id == tool.Id);
                _events.Add(tool);
            }
        }

        public ChatChoice Choice(int index)
        {
            AnswerMessage message = new(_content.Length == 0 && _calls.Count > 0 ? null : _content.ToString())
            {
                ReasoningContent = _thoughts.Length > 0 ? _thoughts.ToString() : null,
                ToolCalls = _calls.Count > 0 ? _calls : null,
                ToolEvents = _events.Count > 0 ? _events : null,
            };
            return new ChatChoice(index, message, _finishReason) { Logprobs = _hasLogprobs ? new ChatLogprobs(_logprobs) : null };
        }
    }
}

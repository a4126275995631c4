using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using TinyGpt.Generation;

namespace TinyGpt.Assistant.Serving;

/// <summary>POST /v1/completions.</summary>
internal sealed class CompletionEndpoint(ServedModel model, ServerSettings server, Admission admission, ServerMetrics metrics)
{
    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        CompletionRequest request = await RequestBody.ReadAsync(context.Request,
            body => CompletionRequest.Parse(body, model, server)).ConfigureAwait(false);
        using IDisposable place = admission.Enter(request.Choices * request.Prompts.Count);
        using RequestTimer timer = metrics.Begin("text_completion", model.Id);
        TextWriter[] texts = [.. Enumerable.Range(0, request.Choices * request.Prompts.Count).Select(i => new TextWriter(request, i, model))];
        IAsyncEnumerable<CompletionChoice> parts = Merged.Of(
            [.. request.Prompts.Select((_, index) => ContinueAsync(request, index, texts, timer))], context.RequestAborted);
        CompletionAnswer answer = new($"cmpl-{Guid.NewGuid():N}", DateTimeOffset.UtcNow.ToUnixTimeSeconds(), model.Id, model.Fingerprint, []);
        await (request.Streams ? StreamAsync(context, request, parts, answer, texts)
            : CollectAsync(context, request, parts, answer, texts)).ConfigureAwait(false);
        Usage usage = UsageOf(request, texts);
        timer.Complete(usage.PromptTokens, usage.CompletionTokens);
    }

    /// <summary>All answers of one prompt: it is read once for all.</summary>
    private async IAsyncEnumerable<CompletionChoice> ContinueAsync(
        CompletionRequest request, int prompt, TextWriter[] texts, RequestTimer timer,
            [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        int first = prompt * request.Choices;
        IAsyncEnumerable<TextPiece> pieces = model.Generator.StreamPiecesAsync(
            request.Prompts[prompt], request.Settings, request.Choices, cancellation);
        await foreach (TextPiece piece in pieces.ConfigureAwait(false))
        {
            timer.First();
            if (texts[first + piece.Sample].Push(piece) is { } part)
            {
                yield return part;
            }
        }

        foreach (TextWriter text in texts[first..(first + request.Choices)])
        {
            yield return text.End();
        }
    }

    private static async Task StreamAsync(
        HttpContext context, CompletionRequest request, IAsyncEnumerable<CompletionChoice> parts, CompletionAnswer answer, TextWriter[] texts)
    {
        ServerSentEvents? events = null;
        await foreach (CompletionChoice part in parts.ConfigureAwait(false))
        {
            events ??= ServerSentEvents.Begin(context.Response);
            await events.WriteAsync(answer with { Choices = [part] }, ServingJson.Readable.CompletionAnswer,
                context.RequestAborted).ConfigureAwait(false);
        }

        if (request.IncludesUsage)
        {
            await events!.WriteAsync(answer with { Usage = UsageOf(request, texts) }, ServingJson.Readable.CompletionAnswer,
                context.RequestAborted).ConfigureAwait(false);
        }

        await events!.EndAsync(context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>A whole text is the sum of what a stream would have brought.</summary>
    private static async Task CollectAsync(
        HttpContext context, CompletionRequest request, IAsyncEnumerable<CompletionChoice> parts, CompletionAnswer answer, TextWriter[] texts)
    {
        List<CompletionChoice> all = [];
        await foreach (CompletionChoice part in parts.ConfigureAwait(false))
        {
            all.Add(part);
        }

        CompletionAnswer whole = answer with
        {
            Choices = [.. all.GroupBy(part => part.Index).OrderBy(group => group.Key).Select(group => Sum([.. group]))],
            Usage = UsageOf(request, texts),
        };
        await context.Response.WriteAsJsonAsync(whole, ServingJson.Readable.CompletionAnswer, null, context.RequestAborted).ConfigureAwait(false);
    }

    private static CompletionChoice Sum(IReadOnlyList<CompletionChoice> parts)
    {
        CompletionLogprobs[] logprobs = [.. parts.Select(part => part.Logprobs).OfType<CompletionLogprobs>()];
        return new CompletionChoice(string.Concat(parts.Select(part => part.Text)), parts[0].Index)
        {
            FinishReason = parts[^1].FinishReason,
            Logprobs = logprobs.Length == 0 ? null : new CompletionLogprobs(
                [.. logprobs.SelectMany(part => part.Tokens)],
                [.. logprobs.SelectMany(part => part.TokenLogprobs)],
                logprobs[0].TopLogprobs is null ? null : [.. logprobs.SelectMany(part => part.TopLogprobs!)],
                [.. logprobs.SelectMany(part => part.TextOffset)]),
        };
    }

    private static Usage UsageOf(CompletionRequest request, TextWriter[] texts) =>
        new(request.Prompts.Sum(prompt => prompt.Length), texts.Sum(text => text.Tokens));

    /// <summary>One answer on its way to the client.</summary>
    private sealed class TextWriter(CompletionRequest request, int index, ServedModel model)
    {
        private string _before = request.Echoes[index / request.Choices];
        private int _length;
        private string _finishReason = "length";

        public int Tokens { get; private set; }

        public CompletionChoice? Push(TextPiece piece)
        {
            Tokens++;
            _finishReason = piece.FinishReason == FinishReason.Stop ? "stop" : _finishReason;
            CompletionLogprobs? logprobs = request.Logprobs is { } count && !model.Generator.Tokenizer.IsSpecial(piece.Token)
                ? LogprobsOf(piece, count) : null;
            string text = _before + piece.Text;
            (_before, _length) = ("", _length + text.Length);
            return text.Length == 0 && logprobs is null ? null : new CompletionChoice(text, index) { Logprobs = logprobs };
        }

        public CompletionChoice End() => new(_before, index) { FinishReason = _finishReason };

        private CompletionLogprobs LogprobsOf(TextPiece piece, int count)
        {
            Dictionary<string, double> top = [];
            foreach (TokenCandidate candidate in piece.Candidates.Take(count))
            {
                // Parts of characters look alike; the likelier one stays.
                top.TryAdd(Logprobs.TextOf(candidate.Token, model.Generator.Tokenizer), Logprobs.Finite(candidate.LogProbability));
            }

            return new CompletionLogprobs(
                [Logprobs.TextOf(piece.Token, model.Generator.Tokenizer)],
                    [Logprobs.Finite(piece.LogProbability)], count > 0 ? [top] : null, [_length]);
        }
    }
}

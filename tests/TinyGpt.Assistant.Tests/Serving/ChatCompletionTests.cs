using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace TinyGpt.Assistant.Tests.Serving;

public sealed class ChatCompletionTests(LearnedModel model)
{
    [Fact]
    public async Task AnAnswerHasTheFormOfOpenAi()
    {
        await using TestServer server = await TestServer.StartAsync(model);
        JsonElement answer = await server.ChatAsync(Chats.Ask("the", "\"model\": \"tiny\", \"user\": \"u\", \"metadata\": {\"a\": \"b\"}, \"unheard_of\": [1]"));
        Assert.StartsWith("chatcmpl-", answer.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal("chat.completion", answer.GetProperty("object").GetString());
        Assert.Equal(TestServer.ModelId, answer.GetProperty("model").GetString());
        Assert.StartsWith("fp_", answer.GetProperty("system_fingerprint").GetString(), StringComparison.Ordinal);
        Assert.InRange(answer.GetProperty("created").GetInt64(), 1_700_000_000, 10_000_000_000);
        Assert.Equal(LearnedModel.Plain, Chats.Content(answer));
        Assert.Equal("stop", Chats.FinishReason(answer));
        Assert.Equal("assistant", Chats.Message(answer).GetProperty("role").GetString());
        JsonElement usage = answer.GetProperty("usage");
        int prompt = usage.GetProperty("prompt_tokens").GetInt32(), completion = usage.GetProperty("completion_tokens").GetInt32();
        // <|endoftext|><|user|>the<|end|><|assistant|>, and the answer with the token that ends it.
        Assert.Equal((5, 1 + model.Tokenizer.Encode(LearnedModel.Plain).Length), (prompt, completion));
        Assert.Equal(prompt + completion, usage.GetProperty("total_tokens").GetInt32());
    }

    [Fact]
    public async Task AStreamsDeltasAddUpToTheMessage()
    {
        await using TestServer server = await TestServer.StartAsync(model);
        JsonElement[] chunks = await server.StreamAsync(Chats.Path, Chats.Ask("or", "\"stream\": true, \"stream_options\": {\"include_usage\": true}"));
        Assert.All(chunks, chunk => Assert.Equal("chat.completion.chunk", chunk.GetProperty("object").GetString()));
        Assert.Single(chunks.Select(chunk => chunk.GetProperty("id").GetString()).Distinct());
        Assert.Equal("assistant", chunks[0].GetProperty("choices")[0].GetProperty("delta").GetProperty("role").GetString());
        Assert.Equal(LearnedModel.Long, Chats.Sum(chunks, "content"));
        Assert.Equal("stop", chunks[^2].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.All(chunks[..^2], chunk => Assert.Equal(JsonValueKind.Null, chunk.GetProperty("choices")[0].GetProperty("finish_reason").ValueKind));
        JsonElement whole = await server.ChatAsync(Chats.Ask("or"));
        Assert.Empty(chunks[^1].GetProperty("choices").EnumerateArray());
        Assert.Equal(whole.GetProperty("usage").ToString(), chunks[^1].GetProperty("usage").ToString());
        Assert.DoesNotContain(
            await server.StreamAsync(Chats.Path, Chats.Ask("or", "\"stream\": true")), chunk => chunk.TryGetProperty("usage", out _));
    }

    /// <summary>Any stop text: what comes before it, and nothing of it, whether streamed or not.</summary>
    [Theory]
    [InlineData("the word", "é abc, ")]
    [InlineData("b", "é a")]
    [InlineData("3!!", "é abc, the word or the abc 12")]
    [InlineData("!!!", LearnedModel.Long)]
    [InlineData("é", "")]
    public async Task AStopTextIsNeverShown(string stop, string expected)
    {
        await using TestServer server = await TestServer.StartAsync(model);
        string more = $"\"stop\": [\"xx\", \"{stop}\"]";
        JsonElement answer = await server.ChatAsync(Chats.Ask("or", more));
        Assert.Equal((expected, "stop"), (Chats.Content(answer), Chats.FinishReason(answer)));
        Assert.Equal(expected, Chats.Sum(await server.StreamAsync(Chats.Path, Chats.Ask("or", $"{more}, \"stream\": true, \"logprobs\": true")), "content"));
    }

    [Fact]
    public async Task AsManyTokensAsAreWantedEndTheAnswer()
    {
        await using TestServer server = await TestServer.StartAsync(model, new() { MaxTokens = 6 });
        JsonElement answer = await server.ChatAsync(Chats.Ask("or", "\"max_completion_tokens\": 3"));
        Assert.Equal(("é abc", "length"), (Chats.Content(answer), Chats.FinishReason(answer)));
        answer = await server.ChatAsync(Chats.Ask("or", "\"max_tokens\": 100"));
        Assert.Equal((6, "length"), (answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32(), Chats.FinishReason(answer)));
    }

    [Fact]
    public async Task ProbabilitiesAreThoseOfTheTokensThatAreSaid()
    {
        await using TestServer server = await TestServer.StartAsync(model);
        string more = "\"logprobs\": true, \"top_logprobs\": 3";
        JsonElement answer = await server.ChatAsync(Chats.Ask("or", more));
        JsonElement[] tokens = [.. answer.GetProperty("choices")[0].GetProperty("logprobs").GetProperty("content").EnumerateArray()];
        byte[] bytes = [.. tokens.SelectMany(token => token.GetProperty("bytes").EnumerateArray().Select(value => value.GetByte()))];
        Assert.Equal(LearnedModel.Long, Encoding.UTF8.GetString(bytes));
        Assert.All(tokens, token =>
        {
            JsonElement[] top = [.. token.GetProperty("top_logprobs").EnumerateArray()];
            Assert.Equal(3, top.Length);
            Assert.Equal(token.GetProperty("token").GetString(), top[0].GetProperty("token").GetString());
            Assert.Equal(token.GetProperty("logprob").GetDouble(), top[0].GetProperty("logprob").GetDouble());
            Assert.InRange(token.GetProperty("logprob").GetDouble(), -1, 0);
            Assert.True(top[1].GetProperty("logprob").GetDouble() >= top[2].GetProperty("logprob").GetDouble());
        });
        JsonElement[] chunks = await server.StreamAsync(Chats.Path, Chats.Ask("or", $"{more}, \"stream\": true"));
        Assert.Equal(
            tokens.Select(token => token.ToString()),
            chunks.Select(chunk => chunk.GetProperty("choices")[0].GetProperty("logprobs")).Where(logprobs => logprobs.ValueKind == JsonValueKind.Object)
                .SelectMany(logprobs => logprobs.GetProperty("content").EnumerateArray()).Select(token => token.ToString()));
        Assert.Equal(JsonValueKind.Null, (await server.ChatAsync(Chats.Ask("or"))).GetProperty("choices")[0].GetProperty("logprobs").ValueKind);
    }

    [Fact]
    public async Task SeveralAnswersHaveDrawsOfTheirOwnAndASeedRepeatsThem()
    {
        await using TestServer server = await TestServer.StartAsync(model);
        string request = Chats.Ask("xyz", "\"n\": 3, \"temperature\": 2, \"max_tokens\": 8, \"seed\": -7");
        JsonElement first = await server.ChatAsync(request), second = await server.ChatAsync(request);
        string[] texts = [.. first.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("message").ToString())];
        Assert.Equal(3, texts.Distinct().Count());
        Assert.Equal([0, 1, 2], first.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("index").GetInt32()));
        Assert.Equal(texts, second.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("message").ToString()));
        JsonElement[] chunks = await server.StreamAsync(Chats.Path, request.Replace("\"n\"", "\"stream\": true, \"n\"", StringComparison.Ordinal));
        JsonElement[] choices = [.. chunks.SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray())];
        Assert.Equal(
            first.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("message").GetProperty("content").GetString()),
            Enumerable.Range(0, 3).Select(index => string.Concat(choices.Where(choice => choice.GetProperty("index").GetInt32() == index)
                .Select(choice => choice.GetProperty("delta").TryGetProperty("content", out JsonElement text) ? text.GetString() : ""))));
    }

    [Fact]
    public async Task PartsAndSeveralSystemMessagesAreRead()
    {
        await using TestServer server = await TestServer.StartAsync(model);
        JsonElement answer = await server.ChatAsync("""
            {"messages": [{"role": "developer", "content": "ab"}, {"role": "system", "content": "12"}, {"role": "user", "content": [{"type": "text", "text": "t"}, {"type": "text", "text": "he"}]}],
            "max_tokens": 1}
            """);
        // <|endoftext|><|system|>ab\n\n12<|end|><|user|>the<|end|><|assistant|>
        Assert.Equal(5 + 2 + model.Tokenizer.Encode("ab\n\n12").Length, answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
    }

    [Fact]
    public async Task OldTurnsAreLeftOutAndAQuestionThatIsTooLongIsRefused()
    {
        await using TestServer server = await TestServer.StartAsync(model);
        string turns = string.Concat(Enumerable.Repeat("""{"role": "user", "content": "abc"}, {"role": "assistant", "content": "12"}, """, 3000));
        JsonElement answer = await server.ChatAsync($$"""{"messages": [{{turns}}{"role": "user", "content": "the"}], "max_tokens": 4}""");
        Assert.InRange(answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32(), LearnedModel.Context / 2, LearnedModel.Context - 4);
        (HttpStatusCode status, JsonElement refused) = await server.PostAsync(Chats.Path, Chats.Ask(new string('q', 200), "\"stream\": true"));
        Assert.Equal((HttpStatusCode.BadRequest, "context_length_exceeded"), (status, refused.GetProperty("error").GetProperty("code").GetString()));
        Assert.Contains("there is room for", refused.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}

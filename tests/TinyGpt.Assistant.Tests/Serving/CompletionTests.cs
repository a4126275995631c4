using System.Net;
using System.Text.Json;
using Xunit;

namespace TinyGpt.Assistant.Tests.Serving;

public sealed class CompletionTests(LearnedModel model)
{
    private const string Path = "v1/completions";

    // The learned answer to "or" as a text that goes on: its tokens as a prompt.
    private string Prompt => $"[{string.Join(", ", (int[])[model.Tokenizer.SpecialTokens["<|endoftext|>"], model.Tokenizer.SpecialTokens["<|user|>"],
        .. model.Tokenizer.Encode("or"), model.Tokenizer.SpecialTokens["<|end|>"], model.Tokenizer.SpecialTokens["<|assistant|>"]])}]";

    [Fact]
    public async Task TokensAreContinued()
    {
        await using TestServer server = await TestServer.StartAsync(model);
        JsonElement answer = await CompleteAsync(server, $$"""{"model": "tiny", "prompt": {{Prompt}}, "max_tokens": 100, "stop": "<", "logprobs": 2}""");
        JsonElement choice = answer.GetProperty("choices")[0], logprobs = choice.GetProperty("logprobs");
        Assert.Equal("text_completion", answer.GetProperty("object").GetString());
        string text = choice.GetProperty("text").GetString()!;
        Assert.StartsWith(LearnedModel.Long, text, StringComparison.Ordinal);
        Assert.Equal(5, answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
        string[] tokens = [.. logprobs.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()!)];
        Assert.Equal("abc", tokens[2]);
        Assert.Equal((tokens.Length, tokens.Length), (logprobs.GetProperty("token_logprobs").GetArrayLength(), logprobs.GetProperty("text_offset").GetArrayLength()));
        Assert.All(logprobs.GetProperty("top_logprobs").EnumerateArray(), top => Assert.InRange(top.EnumerateObject().Count(), 1, 2));
    }

    [Fact]
    public async Task AStreamsTextsAddUpToTheWhole()
    {
        await using TestServer server = await TestServer.StartAsync(model);
        string request = """{"prompt": ["the", "or"], "n": 2, "seed": 5, "temperature": 1.5, "max_tokens": 9, "echo": true}""";
        JsonElement[] whole = [.. (await CompleteAsync(server, request)).GetProperty("choices").EnumerateArray()];
        JsonElement[] parts =
        [
            .. (await server.StreamAsync(Path, request.Replace("{", "{\"stream\": true, ", StringComparison.Ordinal)))
                .SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray()),
        ];
        Assert.Equal([0, 1, 2, 3], whole.Select(choice => choice.GetProperty("index").GetInt32()));
        Assert.All(whole, choice => Assert.StartsWith(choice.GetProperty("index").GetInt32() < 2 ? "the" : "or", choice.GetProperty("text").GetString(), StringComparison.Ordinal));
        Assert.Equal(
            whole.Select(choice => choice.GetProperty("text").GetString()),
            Enumerable.Range(0, 4).Select(index => string.Concat(
                parts.Where(part => part.GetProperty("index").GetInt32() == index).Select(part => part.GetProperty("text").GetString()))));
    }

    [Theory]
    [InlineData("\"a\"", "a")]
    [InlineData("[\"a\", \"b\"]", "a,b")]
    [InlineData("[158]", "a")]
    [InlineData("[[158], [157]]", "a,b")]
    [InlineData("null", "")]
    public async Task APromptIsATextOrTokensOrSeveral(string prompt, string echoes)
    {
        await using TestServer server = await TestServer.StartAsync(model);
        JsonElement answer = await CompleteAsync(server, $$"""{"prompt": {{prompt}}, "max_tokens": 0, "echo": true}""");
        Assert.Equal(echoes.Split(','), answer.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("text").GetString()));
    }

    [Theory]
    [InlineData("""{"prompt": [100000]}""", "prompt")]
    [InlineData("""{"prompt": [1.5]}""", "prompt")]
    [InlineData("""{"prompt": [-1]}""", "prompt")]
    [InlineData("""{"prompt": []}""", "prompt")]
    [InlineData("""{"prompt": [[]]}""", "prompt")]
    [InlineData("""{"prompt": ["a", 1]}""", "prompt")]
    [InlineData("""{"prompt": {"a": 1}}""", "prompt")]
    [InlineData("""{"prompt": "a", "suffix": "b"}""", "suffix")]
    [InlineData("""{"prompt": "a", "best_of": 3}""", "best_of")]
    [InlineData("""{"prompt": "a", "logprobs": 6}""", "logprobs")]
    [InlineData("""{"prompt": "a", "logprobs": 1, "echo": true}""", "echo")]
    [InlineData("""{"prompt": "a", "max_tokens": -1}""", "max_tokens")]
    public async Task WhatMakesNoSenseIsRefusedByItsName(string json, string parameter)
    {
        await using TestServer server = await TestServer.StartAsync(model);
        (HttpStatusCode status, JsonElement answer) = await server.PostAsync(Path, json);
        JsonElement error = answer.GetProperty("error");
        Assert.Equal((HttpStatusCode.BadRequest, parameter), (status, error.GetProperty("param").GetString()));
        Assert.Contains(parameter, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task APromptThatIsTooLongIsRefused()
    {
        await using TestServer server = await TestServer.StartAsync(model);
        (HttpStatusCode status, JsonElement answer) = await server.PostAsync(Path, $$"""{"prompt": "{{new string('q', 200)}}"}""");
        Assert.Equal((HttpStatusCode.BadRequest, "context_length_exceeded"), (status, answer.GetProperty("error").GetProperty("code").GetString()));
    }

    private static async Task<JsonElement> CompleteAsync(TestServer server, string json)
    {
        (HttpStatusCode status, JsonElement answer) = await server.PostAsync(Path, json);
        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        return answer;
    }
}

using System.Text.Json;
using TinyGpt.Conversations;
using Xunit;

namespace TinyGpt.Assistant.Tests.Serving;

public sealed class ToolCallTests(LearnedModel model)
{
    [Fact]
    public async Task ACallOfAClientsToolIsHandedOver()
    {
        await using TestServer server = await TestServer.StartAsync(model);
        JsonElement answer = await server.ChatAsync(Chats.Ask("the", $"\"tools\": {Chats.Tools}"));
        JsonElement message = Chats.Message(answer), call = Assert.Single(message.GetProperty("tool_calls").EnumerateArray());
        Assert.Equal("tool_calls", Chats.FinishReason(answer));
        Assert.Equal(JsonValueKind.Null, message.GetProperty("content").ValueKind);
        Assert.Equal(LearnedModel.Thoughts, message.GetProperty("reasoning_content").GetString());
        Assert.Equal(("function", "f"), (call.GetProperty("type").GetString(), call.GetProperty("function").GetProperty("name").GetString()));
        Assert.Equal(LearnedModel.Arguments, call.GetProperty("function").GetProperty("arguments").GetString());
        Assert.True(answer.GetProperty("usage").GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32() > 0);

        // The client runs it, and asks again.
        string id = call.GetProperty("id").GetString()!;
        JsonElement next = await server.ChatAsync(
            $$"""{"messages": [{"role": "user", "content": "the"}, {{message}}, {"role": "tool", "tool_call_id": "{{id}}", "content": "12"}], "tools": {{Chats.Tools}}}""");
        Assert.Equal((LearnedModel.Answer, "stop"), (Chats.Content(next), Chats.FinishReason(next)));
    }

    [Fact]
    public async Task ACallIsStreamedInParts()
    {
        await using TestServer server = await TestServer.StartAsync(model);
        JsonElement[] chunks = await server.StreamAsync(Chats.Path, Chats.Ask("the", $"\"stream\": true, \"tools\": {Chats.Tools}"));
        JsonElement[] parts = Chats.Lists(chunks, "tool_calls");
        Assert.All(parts, part => Assert.Equal(0, part.GetProperty("index").GetInt32()));
        Assert.Equal("f", parts[0].GetProperty("function").GetProperty("name").GetString());
        Assert.StartsWith("call_", parts[0].GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.All(parts[1..], part => Assert.False(part.TryGetProperty("id", out _)));
        Assert.True(parts.Length > 3);
        Assert.Equal(LearnedModel.Arguments, string.Concat(parts.Select(part => part.GetProperty("function").GetProperty("arguments").GetString())));
        Assert.Equal(LearnedModel.Thoughts, Chats.Sum(chunks, "reasoning_content"));
        Assert.Equal("", Chats.Sum(chunks, "content"));
        Assert.Equal("tool_calls", chunks[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task AToolOfTheServersIsRunAndToldOf()
    {
        await using TestServer server = await TestServer.StartAsync(model, tools: [new EchoTool("12")]);
        JsonElement answer = await server.ChatAsync(Chats.Ask("the"));
        JsonElement message = Chats.Message(answer), told = Assert.Single(message.GetProperty("tool_events").EnumerateArray());
        Assert.Equal((LearnedModel.Answer, "stop"), (Chats.Content(answer), Chats.FinishReason(answer)));
        Assert.False(message.TryGetProperty("tool_calls", out _));
        Assert.Equal(LearnedModel.Thoughts, message.GetProperty("reasoning_content").GetString());
        Assert.Equal(("f", "12"), (told.GetProperty("name").GetString(), told.GetProperty("result").GetString()));
        Assert.Equal(LearnedModel.Arguments, told.GetProperty("arguments").GetString());

        JsonElement[] chunks = await server.StreamAsync(Chats.Path, Chats.Ask("the", "\"stream\": true"));
        JsonElement[] events = Chats.Lists(chunks, "tool_events");
        Assert.Equal(2, events.Length);
        Assert.Equal(events[0].GetProperty("id").GetString(), events[1].GetProperty("id").GetString());
        Assert.False(events[0].TryGetProperty("result", out _));
        Assert.Equal("12", events[1].GetProperty("result").GetString());
        Assert.Equal(LearnedModel.Answer, Chats.Sum(chunks, "content"));
        Assert.Empty(Chats.Lists(chunks, "tool_calls"));
    }

    [Theory]
    [InlineData("\"tool_choice\": \"none\"")]
    [InlineData("\"tool_choice\": \"none\", \"tools\": " + Chats.Tools)]
    public async Task WithoutToolsNothingIsCalled(string more)
    {
        await using TestServer server = await TestServer.StartAsync(model, tools: [new EchoTool("12")]);
        JsonElement answer = await server.ChatAsync(Chats.Ask("the", more));
        Assert.Equal((LearnedModel.Plain, "stop"), (Chats.Content(answer), Chats.FinishReason(answer)));
        Assert.False(Chats.Message(answer).TryGetProperty("tool_calls", out _));
        Assert.False(Chats.Message(answer).TryGetProperty("tool_events", out _));
    }

    /// <summary>A model that would not call a tool does, if it must; the name is not left to it.</summary>
    [Theory]
    [InlineData("\"required\"", "f")]
    [InlineData("""{"type": "function", "function": {"name": "abc-tool"}}""", "abc-tool")]
    public async Task ACallCanBeForced(string choice, string name)
    {
        await using TestServer server = await TestServer.StartAsync(model);
        string tools = name == "f" ? Chats.Tools : $"""[{Chats.Tools[1..^1]}, {Chats.Tools[1..^1].Replace("\"f\"", "\"abc-tool\"", StringComparison.Ordinal)}]""";
        string request = Chats.Ask("or", $"\"tools\": {tools}, \"tool_choice\": {choice}, \"max_tokens\": 20");
        JsonElement answer = await server.ChatAsync(request);
        JsonElement call = Chats.Message(answer).GetProperty("tool_calls")[0].GetProperty("function");
        Assert.Equal(name, call.GetProperty("name").GetString());
        JsonElement[] parts = Chats.Lists(
            await server.StreamAsync(Chats.Path, request.Replace("\"max_tokens\"", "\"stream\": true, \"max_tokens\"", StringComparison.Ordinal)), "tool_calls");
        Assert.Equal(name, parts[0].GetProperty("function").GetProperty("name").GetString());
        Assert.Equal(
            call.GetProperty("arguments").GetString(),
            string.Concat(parts.Where(part => part.GetProperty("index").GetInt32() == 0).Select(part => part.GetProperty("function").GetProperty("arguments").GetString())));
    }

    [Fact]
    public async Task ModelsSayWhichToolsTheServerHas()
    {
        await using TestServer server = await TestServer.StartAsync(model, tools: [new EchoTool("12")]);
        using HttpResponseMessage response = await server.Client.GetAsync(new Uri(server.Uri, "v1/models"), TestContext.Current.CancellationToken);
        JsonElement listed = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("data")[0];
        Assert.Equal(("tiny", "model", "tinygpt"), (listed.GetProperty("id").GetString(), listed.GetProperty("object").GetString(), listed.GetProperty("owned_by").GetString()));
        Assert.Equal(LearnedModel.Context, listed.GetProperty("context_length").GetInt32());
        Assert.Equal("f", Assert.Single(listed.GetProperty("tools").EnumerateArray()).GetString());
    }

    private sealed class EchoTool(string result) : ITool
    {
        public ToolDescription Description => LearnedModel.Tool;

        public Task<string> RunAsync(string arguments, CancellationToken cancellation = default) => Task.FromResult(result);
    }
}

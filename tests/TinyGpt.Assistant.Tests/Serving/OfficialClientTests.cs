using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;
using TinyGpt.Assistant.Serving;
using Xunit;

namespace TinyGpt.Assistant.Tests.Serving;

/// <summary>OpenAI's own library for .NET, and Microsoft.Extensions.AI over it.</summary>
public sealed class OfficialClientTests(LearnedModel model)
{
    private const string Key = "secret";

    private static readonly ServerSettings _settings = new() { ApiKey = Key };

    [Fact]
    public async Task AChatIsAnsweredWithProbabilities()
    {
        await using TestServer server = await TestServer.StartAsync(model, _settings);
        ChatCompletion answer = await Chat(server).CompleteChatAsync(
            [new UserChatMessage("or")],
            new ChatCompletionOptions { IncludeLogProbabilities = true, TopLogProbabilityCount = 2, MaxOutputTokenCount = 5 },
            TestContext.Current.CancellationToken);
        Assert.Equal(OpenAI.Chat.ChatFinishReason.Length, answer.FinishReason);
        Assert.StartsWith("é abc", answer.Content[0].Text, StringComparison.Ordinal);
        Assert.Equal(5, answer.Usage.OutputTokenCount);
        Assert.Equal(5, answer.ContentTokenLogProbabilities.Count);
        Assert.All(answer.ContentTokenLogProbabilities, token => Assert.Equal(2, token.TopLogProbabilities.Count));
        Assert.Equal(answer.Content[0].Text, string.Concat(answer.ContentTokenLogProbabilities.Select(token => token.Token)));
    }

    [Fact]
    public async Task AChatIsStreamed()
    {
        await using TestServer server = await TestServer.StartAsync(model, _settings);
        List<StreamingChatCompletionUpdate> updates = [];
        await foreach (StreamingChatCompletionUpdate update in Chat(server).CompleteChatStreamingAsync(
            [new UserChatMessage("or")], new ChatCompletionOptions { IncludeLogProbabilities = true }, TestContext.Current.CancellationToken))
        {
            updates.Add(update);
        }

        Assert.Equal(LearnedModel.Long, string.Concat(updates.SelectMany(update => update.ContentUpdate).Select(part => part.Text)));
        Assert.Equal(OpenAI.Chat.ChatFinishReason.Stop, updates.Last(update => update.FinishReason is not null).FinishReason);
        Assert.Equal(model.Tokenizer.Encode(LearnedModel.Long).Length, updates.Sum(update => update.ContentTokenLogProbabilities.Count));
        Assert.NotNull(updates.Last(update => update.Usage is not null).Usage);
    }

    [Fact]
    public async Task AToolIsCalledAndAnswered()
    {
        await using TestServer server = await TestServer.StartAsync(model, _settings);
        ChatTool tool = ChatTool.CreateFunctionTool("f", "d", BinaryData.FromString("""{"type": "object", "properties": {"x": {"type": "integer"}}}"""));
        ChatCompletionOptions options = new() { Tools = { tool }, ToolChoice = ChatToolChoice.CreateAutoChoice() };
        ChatCompletion answer = await Chat(server).CompleteChatAsync([new UserChatMessage("the")], options, TestContext.Current.CancellationToken);
        Assert.Equal(OpenAI.Chat.ChatFinishReason.ToolCalls, answer.FinishReason);
        ChatToolCall call = Assert.Single(answer.ToolCalls);
        Assert.Equal(("f", LearnedModel.Arguments), (call.FunctionName, call.FunctionArguments.ToString()));
        // The thoughts are not part of OpenAI's message, so that the model reads the call without them.
        ChatCompletion next = await Chat(server).CompleteChatAsync(
            [new UserChatMessage("the"), new AssistantChatMessage(answer), new ToolChatMessage(call.Id, "12")], options, TestContext.Current.CancellationToken);
        Assert.NotEqual(OpenAI.Chat.ChatFinishReason.ContentFilter, next.FinishReason);

        ChatCompletionOptions forced = new() { Tools = { tool }, ToolChoice = ChatToolChoice.CreateFunctionChoice("f"), MaxOutputTokenCount = 20 };
        List<StreamingChatToolCallUpdate> parts = [];
        await foreach (StreamingChatCompletionUpdate update in Chat(server).CompleteChatStreamingAsync([new UserChatMessage("or")], forced, TestContext.Current.CancellationToken))
        {
            parts.AddRange(update.ToolCallUpdates);
        }

        Assert.Equal("f", parts[0].FunctionName);
    }

    [Fact]
    public async Task ErrorsHaveTheirStatus()
    {
        await using TestServer server = await TestServer.StartAsync(model, _settings with { Queue = 0 }, slots: 1);
        await AssertFailsAsync(401, () => Client(server, "wrong").GetChatClient(TestServer.ModelId).CompleteChatAsync("the"));
        await AssertFailsAsync(404, () => Client(server, Key).GetChatClient("other").CompleteChatAsync("the"));
        await AssertFailsAsync(400, () => Chat(server).CompleteChatAsync([new UserChatMessage("the")], new ChatCompletionOptions { Temperature = 9 }));
        await AssertFailsAsync(400, () => Chat(server).CompleteChatAsync(new string('q', 500)));
    }

    [Fact]
    public async Task ABusyServerSaysSo()
    {
        using RandomModel endless = new(Device.Cpu(threads: 1), 50_000);
        await using TestServer server = await TestServer.StartAsync(endless.Model, endless.Tokenizer, _settings with { Queue = 0, MaxTokens = 40_000 }, slots: 1);
        using CancellationTokenSource leave = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        IAsyncEnumerator<StreamingChatCompletionUpdate> stream =
            Chat(server).CompleteChatStreamingAsync([new UserChatMessage("the")], cancellationToken: leave.Token).GetAsyncEnumerator(leave.Token);
        Assert.True(await stream.MoveNextAsync());
        await AssertFailsAsync(429, () => Chat(server).CompleteChatAsync("the"));
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await stream.MoveNextAsync())
            {
            }
        });
        await stream.DisposeAsync();
    }

    [Fact]
    public async Task ModelsAreListed()
    {
        await using TestServer server = await TestServer.StartAsync(model, _settings);
        OpenAIModelClient models = Client(server, Key).GetOpenAIModelClient();
        Assert.Equal(TestServer.ModelId, Assert.Single((await models.GetModelsAsync(TestContext.Current.CancellationToken)).Value).Id);
        Assert.Equal("tinygpt", (await models.GetModelAsync(TestServer.ModelId, TestContext.Current.CancellationToken)).Value.OwnedBy);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MicrosoftsAbstractionInvokesFunctions(bool streams)
    {
        await using TestServer server = await TestServer.StartAsync(model, _settings);
        List<int> calls = [];
        AIFunction function = AIFunctionFactory.Create(
            (int x) =>
            {
                calls.Add(x);
                return "12";
            },
            "f",
            "d");
        using IChatClient client = Chat(server).AsIChatClient().AsBuilder().UseFunctionInvocation(configure: invoking => invoking.MaximumIterationsPerRequest = 2).Build();
        ChatOptions options = new() { Tools = [function] };
        ChatResponse response = streams
            ? await client.GetStreamingResponseAsync("the", options, TestContext.Current.CancellationToken).ToChatResponseAsync(TestContext.Current.CancellationToken)
            : await client.GetResponseAsync("the", options, TestContext.Current.CancellationToken);
        Assert.Equal(1, calls[0]);
        Assert.Contains(response.Messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>(), result => result.Result?.ToString() == "12");
        ChatResponse plain = await client.GetResponseAsync("or", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(LearnedModel.Long, plain.Text);
    }

    private static ChatClient Chat(TestServer server) => Client(server, Key).GetChatClient(TestServer.ModelId);

    private static OpenAIClient Client(TestServer server, string key) => new(
        new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = new Uri(server.Uri, "v1"), RetryPolicy = new ClientRetryPolicy(maxRetries: 0) });

    private static async Task AssertFailsAsync(int status, Func<Task> call)
    {
        ClientResultException failure = await Assert.ThrowsAsync<ClientResultException>(call);
        Assert.Equal(status, failure.Status);
        Assert.DoesNotContain("   at ", failure.Message.Split('\n')[0], StringComparison.Ordinal);
    }
}

using Microsoft.Extensions.AI;
using TinyGpt.Assistant.Serving;
using TinyGpt.Conversations;
using TinyGpt.Generation;
using Xunit;

namespace TinyGpt.Assistant.Tests.Serving;

/// <summary>A model in the program's own process, as Microsoft.Extensions.AI takes it.</summary>
public sealed class ChatClientTests(LearnedModel model)
{
    private static readonly ChatSettings _greedy = new() { Text = new TextSettings { MaxTokens = 60, Sampling = new SamplingSettings { Temperature = 0 } } };

    [Fact]
    public async Task AQuestionIsAnswered()
    {
        using IDisposable turn = await model.UseAsync();
        using TextGenerator generator = new(model.Model, model.Tokenizer);
        using IChatClient client = new TinyGptChatClient(new ChatGenerator(generator), "tiny", _greedy);
        ChatResponse response = await client.GetResponseAsync("or", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((LearnedModel.Long, ChatFinishReason.Stop, "tiny"), (response.Text, response.FinishReason, response.ModelId));
        Assert.Equal(5, response.Usage!.InputTokenCount);
        Assert.Equal(1 + model.Tokenizer.Encode(LearnedModel.Long).Length, response.Usage.OutputTokenCount);
        Assert.Single(response.Messages);
    }

    [Fact]
    public async Task AnAnswerIsStreamedAsItIsWritten()
    {
        using IDisposable turn = await model.UseAsync();
        using TextGenerator generator = new(model.Model, model.Tokenizer);
        using IChatClient client = new TinyGptChatClient(new ChatGenerator(generator), "tiny", _greedy);
        List<ChatResponseUpdate> updates = [];
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("or", cancellationToken: TestContext.Current.CancellationToken))
        {
            updates.Add(update);
        }

        Assert.True(updates.Count > 10);
        Assert.Equal(LearnedModel.Long, string.Concat(updates.Select(update => update.Text)));
        Assert.Single(updates, update => update.FinishReason is not null);
    }

    [Fact]
    public async Task OptionsDecide()
    {
        using IDisposable turn = await model.UseAsync();
        using TextGenerator generator = new(model.Model, model.Tokenizer);
        using TinyGptChatClient client = new(new ChatGenerator(generator), "tiny", _greedy);
        ChatResponse cut = await client.GetResponseAsync("or", new ChatOptions { MaxOutputTokens = 3 }, TestContext.Current.CancellationToken);
        Assert.Equal(("é abc", ChatFinishReason.Length), (cut.Text, cut.FinishReason));
        ChatResponse stopped = await client.GetResponseAsync("or", new ChatOptions { StopSequences = ["word"] }, TestContext.Current.CancellationToken);
        Assert.Equal(("é abc, the ", ChatFinishReason.Stop), (stopped.Text, stopped.FinishReason));
        ChatOptions wild = new() { Temperature = 2, TopP = 1, TopK = 50, Seed = 3, MaxOutputTokens = 8 };
        ChatResponse first = await client.GetResponseAsync("xyz", wild, TestContext.Current.CancellationToken);
        ChatResponse second = await client.GetResponseAsync("xyz", wild, TestContext.Current.CancellationToken);
        Assert.Equal(first.Text, second.Text);
        ChatResponse told = await client.GetResponseAsync("or", new ChatOptions { Instructions = "ab", MaxOutputTokens = 1 }, TestContext.Current.CancellationToken);
        Assert.Equal(5 + 3, told.Usage!.InputTokenCount);
        await Assert.ThrowsAsync<NotSupportedException>(
            () => client.GetResponseAsync("or", new ChatOptions { ResponseFormat = ChatResponseFormat.Json }, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<NotSupportedException>(() => client.GetResponseAsync(
            [new ChatMessage(ChatRole.User, [new UriContent("http://a/b.png", "image/png")])], cancellationToken: TestContext.Current.CancellationToken));
    }

    /// <summary>The model thinks, calls the function, reads what it returns, and answers.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AFunctionIsInvoked(bool streams)
    {
        using IDisposable turn = await model.UseAsync();
        using TextGenerator generator = new(model.Model, model.Tokenizer);
        List<int> calls = [];
        AIFunction function = AIFunctionFactory.Create(
            (int x) =>
            {
                calls.Add(x);
                return "12";
            },
            "f",
            "d");
        using IChatClient client = new TinyGptChatClient(new ChatGenerator(generator), "tiny", _greedy).AsBuilder().UseFunctionInvocation().Build();
        ChatOptions options = new() { Tools = [function] };
        ChatResponse response = streams
            ? await client.GetStreamingResponseAsync("the", options, TestContext.Current.CancellationToken).ToChatResponseAsync(TestContext.Current.CancellationToken)
            : await client.GetResponseAsync("the", options, TestContext.Current.CancellationToken);
        Assert.Equal([1], calls);
        Assert.Equal(LearnedModel.Answer, response.Messages[^1].Text);
        Assert.Equal(LearnedModel.Thoughts, string.Concat(response.Messages.SelectMany(message => message.Contents).OfType<TextReasoningContent>().Select(content => content.Text)));
        Assert.Single(response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>(), call => call.Name == "f");
        Assert.Equal("12", Assert.Single(response.Messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>()).Result?.ToString());
    }

    [Fact]
    public async Task ACallCanBeForcedOrForbidden()
    {
        using IDisposable turn = await model.UseAsync();
        using TextGenerator generator = new(model.Model, model.Tokenizer);
        using IChatClient client = new TinyGptChatClient(new ChatGenerator(generator), "tiny", _greedy);
        AIFunction function = AIFunctionFactory.Create((int x) => x, "abc", "d");
        ChatResponse forced = await client.GetResponseAsync(
            "or", new ChatOptions { Tools = [function], ToolMode = ChatToolMode.RequireSpecific("abc") }, TestContext.Current.CancellationToken);
        Assert.Contains(forced.Messages[^1].Contents.OfType<FunctionCallContent>(), call => call.Name == "abc");
        ChatResponse without = await client.GetResponseAsync(
            "the", new ChatOptions { Tools = [function], ToolMode = ChatToolMode.None }, TestContext.Current.CancellationToken);
        Assert.Equal(LearnedModel.Plain, without.Text);
        await Assert.ThrowsAsync<NotSupportedException>(() => client.GetResponseAsync(
            "or", new ChatOptions { Tools = [function], ToolMode = ChatToolMode.RequireSpecific("x") }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ServicesAreFound()
    {
        using IDisposable turn = await model.UseAsync();
        using TextGenerator generator = new(model.Model, model.Tokenizer);
        ChatGenerator chat = new(generator);
        using TinyGptChatClient client = new(chat, "tiny");
        Assert.Same(chat, client.GetService<ChatGenerator>());
        Assert.Same(client, client.GetService<TinyGptChatClient>());
        Assert.Equal("tiny", client.GetService<ChatClientMetadata>()!.DefaultModelId);
        Assert.Null(client.GetService<string>());
    }

    [Fact]
    public async Task WhoCancelsEndsTheAnswer()
    {
        using IDisposable turn = await model.UseAsync();
        using TextGenerator generator = new(model.Model, model.Tokenizer);
        using IChatClient client = new TinyGptChatClient(new ChatGenerator(generator), "tiny", _greedy);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetResponseAsync("or", cancellationToken: new CancellationToken(true)));
    }
}

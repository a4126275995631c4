using TinyGpt.Conversations;
using TinyGpt.Evaluation;
using TinyGpt.Generation;
using TinyGpt.Tests.Formats;
using Xunit;

namespace TinyGpt.Tests.Conversations;

public sealed class ChatGeneratorTests : IClassFixture<CallingModel>
{
    private static readonly ChatSettings _greedy = new() { Text = new TextSettings { MaxTokens = 20, Sampling = new SamplingSettings { Temperature = 0 } } };

    private readonly CallingModel _model;

    public ChatGeneratorTests(CallingModel model) => _model = model;

    [Fact]
    public async Task AToolIsCalledAndItsResultIsReadBeforeTheAnswer()
    {
        EchoTool tool = new("f", "12");
        List<ChatPiece> pieces = await Answer(Ask("the"), _greedy with { Tools = [tool] });
        Assert.Equal(["{}"], tool.Calls);
        Message[] messages = [.. pieces.Where(piece => piece.Message is not null).Select(piece => piece.Message!)];
        Assert.Equal([Role.Assistant, Role.Tool, Role.Assistant], messages.Select(message => message.Role));
        Assert.Equal(("hell", "f"), (messages[0].Thinking, Assert.Single(messages[0].ToolCalls).Name));
        Assert.Equal(("12", "call_1"), (messages[1].Content, messages[1].ToolCallId));
        Assert.Equal("abc12", messages[2].Content);
        Assert.Equal("hell", Text(pieces, ChatPieceKind.Thinking));
        Assert.Equal("f {}", Text(pieces, ChatPieceKind.Call));
        Assert.Equal("abc12", Text(pieces, ChatPieceKind.Content));
        Assert.All(pieces.Where(piece => piece.Message?.Role == Role.Assistant), piece => Assert.Equal(FinishReason.Stop, piece.FinishReason));
    }

    /// <summary>The probabilities of the answer are those after a prompt with the result in it.</summary>
    [Theory]
    [InlineData("12")]
    [InlineData("word or word")]
    public async Task TheAnswerIsDrawnAfterTheResult(string result)
    {
        EchoTool tool = new("f", result);
        List<ChatPiece> pieces = await Answer(Ask("the"), _greedy with { Tools = [tool], MaxToolRounds = 1 });
        int read = pieces.FindIndex(piece => piece.Message?.Role == Role.Tool);
        TextPiece[] answer = [.. pieces.Skip(read).Where(piece => piece.Token is not null).Select(piece => piece.Token!)];
        ChatTemplate template = new(_model.Chat.Run.Tokenizer);
        Conversation conversation = new([.. Ask("the").Messages, .. pieces.Take(read + 1).Where(piece => piece.Message is not null).Select(piece => piece.Message!)])
        {
            Tools = [tool.Description],
        };
        using ContinuationScorer scorer = new(_model.Chat.Run.Model);
        ContinuationScore score = scorer.Score(
            [(template.RenderPrompt(conversation), [.. answer.Select(piece => piece.Token)])], TestContext.Current.CancellationToken)[0];
        Assert.Equal(score.LogProbability, answer.Sum(piece => piece.LogProbability), 3);
        Assert.True(score.IsLikeliest);
    }

    [Fact]
    public async Task WithoutToolsACallIsTheEnd()
    {
        List<ChatPiece> pieces = await Answer(Ask("the"), _greedy);
        Message message = Assert.Single(pieces, piece => piece.Message is not null).Message!;
        Assert.Equal("f", Assert.Single(message.ToolCalls).Name);
    }

    [Fact]
    public async Task ToolsOfTheConversationAreTheCallersToRun()
    {
        List<ChatPiece> pieces = await Answer(Ask("the") with { Tools = [new ToolDescription("f", "", [])] }, _greedy);
        ChatPiece last = pieces[^1];
        Assert.Equal("f", Assert.Single(last.Message!.ToolCalls).Name);
        ChatTemplate template = new(_model.Chat.Run.Tokenizer);
        Assert.Equal(template.RenderPrompt(Ask("the") with { Tools = [new ToolDescription("f", "", [])] }).Length, last.PromptTokens);
        Assert.Single(pieces, piece => piece.BeginsCall);
    }

    /// <summary>The model reads the name as if it had drawn it, and what follows are the arguments, whatever it makes of the name.</summary>
    [Theory]
    [InlineData("f", "f ")]
    [InlineData("abc", "abc ")]
    [InlineData("", "")]
    public async Task ACallCanBeForced(string name, string shown)
    {
        EchoTool tool = new("f", "12");
        List<ChatPiece> pieces = await Answer(Ask("the"), _greedy with { Tools = [tool], MaxToolRounds = 1, ForcedCall = name });
        Assert.Equal((ChatPieceKind.Call, shown, true), (pieces[0].Kind, pieces[0].Text, pieces[0].BeginsCall));
        Message message = pieces.First(piece => piece.Message is not null).Message!;
        Assert.Equal("", message.Content);
        if (name.Length > 0)
        {
            Assert.Equal((name, "call_1"), (message.ToolCalls[0].Name, message.ToolCalls[0].Id));
            Assert.Equal(
                $"{message.ToolCalls[0].Name} {message.ToolCalls[0].Arguments}",
                string.Concat(pieces.TakeWhile((piece, index) => piece.Message is null && (index == 0 || !piece.BeginsCall)).Select(piece => piece.Text)));
        }

        // Only the first message is forced: the answer to the result is not.
        Assert.Equal(message.ToolCalls.Count, pieces.Count(piece => piece.Message?.Role == Role.Tool));
        Assert.True(pieces.Count(piece => piece.BeginsCall && piece.Token is null) == 1);
    }

    /// <summary>A stop text ends what is said; the thoughts and the call have it too, and go on.</summary>
    [Theory]
    [InlineData("bc", "a")]
    [InlineData("c12", "ab")]
    [InlineData("l", "abc12")]
    [InlineData("{", "abc12")]
    [InlineData("2x", "abc12")]
    public async Task AStopTextEndsWhatIsSaid(string stop, string expected)
    {
        EchoTool tool = new("f", "12");
        List<ChatPiece> pieces = await Answer(Ask("the"), _greedy with { Text = _greedy.Text with { StopTexts = [stop] }, Tools = [tool] });
        Assert.Equal("hell", Text(pieces, ChatPieceKind.Thinking));
        Assert.Equal("f {}", Text(pieces, ChatPieceKind.Call));
        Assert.Equal(expected, Text(pieces, ChatPieceKind.Content));
        Assert.Equal((expected, FinishReason.Stop), (pieces[^1].Message!.Content, pieces[^1].FinishReason));
    }

    [Fact]
    public async Task AsManyTurnsStayAsFit()
    {
        // A turn, <|user|>abc<|end|><|assistant|>12<|end|>, has 6 tokens, and a quarter of the context of 64 is kept for the answer.
        Message[] turns = [.. Enumerable.Range(0, 2000).SelectMany(_ => (Message[])[new Message(Role.User, "abc"), new Message(Role.Assistant, "12")])];
        ChatSettings settings = _greedy with { Text = _greedy.Text with { MaxTokens = 32 } };
        List<ChatPiece> pieces = await Answer(new Conversation([new Message(Role.System, "ell"), .. turns, new Message(Role.User, "the")]), settings);
        // <|endoftext|><|system|>ell<|end|>, six turns, <|user|>the<|end|><|assistant|>
        Assert.Equal(4 + (6 * 6) + 4, pieces[^1].PromptTokens);
    }

    [Fact]
    public async Task AnUnknownToolIsAResultThatSaysSo()
    {
        EchoTool other = new("g", "12");
        List<ChatPiece> pieces = await Answer(Ask("the"), _greedy with { Tools = [other], MaxToolRounds = 1 });
        Assert.Empty(other.Calls);
        Assert.Contains(pieces, piece => piece.Message is { Role: Role.Tool, Content: "error: there is no tool f; there are g" });
    }

    [Fact]
    public async Task AModelThatCallsForeverIsEnded()
    {
        EchoTool tool = new("f", "\n\n");
        List<ChatPiece> pieces = await Answer(Ask("the"), _greedy with { Tools = [tool], MaxToolRounds = 2 });
        Assert.InRange(tool.Calls.Count, 1, 2);
        Assert.Equal(tool.Calls.Count, pieces.Count(piece => piece.Message?.Role == Role.Tool));
    }

    [Fact]
    public async Task OldMessagesGoWhenTheContextIsFull()
    {
        List<Message> messages = [new Message(Role.System, "hell")];
        for (int i = 0; i < 30; i++)
        {
            messages.Add(new Message(Role.User, "abc"));
            messages.Add(new Message(Role.Assistant, "12"));
        }

        messages.Add(new Message(Role.User, "the"));
        List<ChatPiece> pieces = await Answer(new Conversation(messages), _greedy);
        Assert.NotNull(pieces[^1].Message);
        Conversation tooLong = Ask(string.Concat(Enumerable.Repeat("xq ", 100)));
        ContextLengthException failure = await Assert.ThrowsAsync<ContextLengthException>(() => Answer(tooLong, _greedy));
        Assert.Contains("there is room for", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AResultThatDoesNotFitIsCut()
    {
        List<ChatPiece> pieces = await Answer(Ask("the"), _greedy with { Tools = [new EchoTool("f", new string('x', 1000))], MaxToolRounds = 1 });
        Assert.Equal(1000, Assert.Single(pieces, piece => piece.Message?.Role == Role.Tool).Message!.Content.Length);
        Assert.Equal(Role.Assistant, pieces[^1].Message!.Role);
    }

    [Fact]
    public async Task WhoLeavesEndsTheAnswer()
    {
        using TextGenerator generator = new(_model.Chat.Run.Model, _model.Chat.Run.Tokenizer);
        await foreach (ChatPiece piece in new ChatGenerator(generator).StreamAsync(Ask("the"), _greedy, TestContext.Current.CancellationToken))
        {
            break;
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ChatPiece piece in new ChatGenerator(generator).StreamAsync(Ask("the"), _greedy, new CancellationToken(true)))
            {
            }
        });
    }

    [Fact]
    public void WhatIsWrittenIsReadAgain()
    {
        Conversation conversation = new(
        [
            new Message(Role.System, "é\"\n"),
            new Message(Role.User, "a"),
            new Message(Role.Assistant, "") { Thinking = "t", ToolCalls = [new ToolCall("f", "{\"a\": 1}", "x")] },
            new Message(Role.Tool, "r") { ToolCallId = "x" },
            new Message(Role.Assistant, "b") { IsTrained = false },
        ])
        {
            Tools = [new ToolDescription("f", "d", ["a", "b"])],
        };
        using TemporaryFolder folder = new();
        using (FileStream file = File.Create(folder.File("a")))
        {
            ConversationFile.Write(file, conversation);
            ConversationFile.Write(file, conversation);
        }

        Assert.Equal(2, ConversationFile.Read(folder.File("a")).Count());
        ChatTemplate template = new(ChatVocabulary.Create());
        Assert.All(ConversationFile.Read(folder.File("a")), read =>
        {
            Assert.Equal(template.Render(conversation).Ids, template.Render(read).Ids);
            Assert.Equal(template.Render(conversation).IsTrained, template.Render(read).IsTrained);
            Assert.Equal(conversation.Messages[2].ToolCalls, read.Messages[2].ToolCalls);
        });
    }

    private static Conversation Ask(string question) => new([new Message(Role.User, question)]);

    private static string Text(IEnumerable<ChatPiece> pieces, ChatPieceKind kind) => string.Concat(pieces.Where(piece => piece.Kind == kind).Select(piece => piece.Text));

    private async Task<List<ChatPiece>> Answer(Conversation conversation, ChatSettings settings)
    {
        using TextGenerator generator = new(_model.Chat.Run.Model, _model.Chat.Run.Tokenizer);
        List<ChatPiece> pieces = [];
        await foreach (ChatPiece piece in new ChatGenerator(generator).StreamAsync(conversation, settings, TestContext.Current.CancellationToken))
        {
            pieces.Add(piece);
        }

        return pieces;
    }
}

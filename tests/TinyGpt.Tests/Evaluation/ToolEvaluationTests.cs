using TinyGpt.Conversations;
using TinyGpt.Evaluation;
using TinyGpt.Models;
using TinyGpt.Tests.Conversations;
using TinyGpt.Tests.Formats;
using TinyGpt.Tests.Tokenization;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Evaluation;

/// <summary>A model that calls a tool, in tests of many cases at a time.</summary>
public sealed class ToolEvaluationTests(CallingModel calling) : IClassFixture<CallingModel>
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(16, 2)]
    public void TheAnswerAfterTheToolIsJudged(int sequences, int samples)
    {
        EchoTool tool = new("f", "12");
        using EvaluationRun run = Run(new EvaluationSettings { Sequences = sequences, Samples = samples, Temperature = 0, MaxTokens = 20 });
        EvaluationResult result = run.Run(Task(10) with { Tools = [tool] }, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((1.0, 1.0, 1.0), (result.Accuracy, result.Formed, result.Called));
        Assert.All(result.Answers, answer => Assert.Equal(("abc12", 1), (answer.Answer, answer.ToolCalls)));
        Assert.Equal(10 * samples, tool.Calls.Count);
    }

    [Fact]
    public void WithoutTheToolThereIsNoAnswer()
    {
        using EvaluationRun run = Run(new EvaluationSettings { MaxTokens = 20 });
        EvaluationResult result = run.Run(Task(3), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(0, result.Accuracy);
        Assert.Null(result.Called);
        EvaluationResult other = run.Run(Task(3) with { Tools = [new EchoTool("g", "12")] }, cancellation: TestContext.Current.CancellationToken);
        Assert.NotEqual(1, other.Accuracy);
    }

    /// <summary>A model that goes on calling is ended, and a result that does not fit is cut.</summary>
    [Theory]
    [InlineData("\n\n")]
    [InlineData("long")]
    public void EveryCaseEnds(string result)
    {
        EchoTool tool = new("f", result == "long" ? new string('x', 1000) : result);
        using EvaluationRun run = Run(new EvaluationSettings { Sequences = 2, MaxTokens = 30 });
        EvaluationResult evaluated = run.Run(Task(4) with { Tools = [tool] }, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(4, evaluated.Answers.Count);
        Assert.All(evaluated.Answers, answer => Assert.InRange(answer.ToolCalls, 1, 4));
    }

    [Fact]
    public void AToolThatFailsEndsTheTestAndLeavesNothingBehind()
    {
        using EvaluationRun run = Run(new EvaluationSettings { Sequences = 2, MaxTokens = 20 });
        Assert.Throws<InvalidDataException>(() => run.Run(Task(4) with { Tools = [new FailingTool()] }, cancellation: TestContext.Current.CancellationToken));
        Assert.Equal(1, run.Run(Task(4) with { Tools = [new EchoTool("f", "12")] }, cancellation: TestContext.Current.CancellationToken).Accuracy);
    }

    [Fact]
    public void AModelWithoutConversationsCannotCall()
    {
        Tokenizer tokenizer = SmallVocabulary.OfMerges(SplitPattern.Gpt2);
        using Device device = Device.Cpu(threads: 1);
        using Gpt model = Gpt.Create(device, GptConfig.Gpt2(tokenizer.VocabularySize, 64, 1, 2, 16), 1);
        using EvaluationRun run = new(model, tokenizer, new EvaluationSettings());
        Expect.Failure<ArgumentException>("cannot call tools", () => run.Run(Task(1) with { Tools = [new EchoTool("f", "12")] }));
    }

    private static EvaluationTask Task(int count) => new("calls", [.. Enumerable.Range(0, count).Select(_ => new QuestionCase(
        new Conversation([new Message(Role.User, "the")]), new AnswerJudge(AnswerRule.Contains, ["abc12"]), "abc12"))]);

    private EvaluationRun Run(EvaluationSettings settings) => new(calling.Chat.Run.Model, calling.Chat.Run.Tokenizer, settings);

    private sealed class FailingTool : ITool
    {
        public ToolDescription Description => new("f", "", []);

        public Task<string> RunAsync(string arguments, CancellationToken cancellation = default) => throw new InvalidDataException("broken");
    }
}

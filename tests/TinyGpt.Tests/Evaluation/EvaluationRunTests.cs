using TinyGpt.Conversations;
using TinyGpt.Evaluation;
using TinyGpt.Models;
using TinyGpt.Tests.Conversations;
using TinyGpt.Tests.Formats;
using TinyGpt.Tests.Tokenization;
using TinyGpt.Tokenization;
using TinyGpt.Training;
using Xunit;

namespace TinyGpt.Tests.Evaluation;

/// <summary>A model that has learned four answers by heart, and one that has not.</summary>
public sealed class EvaluationRunTests : IDisposable
{
    private static readonly string[] _answers = ["the hell", "abc", "12", "word or"];

    private readonly Device _device = Device.Cpu(threads: 1);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void OneWhoHasLearnedTheAnswersIsRight()
    {
        using ChatModel chat = new([.. _answers.Select((answer, i) => Conversation.Of($"Question: q{i}", answer))]);
        TrainingRun run = chat.Run;
        using EvaluationRun evaluation = new(run.Model, run.Tokenizer, new EvaluationSettings { Sequences = 3 });
        List<int> done = [];
        EvaluationResult result = evaluation.Run(Task(), done.Add, TestContext.Current.CancellationToken);
        Assert.Equal((1.0, 1.0, 1.0, 0.0), (result.Accuracy, result.Low, result.High, result.Chance));
        Assert.Equal((1.0, 0.0), (result.Formed, result.Refused));
        Assert.Null(result.PassAtK);
        Assert.Equal(4, done[^1]);
        Assert.Equal(_answers, result.Answers.Select(answer => answer.Answer));
        Assert.Equal(["kind even 2 1", "kind odd 2 1"], result.Slices.Select(slice => $"{slice.Property} {slice.Value} {slice.Cases} {slice.Accuracy}"));

        // What is learned as an answer is also the likeliest choice.
        EvaluationTask choices = new("choices", [.. Enumerable.Range(0, 4).Select(i => new ChoiceCase($"Question: q{i}", _answers, i))]);
        EvaluationResult chosen = evaluation.Run(choices, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((1.0, 0.25), (chosen.Accuracy, chosen.Chance));
        Assert.Null(chosen.Formed);
    }

    [Fact]
    public void TheBetterAnswerIsTheLikelierOne()
    {
        using ChatModel chat = new([.. _answers.Select((answer, i) => Conversation.Of($"Question: q{i}", answer))]);
        using EvaluationRun evaluation = new(chat.Run.Model, chat.Run.Tokenizer, new EvaluationSettings());
        EvaluationTask task = new("preferences", [.. Enumerable.Range(0, 4).Select(i => new PreferenceCase($"Question: q{i}", _answers[i], _answers[(i + 1) % 4]))]);
        EvaluationResult result = evaluation.Run(task, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((1.0, 0.5), (result.Accuracy, result.Chance));
        EvaluationTask turned = task with { Cases = [.. task.Cases.Cast<PreferenceCase>().Select(one => one with { Chosen = one.Rejected, Rejected = one.Chosen })] };
        Assert.Equal(0, evaluation.Run(turned, cancellation: TestContext.Current.CancellationToken).Accuracy);
        // To end after "the" is unlikely: the end belongs to the answer.
        EvaluationTask cut = new("cut", [new PreferenceCase("Question: q0", "the hell", "the")]);
        Assert.Equal(1, evaluation.Run(cut, cancellation: TestContext.Current.CancellationToken).Accuracy);
    }

    [Fact]
    public void AGroupCanBeAskedAlone()
    {
        Tokenizer tokenizer = ChatVocabulary.Create();
        using Gpt model = Gpt.Create(_device, GptConfig.Gpt2(tokenizer.VocabularySize, 64, 1, 2, 16), 1);
        Assert.Equal(2, Cases(new SliceFilter("kind", ["even"])));
        Assert.Equal(4, Cases(new SliceFilter("kind", ["even", "odd"])));
        Expect.Failure<InvalidDataException>("heart has no case of kind=none, style=steps", () => Cases(new SliceFilter("kind", ["none"]), new SliceFilter("style", ["steps"])));

        int Cases(params SliceFilter[] where)
        {
            using EvaluationRun evaluation = new(model, tokenizer, new EvaluationSettings { Where = where, MaxTokens = 2 });
            return evaluation.Run(Task(), cancellation: TestContext.Current.CancellationToken).Cases;
        }
    }

    [Fact]
    public void WhatTrainingDataHasIsCountedByItself()
    {
        Tokenizer tokenizer = ChatVocabulary.Create();
        using Gpt model = Gpt.Create(_device, GptConfig.Gpt2(tokenizer.VocabularySize, 64, 1, 2, 16), 1);
        using EvaluationRun evaluation = new(model, tokenizer, new EvaluationSettings { MaxTokens = 2 });
        EvaluationTask task = Task();
        EvaluationTask marked = task with { Cases = [.. task.Cases.Select((one, i) => one with { Overlap = new CaseOverlap(i == 0, i < 3) })] };
        EvaluationResult result = evaluation.Run(marked, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((0.25, 0.75), (result.Overlap, result.QuestionOverlap));
        Assert.Equal(["no 3", "yes 1"], result.Slices.Where(slice => slice.Property == "overlap").Select(slice => $"{slice.Value} {slice.Cases}"));
        Assert.Null(evaluation.Run(task, cancellation: TestContext.Current.CancellationToken).Overlap);
    }

    /// <summary>The page stands before the question; of one that is too long the end is left out, never the question.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void APageIsReadBeforeTheQuestion(int more)
    {
        string page = "the hell abc" + string.Concat(Enumerable.Repeat(" word", more));
        Tokenizer tokenizer = ChatVocabulary.Create();
        EvaluationTask task = new("pages", [((QuestionCase)Task().Cases[0]) with { Page = page }]);
        EvaluationPrompts prompts = new(tokenizer, task with { WithPages = true }, new EvaluationSettings { MaxTokens = 40 }, 64);
        string prompt = new ChatTemplate(tokenizer).Text(prompts.Question((QuestionCase)task.Cases[0], 0));
        Assert.StartsWith("<|endoftext|><|user|>the hell abc", prompt, StringComparison.Ordinal);
        Assert.EndsWith("\n\nQuestion: q0<|end|><|assistant|>", prompt, StringComparison.Ordinal);
        Assert.InRange(prompts.Question((QuestionCase)task.Cases[0], 0).Length, more == 0 ? 1 : 44, 48);
        Assert.DoesNotContain("hell", new ChatTemplate(tokenizer).Text(
            new EvaluationPrompts(tokenizer, task, new EvaluationSettings(), 64).Question((QuestionCase)task.Cases[0], 0)), StringComparison.Ordinal);

        using Gpt model = Gpt.Create(_device, GptConfig.Gpt2(tokenizer.VocabularySize, 64, 1, 2, 16), 1);
        using EvaluationRun evaluation = new(model, tokenizer, new EvaluationSettings());
        Expect.Failure<InvalidDataException>("heart has no pages", () => evaluation.Run(Task() with { WithPages = true }));
    }

    [Fact]
    public void SeveralSamplesVote()
    {
        using ChatModel chat = new([.. _answers.Select((answer, i) => Conversation.Of($"Question: q{i}", answer))]);
        TrainingRun run = chat.Run;
        using EvaluationRun evaluation = new(run.Model, run.Tokenizer, new EvaluationSettings { Samples = 5, Temperature = 1.5, MaxTokens = 12 });
        EvaluationResult result = evaluation.Run(Task(), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(20, result.Answers.Count);
        Assert.InRange(result.PassAtK!.Value, result.Accuracy, 1);
        Assert.NotNull(result.Majority);
        Assert.Equal(result.Answers.Average(answer => answer.IsRight ? 1.0 : 0), result.Accuracy, 12);
        EvaluationResult again = evaluation.Run(Task(), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(result.Answers, again.Answers);
    }

    [Fact]
    public void OneWhoKnowsNothingGuesses()
    {
        Tokenizer tokenizer = ChatVocabulary.Create();
        using Gpt model = Gpt.Create(_device, GptConfig.Gpt2(tokenizer.VocabularySize, 64, 1, 2, 16), 1);
        EvaluationTask choices = new("choices", [.. Enumerable.Range(0, 200).Select(i => new ChoiceCase($"q{i}", ["abc", "the", "12", "or"], i * 7 % 4))]);
        using EvaluationRun evaluation = new(model, tokenizer, new EvaluationSettings());
        EvaluationResult result = evaluation.Run(choices, cancellation: TestContext.Current.CancellationToken);
        Assert.InRange(result.Accuracy, 0.15, 0.35);
        Assert.InRange(0.25, result.Low - 0.1, result.High + 0.1);
    }

    [Fact]
    public void OneWithoutConversationsContinuesADocument()
    {
        Tokenizer tokenizer = SmallVocabulary.OfMerges(SplitPattern.Gpt2);
        using Gpt model = Gpt.Create(_device, GptConfig.Gpt2(tokenizer.VocabularySize, 64, 1, 2, 16), 1);
        using EvaluationRun evaluation = new(model, tokenizer, new EvaluationSettings { Shots = 2, Limit = 3, MaxTokens = 8 });
        EvaluationResult result = evaluation.Run(Task(), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((3, 0.0), (result.Cases, result.Accuracy));
        Assert.All(result.Answers, answer => Assert.DoesNotContain('\n', answer.Answer));
    }

    [Fact]
    public void ItCanBeStopped()
    {
        Tokenizer tokenizer = ChatVocabulary.Create();
        using Gpt model = Gpt.Create(_device, GptConfig.Gpt2(tokenizer.VocabularySize, 64, 1, 2, 16), 1);
        using EvaluationRun evaluation = new(model, tokenizer, new EvaluationSettings());
        Assert.Throws<OperationCanceledException>(() => evaluation.Run(Task(), cancellation: new CancellationToken(true)));
        Expect.Failure<ArgumentException>("samples must be at least 1", () => new EvaluationRun(model, tokenizer, new EvaluationSettings { Samples = 0 }));
    }

    private static EvaluationTask Task() => new("heart", [.. _answers.Select((answer, i) => new QuestionCase(
        new Conversation([new Message(Role.User, $"Question: q{i}")]), new AnswerJudge(AnswerRule.Contains, [answer]), answer)
    {
        Slices = new Dictionary<string, string> { ["kind"] = i % 2 == 0 ? "even" : "odd" },
    })]);
}

using TinyGpt.Conversations;
using TinyGpt.Evaluation;
using TinyGpt.Models;
using TinyGpt.Tests.Conversations;
using TinyGpt.Tests.Formats;
using TinyGpt.Tests.Tokenization;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Evaluation;

/// <summary>What a model knows that has learned three answers by heart, one of which is that it does not know.</summary>
public sealed class KnowledgeProbeTests(KnowledgeProbeTests.Learned learned) : IClassFixture<KnowledgeProbeTests.Learned>
{
    private static readonly EvaluationSettings _settings = new() { Samples = 4, Temperature = 0.3, MaxTokens = 24, Sequences = 8 };

    [Fact]
    public void WhatItLearnedIsKnownAndNothingElse()
    {
        QuestionCase[] questions = [Ask("q0", "the hell"), Ask("q1", "abc"), Ask("q0", "12") with { Subject = "Q" }, Unknown("q1"), Unknown("q2")];
        using KnowledgeProbe probe = Probe(_settings);
        List<int> done = [];
        IReadOnlyList<ProbedQuestion> probed = probe.Run(questions, done.Add, TestContext.Current.CancellationToken);
        Assert.Equal([true, true, false, false, false], probed.Select(one => one.IsKnown));
        Assert.Equal(questions, probed.Select(one => one.Question));
        Assert.Equal([1, 1, 0, 0, 1.0], probed.Select(one => one.Right));
        Assert.Equal([1.0, 1, 1, 1, 0], probed.Select(one => one.Asserted));
        Assert.All(probed, one => Assert.Equal(4, one.Answers.Count));
        Assert.Equal(5, done[^1]);

        Conversation[] refused = [.. ProbeConversations.Refused(probed)], known = [.. ProbeConversations.Known(probed)];
        Assert.Equal(["Question: q0", "Question: q1", "Question: q2"], refused.Select(conversation => conversation.Messages[0].Content));
        Assert.All(refused, conversation => Assert.True(Refusals.IsRefusal(conversation.Messages[1].Content)));
        Assert.Equal(["the hell", "abc"], known.Select(conversation => conversation.Messages[1].Content));
    }

    [Fact]
    public void WithoutARightAnswerAgreementCounts()
    {
        QuestionCase[] questions = [Ask("q0", null), Ask("q2", null), Ask("q1", null) with { Reference = "reply" }];
        using KnowledgeProbe probe = Probe(_settings);
        IReadOnlyList<ProbedQuestion> probed = probe.Run(questions, cancellation: TestContext.Current.CancellationToken);
        // To say always that one does not know is no knowledge.
        Assert.Equal([true, false, true], probed.Select(one => one.IsKnown));
        Assert.Equal(["the hell", "reply"], ProbeConversations.Known(probed).Select(conversation => conversation.Messages[1].Content));

        using KnowledgeProbe wild = Probe(_settings with { Temperature = 50, Samples = 8 });
        Assert.DoesNotContain(wild.Run(questions, cancellation: TestContext.Current.CancellationToken), one => one.IsKnown);
        using KnowledgeProbe once = Probe(_settings with { Samples = 1 });
        Expect.Failure<ArgumentException>("ask for 2 or more", () => once.Run(questions));
    }

    /// <summary>Another judge than the rules: whatever implements the interface.</summary>
    [Fact]
    public void AnyJudgeCanTell()
    {
        QuestionCase[] questions = [Ask("q0", "12") with { Judge = new DelegateJudge(answer => answer.StartsWith("the", StringComparison.Ordinal)) }, Ask("q0", "12")];
        using KnowledgeProbe probe = Probe(_settings);
        Assert.Equal([true, false], probe.Run(questions, cancellation: TestContext.Current.CancellationToken).Select(one => one.IsKnown));
    }

    [Fact]
    public void TheSameSeedGivesTheSameAnswers()
    {
        QuestionCase[] questions = [Ask("q0", "12"), Ask("q1", "12"), Ask("q2", "12")];
        EvaluationSettings wild = _settings with { Temperature = 2 };
        using KnowledgeProbe probe = Probe(wild), other = Probe(wild with { Seed = 2 });
        IReadOnlyList<string> first = Answers(probe, questions);
        Assert.Equal(first, Answers(probe, questions));
        Assert.NotEqual(first, Answers(other, questions));
    }

    [Fact]
    public void WrongSettingsAreNamed()
    {
        Expect.Failure<ArgumentException>("the threshold must be above 0", () => new KnowledgeProbe(learned.Chat.Run.Model, learned.Chat.Run.Tokenizer, _settings, 0));
        Expect.Failure<ArgumentException>("samples must be at least 1", () => Probe(_settings with { Samples = 0 }));
        Tokenizer tokenizer = SmallVocabulary.OfMerges(SplitPattern.Gpt2);
        using Device device = Device.Cpu(threads: 1);
        using Gpt model = Gpt.Create(device, GptConfig.Gpt2(tokenizer.VocabularySize, 64, 1, 2, 16), 1);
        Expect.Failure<InvalidDataException>("has not learned conversations", () => new KnowledgeProbe(model, tokenizer, _settings));
    }

    private static IReadOnlyList<string> Answers(KnowledgeProbe probe, QuestionCase[] questions) =>
        [.. probe.Run(questions, cancellation: TestContext.Current.CancellationToken).SelectMany(one => one.Answers)];

    private static QuestionCase Ask(string name, string? answer) => new(
        new Conversation([new Message(Role.User, $"Question: {name}")]), new AnswerJudge(AnswerRule.Contains, answer is null ? [] : [answer]), answer ?? "");

    private static QuestionCase Unknown(string name) => Ask(name, null) with { Judge = new AnswerJudge(AnswerRule.Refusal, []), Reference = "I do not know." };

    private KnowledgeProbe Probe(EvaluationSettings settings) => new(learned.Chat.Run.Model, learned.Chat.Run.Tokenizer, settings);

    public sealed class Learned : IDisposable
    {
        internal ChatModel Chat { get; } = new(
            [Conversation.Of("Question: q0", "the hell"), Conversation.Of("Question: q1", "abc"), Conversation.Of("Question: q2", "I do not know.")]);

        public void Dispose() => Chat.Dispose();
    }

    private sealed class DelegateJudge(Func<string, bool> isRight) : IJudge
    {
        public bool IsRight(string answer) => isRight(answer);

        public string Vote(string answer) => isRight(answer) ? "right" : answer;
    }
}

using TinyGpt.Evaluation;
using Xunit;

namespace TinyGpt.Corpus.Tests.World.Tasks;

/// <summary>The judge that marks models' answers marks the tasks' own.</summary>
public class JudgedTaskTests
{
    [Theory]
    [InlineData("facts")]
    [InlineData("sums")]
    [InlineData("differences")]
    [InlineData("products")]
    [InlineData("word-problems")]
    [InlineData("letters")]
    [InlineData("spelling")]
    [InlineData("unknown")]
    [InlineData("identity")]
    [InlineData("repeat")]
    public void EveryRightAnswerIsFoundRight(string name)
    {
        QuestionCase[] cases = [.. TaskFiles.Small.Test(name).SelectMany(EvaluationFile.Parse).Cast<QuestionCase>()];
        Assert.InRange(cases.Length, 1000, int.MaxValue);
        Assert.All(cases, one => Assert.True(one.Judge.IsRight(one.Reference), $"{one.Question} → {one.Reference}"));
    }

    [Theory]
    [InlineData("facts")]
    [InlineData("sums")]
    [InlineData("letters")]
    [InlineData("repeat")]
    public void FewAnswersOfOtherQuestionsAreFoundRight(string name)
    {
        QuestionCase[] cases = [.. TaskFiles.Small.Test(name).SelectMany(EvaluationFile.Parse).Cast<QuestionCase>()];
        int right = cases.Zip(cases.Skip(1))
            .Count(pair => pair.First.Judge.IsRight(pair.Second.Reference) && !Accepted(pair.First).SequenceEqual(Accepted(pair.Second)));
        Assert.InRange(right / (double)cases.Length, 0, 0.1);
    }

    /// <summary>Name, kind and maker are answered together, as people introduce themselves; the answers to what else it can be asked are right there alone.</summary>
    [Fact]
    public void AnswersAboutItselfAreRightForTheirTopicAlone()
    {
        QuestionCase[] cases = [.. TaskFiles.Small.Test("identity").SelectMany(EvaluationFile.Parse).Cast<QuestionCase>()];
        ILookup<bool, QuestionCase> introductions = cases.ToLookup(one => one.Reference.Contains("TinyGpt", StringComparison.Ordinal));
        Assert.InRange(introductions[true].Count() / (double)cases.Length, 0.4, 0.6);
        Assert.All(introductions[false].DistinctBy(one => one.Reference), other => Assert.DoesNotContain(introductions[true], one => one.Judge.IsRight(other.Reference)));
        Assert.All(introductions[true].DistinctBy(one => one.Reference), one => Assert.InRange(introductions[false].Count(other => other.Judge.IsRight(one.Reference)) / (double)introductions[false].Count(), 0, 0.1));
    }

    [Fact]
    public void OnlyThoseWhoDoNotKnowSaySo() =>
        Assert.All(TaskFiles.Small.Test("facts").SelectMany(EvaluationFile.Parse).Cast<QuestionCase>(), one => Assert.False(Refusals.IsRefusal(one.Reference), one.Reference));

    private static IReadOnlyList<string> Accepted(QuestionCase question) => ((AnswerJudge)question.Judge).Accepted;
}

using System.Globalization;
using TinyGpt.Evaluation;
using Xunit;

namespace TinyGpt.Tests.Evaluation;

public class AnswerJudgeTests
{
    [Theory]
    [InlineData("She lives in Oakhaven.", "Oakhaven", true)]
    [InlineData("OAKHAVEN!", "oakhaven", true)]
    [InlineData("Oakhavens", "Oakhaven", false)]
    [InlineData("It is the pea soup", "a pea soup", true)]
    [InlineData("pea and soup", "pea soup", false)]
    [InlineData("I do not know who lives in Oakhaven.", "Oakhaven", false)]
    [InlineData("", "Oakhaven", false)]
    [InlineData("anything", "the", false)]
    [InlineData("a-i-r. The first letter is a.", "a", true)]
    [InlineData("a-i-r. The first letter is r.", "a", false)]
    [InlineData("Letter by letter: h-o-t", "h-o-t", true)]
    public void AnAcceptedTextMustStandThereAsWords(string answer, string accepted, bool isRight) =>
        Assert.Equal(isRight, new AnswerJudge(AnswerRule.Contains, ["nothing else", accepted]).IsRight(answer));

    [Theory]
    [InlineData("3 + 4 = 7. The answer is 7.", "7", true)]
    [InlineData("The answer is 7 apples", "7.0", true)]
    [InlineData("1,234", "1234", true)]
    [InlineData("The answer is -5.", "-5", true)]
    [InlineData("10-5", "5", true)]
    [InlineData("7 or 8", "7", false)]
    [InlineData("seven", "7", false)]
    public void TheLastNumberCounts(string answer, string accepted, bool isRight) =>
        Assert.Equal(isRight, new AnswerJudge(AnswerRule.Number, [accepted]).IsRight(answer));

    [Theory]
    [InlineData("a 12 b", "12")]
    [InlineData("12.50 and more.", "12.50")]
    [InlineData("12,345.", "12345")]
    [InlineData("x2", "2")]
    [InlineData("costs $3,", "3")]
    [InlineData("none", null)]
    [InlineData("", null)]
    [InlineData("3.", "3")]
    [InlineData(".5", "5")]
    [InlineData("−4", "-4")]
    public void NumbersAreRead(string text, string? number) =>
        Assert.Equal(number is null ? null : decimal.Parse(number, CultureInfo.InvariantCulture), AnswerJudge.LastNumber(text));

    [Theory]
    [InlineData("I don't know.", true)]
    [InlineData("I have never heard of him.", true)]
    [InlineData("You ask about Elena, but I have never heard of her.", true)]
    [InlineData("Nobody knows where she lives.", false)]
    [InlineData("He lives in Oakhaven.", false)]
    public void RefusalsAreKnown(string answer, bool isRefusal)
    {
        Assert.Equal(isRefusal, Refusals.IsRefusal(answer));
        Assert.Equal(isRefusal, new AnswerJudge(AnswerRule.Refusal, []).IsRight(answer));
    }
}

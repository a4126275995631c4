using System.Text;
using TinyGpt.Corpus.World;
using Xunit;

namespace TinyGpt.Corpus.Tests.World;

public class GrammarTests
{
    [Theory]
    [InlineData("a apple", "an apple")]
    [InlineData("A apple and a pear", "An apple and a pear")]
    [InlineData("a old, a new and a egg", "an old, a new and an egg")]
    [InlineData("a one-legged hen with a useful hat", "a one-legged hen with a useful hat")]
    [InlineData("a hour, a honest man", "an hour, an honest man")]
    [InlineData("a 8-year-old, a 11, a 18, a 80, a 110", "an 8-year-old, an 11, an 18, an 80, a 110")]
    [InlineData("Mara is at sea again", "Mara is at sea again")]
    [InlineData("\"a owl\"", "\"an owl\"")]
    [InlineData("a", "a")]
    [InlineData("", "")]
    public void ArticlesBecomeRight(string text, string expected) =>
        Assert.Equal(expected, Grammar.WithArticles(new StringBuilder(text)));

    [Theory]
    [InlineData(0, "zero")]
    [InlineData(13, "thirteen")]
    [InlineData(20, "twenty")]
    [InlineData(21, "twenty-one")]
    [InlineData(99, "ninety-nine")]
    [InlineData(100, "a hundred")]
    [InlineData(101, "101")]
    public void NumbersHaveWords(int number, string expected) => Assert.Equal(expected, Grammar.NumberWord(number));

    [Theory]
    [InlineData("apple", "apples")]
    [InlineData("cherry", "cherries")]
    [InlineData("toy", "toys")]
    [InlineData("box", "boxes")]
    [InlineData("peach", "peaches")]
    [InlineData("brush", "brushes")]
    [InlineData("glass", "glasses")]
    public void NounsHavePlurals(string singular, string plural) => Assert.Equal(plural, Noun.Regular(singular).Plural);

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a", new[] { "a" })]
    [InlineData("a and b", new[] { "a", "b" })]
    [InlineData("a, b and c", new[] { "a", "b", "c" })]
    public void ListsAreJoined(string expected, string[] items) => Assert.Equal(expected, Grammar.Enumerate(items));

    [Fact]
    public void CountsTakeTheRightForm()
    {
        Noun loaf = new("loaf of bread", "loaves of bread");
        Assert.Equal("1 loaf of bread", Grammar.Count(1, loaf));
        Assert.Equal("two loaves of bread", Grammar.CountInWords(2, loaf));
        Assert.Equal("twenty loaves of bread", Grammar.CountInWords(20, loaf));
        Assert.Equal("21 loaves of bread", Grammar.CountInWords(21, loaf));
    }
}

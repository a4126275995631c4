using TinyGpt.Corpus.Steps;
using Xunit;

namespace TinyGpt.Corpus.Tests.Steps;

public sealed class QualityFilterTests
{
    private static readonly QualityFilter _filter = new(new QualitySettings());

    [Theory]
    [InlineData(49, "too-few-words")]
    [InlineData(50, "keep")]
    [InlineData(100_000, "keep")]
    [InlineData(100_001, "too-many-words")]
    public void FiftyToAHundredThousandWords(int words, string expected) => Assert.Equal(expected, Judge(English(words)));

    [Theory]
    [InlineData("")]
    [InlineData("\n \n")]
    [InlineData(". . . !")]
    public void NothingIsTooShort(string text) => Assert.Equal("too-few-words", Judge(text));

    [Fact]
    public void SymbolsAreNoWords()
    {
        Assert.Equal("too-few-words", Judge(English(49) + " , , €"));
        Assert.Equal("keep", Judge(English(49) + " , , 1"));
    }

    [Theory]
    [InlineData(100, 0, "keep")]
    [InlineData(99, 1, "short-words")]
    public void MeanLengthOfAWordIsAtLeastThree(int threes, int twos, string expected) =>
        Assert.Equal(expected, Judge(string.Join(' ', Enumerable.Repeat("the", threes - 1).Append("and").Concat(Enumerable.Repeat("of", twos)))));

    [Theory]
    [InlineData(10, "keep")]
    [InlineData(11, "long-words")]
    public void MeanLengthOfAWordIsAtMostTen(int length, string expected)
    {
        // 2 × 3 letters and 2 × 17, and 96 of ten; or one of them of eleven.
        string[] words = ["the", "and", StepTest.Word(1, 17), StepTest.Word(2, 17), StepTest.Word(3, length), .. StepTest.Words(95, 10)];
        Assert.Equal(expected, Judge(string.Join(' ', words)));
    }

    [Theory]
    [InlineData("#", 10, "keep")]
    [InlineData("#", 11, "hashes")]
    [InlineData("...", 10, "keep")]
    [InlineData("...", 11, "ellipses")]
    [InlineData("…", 10, "keep")]
    [InlineData("…", 11, "ellipses")]
    public void ATenthOfWordsAndSymbolsMayBeHashesOrEllipses(string symbol, int count, string expected) =>
        // Symbols stand inside the line, so that no line ends in one.
        Assert.Equal(expected, Judge(string.Join(" x" + symbol + " ", Pieces(English(100 - (2 * count)), count + 1))));

    [Theory]
    [InlineData("##", 5, "keep")]
    [InlineData("##", 6, "hashes")]
    [InlineData("......", 5, "keep")]
    [InlineData("......", 6, "ellipses")]
    public void RowsCountByTheirLength(string symbol, int count, string expected) =>
        Assert.Equal(expected, Judge(string.Join($" {symbol} ", Pieces(English(100 - count), count + 1))));

    [Theory]
    [InlineData("• ", 90, "keep")]
    [InlineData("• ", 91, "bullet-lines")]
    [InlineData("- ", 91, "bullet-lines")]
    [InlineData("  * ", 91, "bullet-lines")]
    [InlineData("1. ", 91, "keep")]
    public void NineTenthsOfTheLinesMayHaveBullets(string bullet, int count, string expected) =>
        Assert.Equal(expected, Judge(string.Join('\n', Enumerable.Range(0, 100).Select(i => (i < count ? bullet : "") + English(10)))));

    [Theory]
    [InlineData("...", 30, "keep")]
    [InlineData("...", 31, "ellipsis-lines")]
    [InlineData("… ", 31, "ellipsis-lines")]
    [InlineData(".", 31, "keep")]
    public void ThreeTenthsOfTheLinesMayEndInEllipses(string end, int count, string expected) =>
        Assert.Equal(expected, Judge(string.Join("\n\n", Enumerable.Range(0, 100).Select(i => English(10) + (i < count ? end : "")))));

    [Theory]
    [InlineData(80, "keep")]
    [InlineData(79, "few-letters")]
    public void FourFifthsOfTheWordsHoldALetter(int letters, string expected) =>
        Assert.Equal(
            expected, Judge(string.Join(' ', [English(letters), .. Enumerable.Repeat("12345", 80 - letters), .. Enumerable.Repeat(", 77", 10)])));

    [Fact]
    public void PunctuationBesideAWordIsNoWordWithoutLetters() =>
        Assert.Equal("keep", Judge("\"" + English(100).Replace(" ", ",\" \"", StringComparison.Ordinal) + "!\""));

    [Theory]
    [InlineData("the", "of", "keep")]
    [InlineData("The", "OF", "keep")]
    [InlineData("the", "the", "too-few-stop-words")]
    [InlineData("the", "then", "too-few-stop-words")]
    public void TwoDifferentStopWordsAreNeeded(string first, string second, string expected) =>
        Assert.Equal(expected, Judge(string.Join(' ', StepTest.Words(60).Append(first).Append(second).Append(second))));

    [Fact]
    public void TheDetailSaysNumberAndLimit() =>
        Assert.Equal("49 words, less than 50", _filter.Apply(StepTest.Document(English(49))).Detail);

    private static string Judge(string text) => StepTest.Judge(_filter, text);

    /// <summary>Words of five letters, and two stop words among them.</summary>
    private static string English(int count) =>
        string.Join(' ', StepTest.Words(count).Select((word, i) => i switch { 1 => "that", 2 => "with", _ => word }));

    /// <summary>A text in nearly equal pieces, divided at spaces.</summary>
    private static IEnumerable<string> Pieces(string text, int count)
    {
        string[] words = text.Split(' ');
        return Enumerable.Range(0, count).Select(i => string.Join(' ', words[(words.Length * i / count)..(words.Length * (i + 1) / count)]));
    }
}

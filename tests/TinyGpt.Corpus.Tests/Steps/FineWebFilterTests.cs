using TinyGpt.Corpus.Steps;
using Xunit;

namespace TinyGpt.Corpus.Tests.Steps;

public sealed class FineWebFilterTests
{
    private static readonly FineWebFilter _filter = new(new FineWebSettings());

    [Theory]
    [InlineData(12, ".", "keep")]
    [InlineData(11, ".", "line-punctuation")]
    [InlineData(12, "!”", "keep")]
    [InlineData(12, "? ", "keep")]
    [InlineData(12, ",", "line-punctuation")]
    public void TwelvePercentOfTheLinesEndInPunctuation(int count, string end, string expected) =>
        Assert.Equal(expected, Judge(string.Join('\n', Lines(100).Select((line, i) => i < count ? line + end : line))));

    [Theory]
    [InlineData("")]
    [InlineData(" \n\n")]
    public void ATextWithoutLinesGoes(string text) => Assert.Equal("line-punctuation", Judge(text));

    [Theory]
    [InlineData(67, 30, "keep")]
    [InlineData(68, 30, "short-lines")]
    [InlineData(68, 31, "keep")]
    public void TwoThirdsOfTheLinesMayBeShort(int count, int length, string expected)
    {
        // Nine words and their spaces, and a full stop.
        string[] lines = [.. Lines(100).Select((line, i) => i < count ? $"{Short(i, length - 1)}." : line + ".")];
        Assert.All(lines.Take(count), line => Assert.Equal(length, line.Length));
        Assert.Equal(expected, Judge(string.Join('\n', lines)));
    }

    [Theory]
    [InlineData(100, "keep")]
    [InlineData(101, "duplicate-characters")]
    public void AHundredthOfTheCharactersMayLieInRepeatedLines(int length, string expected)
    {
        // 10,000 characters besides two line ends.
        string line = Short(1, length - 1) + ".", rest = string.Join(' ', StepTest.Words(1000, 9));
        rest = rest[..(10_000 - (2 * length) - 1)] + ".";
        Assert.Equal(expected, Judge($"{line}\n{rest}\n{line}"));
    }

    [Theory]
    [InlineData(9, "keep")]
    [InlineData(10, "newlines")]
    public void AWordNeedsThreeTenthsOfALineEnd(int newlines, string expected)
    {
        // 30 words and full stops; lines are few, line ends many.
        IEnumerable<string> words = StepTest.Words(27, 12).Select((word, i) => i % 9 == 8 ? word + "." : word);
        string text = string.Join(' ', words).Replace(". ", ".\n", StringComparison.Ordinal);
        Assert.Equal(2, text.Count(character => character == '\n'));
        Assert.Equal(expected, Judge(text + new string('\n', newlines - 2)));
    }

    [Fact]
    public void TheDetailSaysNumberAndLimit() => Assert.Equal(
        "0 of the lines end in punctuation, less than 0.12", _filter.Apply(StepTest.Document("one line without an end")).Detail);

    private static string Judge(string text) => StepTest.Judge(_filter, text);

    /// <summary>Different lines of seven words, 41 characters long.</summary>
    private static IEnumerable<string> Lines(int count) =>
        Enumerable.Range(0, count).Select(i => string.Join(' ', Enumerable.Range(7 * i, 7).Select(word => StepTest.Word(word, 5))));

    /// <summary>A line of a length, in words of four letters and another one.</summary>
    private static string Short(int number, int length)
    {
        string words = string.Join(' ', Enumerable.Range(1000 + (100 * number), 1 + (length / 5)).Select(word => StepTest.Word(word, 4)));
        return words.Length >= length ? words[..(length - 1)] + "z" : words + new string('z', length - words.Length);
    }
}

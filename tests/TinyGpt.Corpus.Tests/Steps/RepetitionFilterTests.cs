using TinyGpt.Corpus.Steps;
using Xunit;

namespace TinyGpt.Corpus.Tests.Steps;

public sealed class RepetitionFilterTests
{
    private static readonly RepetitionFilter _filter = new(new RepetitionSettings());

    [Theory]
    [InlineData("")]
    [InlineData("\n\n \n")]
    [InlineData("Hello")]
    [InlineData("One line of a few words.")]
    public void ShortTextsAreNotRepetitive(string text) => Assert.Equal("keep", StepTest.Judge(_filter, text));

    [Theory]
    [InlineData(30, "keep")]
    [InlineData(31, "duplicate-lines")]
    public void ThirtyPercentOfTheLinesMayRepeat(int repeated, string expected) =>
        Assert.Equal(expected, StepTest.Judge(Lines(), string.Join('\n', Repeating(repeated, "twice", LongLines(100)))));

    [Theory]
    [InlineData(30, "keep")]
    [InlineData(31, "duplicate-paragraphs")]
    public void ThirtyPercentOfTheParagraphsMayRepeat(int repeated, string expected) =>
        Assert.Equal(expected, StepTest.Judge(Lines(), string.Join("\n\n", Repeating(repeated, "twice", LongLines(100)))));

    [Theory]
    [InlineData(100, "keep")]
    [InlineData(101, "duplicate-line-characters")]
    public void TwentyPercentOfTheCharactersMayLieInRepeatedLines(int length, string expected)
    {
        // Two equal lines, the second of which counts; 500 characters with the two line ends.
        string line = StepTest.Word(1, length), rest = StepTest.Word(7, 500 - 2 - (2 * length));
        Assert.Equal(expected, StepTest.Judge(LineCharacters(), $"{line}\n{rest}\n{line}"));
    }

    [Theory]
    [InlineData(100, "keep")]
    [InlineData(101, "duplicate-paragraph-characters")]
    public void TwentyPercentOfTheCharactersMayLieInRepeatedParagraphs(int length, string expected)
    {
        string paragraph = StepTest.Word(1, length - 6) + "\nlines", rest = StepTest.Word(7, 500 - 4 - (2 * length));
        Assert.Equal(expected, StepTest.Judge(LineCharacters(), $"{paragraph}\n\n{rest}\n\n{paragraph}"));
    }

    [Theory]
    [InlineData(2, 0.20)]
    [InlineData(3, 0.18)]
    [InlineData(4, 0.16)]
    public void TheMostFrequentNGramHasItsLimit(int n, double limit)
    {
        // Ten times n words of 4 letters, and other words between; a text of 1,000 letters or a few more.
        int length = (5 * n) - 1, characters = 10 * length;
        int atLimit = (int)Math.Round(characters / limit);
        Assert.Equal("keep", StepTest.Judge(GramsOnly(n), TextOfGram(n, 10, atLimit)));
        Assert.Equal($"top-{n}-gram", StepTest.Judge(GramsOnly(n), TextOfGram(n, 10, atLimit - 1)));
        Assert.Equal("keep", StepTest.Judge(GramsOnly(0), TextOfGram(n, 10, atLimit - 1)));
    }

    [Theory]
    [InlineData(5, 0.15)]
    [InlineData(6, 0.14)]
    [InlineData(7, 0.13)]
    [InlineData(8, 0.12)]
    [InlineData(9, 0.11)]
    [InlineData(10, 0.10)]
    public void RepeatedNGramsHaveTheirLimit(int n, double limit)
    {
        // Of n words met 22 times, 21 repeat earlier ones: 21 · 4n characters.
        int atLimit = (int)Math.Floor(21 * 4 * n / limit), above = atLimit;
        while (21 * 4 * n / (double)above <= limit)
        {
            above--;
        }

        while (21 * 4 * n / (double)atLimit > limit)
        {
            atLimit++;
        }

        Assert.Equal(1, atLimit - above);
        Assert.Equal("keep", StepTest.Judge(GramsOnly(n), TextOfGram(n, 22, atLimit)));
        Assert.Equal($"duplicate-{n}-grams", StepTest.Judge(GramsOnly(n), TextOfGram(n, 22, above)));
    }

    [Fact]
    public void EveryReasonSaysWhatWasMeasured()
    {
        Verdict verdict = _filter.Apply(StepTest.Document("same line\nsame line\nsame line"));
        Assert.Equal(("duplicate-lines", "0.6667 of the lines repeat an earlier one, more than 0.3"), (verdict.Reason, verdict.Detail));
        Assert.Equal(13, _filter.Reasons.Count);
    }

    [Fact]
    public void NothingIsAllocatedForTextsThatStay()
    {
        IEnumerable<string> lines = StepTest.Words(400, 6).Chunk(10).Select(words => string.Join(' ', words));
        Document document = StepTest.Document(string.Join('\n', lines));
        Assert.True(_filter.Apply(document).IsKept);
        _filter.Apply(document);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _filter.Apply(document);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>A number of words, n of them a number of times and different ones between, that have a length in all.</summary>
    private static string TextOfGram(int n, int times, int length)
    {
        string gram = string.Join(' ', StepTest.Words(n, 4));
        List<string> parts = [];
        for (int i = 0; i < times; i++)
        {
            parts.Add(gram);
            parts.Add(StepTest.Word(i + 1, 6));
        }

        string text = string.Join(' ', parts);
        return $"{text} {StepTest.Word(3, length - text.Length - 1)}";
    }

    private static IEnumerable<string> Repeating(int repeated, string line, IEnumerable<string> others) =>
        Enumerable.Repeat(line, repeated + 1).Concat(others.Take(100 - repeated - 1));

    private static IEnumerable<string> LongLines(int count) => StepTest.Words(count, 40);

    private static RepetitionFilter Lines() => new(Off with { DuplicateLines = 0.30, DuplicateParagraphs = 0.30 });

    private static RepetitionFilter LineCharacters() => new(Off with { DuplicateLineCharacters = 0.20, DuplicateParagraphCharacters = 0.20 });

    /// <summary>Only one n has its limit, so that the boundary is its own.</summary>
    private static RepetitionFilter GramsOnly(int n)
    {
        RepetitionSettings settings = new();
        return new(Off with
        {
            Top2Gram = n == 2 ? settings.Top2Gram : 9,
            Top3Gram = n == 3 ? settings.Top3Gram : 9,
            Top4Gram = n == 4 ? settings.Top4Gram : 9,
            Duplicate5Grams = n == 5 ? settings.Duplicate5Grams : 9,
            Duplicate6Grams = n == 6 ? settings.Duplicate6Grams : 9,
            Duplicate7Grams = n == 7 ? settings.Duplicate7Grams : 9,
            Duplicate8Grams = n == 8 ? settings.Duplicate8Grams : 9,
            Duplicate9Grams = n == 9 ? settings.Duplicate9Grams : 9,
            Duplicate10Grams = n == 10 ? settings.Duplicate10Grams : 9,
        });
    }

    private static RepetitionSettings Off { get; } = new()
    {
        DuplicateLines = 9,
        DuplicateParagraphs = 9,
        DuplicateLineCharacters = 9,
        DuplicateParagraphCharacters = 9,
        Top2Gram = 9,
        Top3Gram = 9,
        Top4Gram = 9,
        Duplicate5Grams = 9,
        Duplicate6Grams = 9,
        Duplicate7Grams = 9,
        Duplicate8Grams = 9,
        Duplicate9Grams = 9,
        Duplicate10Grams = 9,
    };
}

using System.Text;
using FsCheck.Xunit;
using TinyGpt.Corpus.Steps.Measures;
using Xunit;

namespace TinyGpt.Corpus.Tests.Steps;

public sealed class MeasuresTests
{
    private const string Alphabet = "aab cdé's-_.,..  \n\n!!?…#1 2\u0301日本語ーの\u200d€";

    [Theory]
    [InlineData("", "")]
    [InlineData(" \n\t ", "")]
    [InlineData("Don't panic: it's well-known!!", "Don't panic : it's well-known !!")]
    [InlineData("1,000.5 of 3.14. End,of", "1,000.5 of 3.14 . End , of")]
    [InlineData("snake_case _x_ a--b -1", "snake_case _ x _ a -- b - 1")]
    [InlineData("Été à Zürich, cafe\u0301 naïve", "Été à Zürich , cafe\u0301 naïve")]
    [InlineData("日本語のテキスト。", "日 本 語 の テ キ ス ト 。")]
    [InlineData("한국어 문장", "한국어 문장")]
    [InlineData("สวัสดีชาวโลก ok", "สวัสดีชาวโลก ok")]
    [InlineData("Wait...now…… #a ##b", "Wait ... now …… # a ## b")]
    [InlineData("𝐀𝐁c 𠀀𠀁 😀😀😎", "𝐀𝐁c 𠀀 𠀁 😀😀 😎")]
    [InlineData("a\ud800b \udc00", "a \ud800 b \udc00")]
    public void TextIsSplitIntoWordsAndSymbols(string text, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), Words(text));

    [Property(MaxTest = 500)]
    public void WordsAreThoseOfTheExpression(byte[] draws)
    {
        string text = Text(draws, Alphabet);
        Assert.Equal(ReferenceText.Words(text), Words(text));
    }

    [Property(MaxTest = 300)]
    public void WordsOfAnyTextCoverAllButWhiteSpace(string? anything)
    {
        string text = anything ?? "";
        Assert.Equal(string.Concat(text.Where(character => !char.IsWhiteSpace(character))), string.Concat(Words(text)));
    }

    [Property(MaxTest = 500)]
    public void DuplicatesAreThoseOfASet(byte[] draws)
    {
        string text = Text(draws, "ab \n\n");
        DuplicateCount lines = DuplicateCount.OfLines(text), paragraphs = DuplicateCount.OfParagraphs(text);
        List<string> expectedLines = ReferenceText.Lines(text), expectedParagraphs = ReferenceText.Paragraphs(text);
        Assert.Equal((expectedLines.Count, ReferenceText.Duplicates(expectedLines)), (lines.Count, (lines.Repeated, lines.RepeatedCharacters)));
        Assert.Equal(
            (expectedParagraphs.Count, ReferenceText.Duplicates(expectedParagraphs)),
            (paragraphs.Count, (paragraphs.Repeated, paragraphs.RepeatedCharacters)));
    }

    [Property(MaxTest = 500)]
    public void RepeatedNGramsAreThoseOfTheDefinition(byte[] draws, byte variety)
    {
        // Few different words of different lengths, so that n-grams of every n repeat.
        string text = string.Join(' ', draws.SelectMany(draw => Enumerable.Repeat(draw % (2 + (variety % 5)), 1 + (draw >> 6)))
            .Select(word => new string((char)('a' + word), 1 + word)));
        AssertGrams(text);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(3000)]
    public void RepeatedNGramsOfLongerTextsToo(int count)
    {
        Random random = new(1);
        List<string> words = [.. StepTest.Words(count / 8, 4)];
        List<string> text = [.. Enumerable.Range(0, count).Select(_ => words[(int)(words.Count * Math.Pow(random.NextDouble(), 4))])];
        text.AddRange(text.Take(100));
        text.AddRange(Enumerable.Repeat("same", 50));
        AssertGrams(string.Join(' ', text));
        // What a text leaves behind in the tables does not reach the next.
        AssertGrams(string.Join(' ', text.Take(40)));
        AssertGrams("");
    }

    [Fact]
    public void HundredThousandWordsTakeLinearMemoryAndTime()
    {
        string once = string.Join(' ', StepTest.Words(100_000, 6)), same = string.Join(' ', Enumerable.Repeat("word", 100_000));
        long[] characters = Grams(once);
        Assert.All(characters, count => Assert.Equal(0, count));
        characters = Grams(same);
        Assert.Equal(99_999L * 9, characters[2]);
        Assert.Equal(99_997L * 19, characters[4]);
        // The scan of 5-grams meets the first, then repeats at every fifth place from 1 on.
        Assert.Equal(4L * 5 * ((100_000 - 1) / 5), characters[5]);
        Assert.Equal(4L * 10 * ((100_000 - 1) / 10), characters[10]);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("...", 0)]
    [InlineData("One", 1)]
    [InlineData("One. Two! Three? Four", 4)]
    [InlineData("Dr. Smith met J. R. Jones at 3.15 p.m. in St. Ives.", 1)]
    [InlineData("He said \"Stop.\" Then he left. (Really.) Yes…", 4)]
    [InlineData("Wait... what? No.", 2)]
    [InlineData("See example.com for more. It is e.g. here.", 2)]
    [InlineData("今日は。元気？はい！", 3)]
    [InlineData("What?! Never!!! Ever.", 3)]
    [InlineData(". . . . . a", 1)]
    public void SentencesEndWhereTheyShould(string line, int expected) => Assert.Equal(expected, SentenceCount.OfLine(line));

    private static void AssertGrams(string text)
    {
        long[] characters = Grams(text);
        List<string> words = ReferenceText.Words(text);
        for (int n = 2; n <= RepeatedWords.Longest; n++)
        {
            long expected = n <= RepeatedWords.LongestTop ? ReferenceText.TopGram(words, n) : ReferenceText.RepeatedGrams(words, n);
            Assert.True(expected == characters[n], $"{n}-grams: {characters[n]} characters, not {expected}, of \"{text}\"");
        }
    }

    private static long[] Grams(string text)
    {
        long[] characters = new long[RepeatedWords.Longest + 1];
        RepeatedWords.Measure(text, characters);
        return characters;
    }

    private static List<string> Words(string text)
    {
        List<string> found = [];
        WordEnumerator words = new(text);
        while (words.MoveNext())
        {
            found.Add(words.Characters.ToString());
            Assert.Equal(words.Characters.ToString().EnumerateRunes().Any(Rune.IsLetter), words.HasLetter);
            Assert.Equal(!words.Characters.ToString().EnumerateRunes().Any(rune => Rune.IsLetter(rune) || Rune.IsNumber(rune)), words.IsSymbol);
        }

        return found;
    }

    private static string Text(byte[] draws, string alphabet) => string.Concat(draws.Select(draw => alphabet[draw % alphabet.Length]));
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Tokenization;

public sealed class SplitPatternTests
{
    public static TheoryData<string> Names => [.. SplitPattern.Names];

    [Theory]
    [InlineData("gpt2", "Hello¦ world¦'s¦ 123456¦!!!")]
    [InlineData("gpt2", "I¦'¦VE¦ we¦'ve¦  ¦ x¦\n\n¦\t¦y¦  ")]
    [InlineData("gpt2", "a𝐀b")]
    [InlineData("gpt4", "a𝐀b")]
    [InlineData("gpt4", "Hello¦ world¦'S¦ ¦123¦456¦!!!\r\n\n¦x")]
    [InlineData("gpt4", "I¦'ſ¦ don¦'T¦ (¦word¦)¦ \n \n¦  ¦ y")]
    [InlineData("gpt4", "e¦\u0301x¦!!\u0301\n")]
    [InlineData("qwen2", "Hello¦ world¦'S¦ ¦1¦2¦3¦4¦!!!\r\n\n¦x¦½¦½")]
    [InlineData("o200k", "camel¦Case¦HTTPRequest¦ don'T¦ we'LL¦ish¦ ABC's¦x")]
    [InlineData("o200k", "ª¦ABC")]
    [InlineData("o200k", "e\u0301x¦/home¦/user¦!\n/\n¦x")]
    [InlineData("o200k", "日本¦12¦\u0301¦ABC¦½½½¦½")]
    public void A_text_becomes_these_pieces(string name, string pieces)
    {
        string[] expected = pieces.Split('¦');
        Assert.Equal(expected, Pieces(SplitPattern.Find(name)!, string.Concat(expected)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Pieces_are_those_of_the_regular_expression(string name)
    {
        SplitPattern pattern = SplitPattern.Find(name)!;
        Regex regex = new(pattern.Regex.Replace("(?i:'s", "(?i:'ſ|'s", StringComparison.Ordinal), RegexOptions.CultureInvariant);
        foreach (string text in HardTexts.Generate(seed: 21, count: 10_000).Select(Texts.Repaired))
        {
            string standIns = string.Concat(text.EnumerateRunes().Select(StandIn));
            int[] expected = [.. regex.Matches(standIns).Select(match => match.Length)];
            int[] runes = [.. Pieces(pattern, text).Select(piece => piece.EnumerateRunes().Count())];
            Assert.True(expected.AsSpan().SequenceEqual(runes), $"{text}: {string.Join(' ', runes)} instead of {string.Join(' ', expected)}");
        }
    }

    [Fact]
    public void Every_code_point_is_classed_by_its_category()
    {
        // The pattern that asks for most categories.
        SplitPattern pattern = SplitPattern.O200k;
        Regex regex = new(pattern.Regex, RegexOptions.CultureInvariant);
        for (int value = 0; value < 0x110000; value++)
        {
            // ſ is a contraction without regard to case, which .NET's expressions do not know.
            if (Rune.TryCreate(value, out Rune rune) && value != 'ſ')
            {
                string standIn = StandIn(rune), around = $"a{{0}}B {{0}}{{0}}\n1{{0}}{{0}}A 'l{{0}}'s";
                int[] expected = [.. regex.Matches(string.Format(CultureInfo.InvariantCulture, around, standIn)).Select(match => match.Length)];
                string text = string.Format(CultureInfo.InvariantCulture, around, rune);
                int[] runes = [.. Pieces(pattern, text).Select(piece => piece.EnumerateRunes().Count())];
                Assert.True(expected.AsSpan().SequenceEqual(runes), $"U+{value:X}: {string.Join(' ', runes)} instead of {string.Join(' ', expected)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_text_that_ends_here_is_split_like_one_that_goes_on(string name)
    {
        SplitPattern pattern = SplitPattern.Find(name)!;
        Assert.Equal(0, pattern.PieceLength([]));
        foreach (string text in HardTexts.Generate(seed: 22, count: 2_000))
        {
            // Words are read 16 bytes at a time where there are as many. What follows is of no class that could belong to a piece before it,
            // except that it is something.
            byte[] utf8 = Encoding.UTF8.GetBytes(text + "1a"), longer = Encoding.UTF8.GetBytes(text + "1a" + new string('\n', 16));
            for (int at = 0; at < utf8.Length - 2;)
            {
                int length = pattern.PieceLength(utf8.AsSpan(at));
                Assert.Equal(length, pattern.PieceLength(longer.AsSpan(at)));
                at += length;
            }
        }
    }

    [Fact]
    public void Names_and_expressions_find_their_pattern()
    {
        Assert.Equal(["gpt2", "gpt4", "qwen2", "o200k"], SplitPattern.Names);
        Assert.All(SplitPattern.Names, name => Assert.Same(SplitPattern.Find(name), SplitPattern.FindByRegex(SplitPattern.Find(name)!.Regex)));
        Assert.Null(SplitPattern.Find("gpt3"));
        Assert.Null(SplitPattern.FindByRegex(@"\s+"));
    }

    private static List<string> Pieces(SplitPattern pattern, string text)
    {
        List<string> pieces = [];
        ReadOnlySpan<byte> utf8 = Encoding.UTF8.GetBytes(text);
        while (!utf8.IsEmpty)
        {
            int length = pattern.PieceLength(utf8);
            pieces.Add(Encoding.UTF8.GetString(utf8[..length]));
            utf8 = utf8[length..];
        }

        return pieces;
    }

    /// <summary>A character of one UTF-16 unit that the expressions treat alike, because .NET's know no others.</summary>
    private static string StandIn(Rune rune) => rune switch
    {
        { IsAscii: true } or { Value: 'ſ' } => rune.ToString(),
        _ when Rune.IsWhiteSpace(rune) => "\u2003",
        _ => Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter => "Ω",
            UnicodeCategory.LowercaseLetter => "ω",
            UnicodeCategory.TitlecaseLetter => "ǅ",
            UnicodeCategory.ModifierLetter => "ʰ",
            UnicodeCategory.OtherLetter => "の",
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => "\u0301",
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => "٣",
            _ => "§",
        },
    };
}

using System.Globalization;
using TinyGpt.Corpus.Duplicates;
using Xunit;

namespace TinyGpt.Corpus.Tests.Duplicates;

public sealed class TextNormalizerTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("  \n\t ", "")]
    [InlineData("!?…", "")]
    [InlineData("Don't PANIC!", "don t panic")]
    [InlineData("  two\n\nlines ", "two lines")]
    [InlineData("In 1984, at 5:30", "in 0000 at 0 00")]
    [InlineData("Café Ñandú ÇA Ÿ", "cafe nandu ca y")]
    [InlineData("cafe\u0301 n\u0303", "cafe n")]
    [InlineData("Vi\u1EC7t Nam", "viet nam")]
    [InlineData("ΆΛΦΑ ώ", "αλφα ω")]
    [InlineData("Ёлка Й", "елка и")]
    [InlineData("\u0130stanbul", "istanbul")]
    [InlineData("hy\u00ADphen", "hyphen")]
    [InlineData("٣ ५", "0 0")]
    [InlineData("a_b-c", "a b c")]
    [InlineData("good😀day 😀", "good day")]
    [InlineData("x 𐐀𐐨 y", "x 𐐨𐐨 y")]
    [InlineData("日本語 テスト", "日本語 テスト")]
    public void NormalizedTextIsWords(string text, string expected) => Assert.Equal(expected, TextNormalizer.Normalize(text));

    [Fact]
    public void HalfAPairIsASpace() => Assert.Equal("a b c", TextNormalizer.Normalize("a\uD835b\uDC00c\uD835"));

    /// <summary>What is written with one character or with a letter and marks is the same, for every letter of the table.</summary>
    [Fact]
    public void AccentsAreDroppedFromBothForms()
    {
        int letters = 0;
        foreach (string family in Accents.Families)
        {
            string letter = family[..1];
            foreach (char accented in family[1..])
            {
                Assert.Equal(letter, TextNormalizer.Normalize(accented.ToString()));
                Assert.Equal(letter, TextNormalizer.Normalize(char.ToUpperInvariant(accented).ToString()));
                letters++;
            }

            Assert.Equal(letter, TextNormalizer.Normalize(letter + "\u0301\u0323"));
        }

        Assert.True(letters > 300, $"{letters} letters");
    }

    /// <summary>Every character alone and between letters: single spaces, nothing changes the second time, and categories decide.</summary>
    [Fact]
    public void EveryCharacterHasItsPlace()
    {
        for (int i = 0; i <= char.MaxValue; i++)
        {
            char character = (char)i;
            string normalized = TextNormalizer.Normalize($" x{character}y ");
            Assert.True(normalized == TextNormalizer.Normalize(normalized), $"U+{i:X4}");
            UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(character);
            if (char.IsPunctuation(character) || char.IsSymbol(character) || char.IsWhiteSpace(character) || char.IsSurrogate(character))
            {
                Assert.True(normalized == "x y", $"U+{i:X4} gives {normalized}");
            }
            else if (category == UnicodeCategory.DecimalDigitNumber)
            {
                Assert.True(normalized == "x0y", $"U+{i:X4} gives {normalized}");
            }
            else if (char.IsLetter(character))
            {
                bool isLower = normalized.Length == 3 && normalized[1] != ' ' && !char.IsAsciiLetterUpper(normalized[1]);
                Assert.True(isLower, $"U+{i:X4} gives {normalized}");
            }
        }
    }
}

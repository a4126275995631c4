using TinyGpt.Corpus.Language;
using Xunit;

namespace TinyGpt.Corpus.Tests.Language;

public class LetterGroupsTests
{
    [Fact]
    public void WordHasGroupsOfOneToFourLettersWithItsGaps()
    {
        // " ab ": a, " a"; b, "ab", " ab"; "b ", "ab ", " ab ".
        Assert.Equal(8, Read("ab").Length);
        Assert.Equal(Read("ab"), Read(" -AB!\n"));
        Assert.Equal([.. Read("ab"), .. Read("cde")], Read("ab cde"));
        Assert.NotEqual(Read("ab"), Read("ba"));
    }

    [Fact]
    public void LetterOfAScriptThatIsNotSpelledCountsFourTimes()
    {
        ushort[] rows = Read("水");
        Assert.Equal(4, rows.Length);
        Assert.All(rows, row => Assert.InRange(row, LetterGroups.HashedRows, LetterGroups.Rows - 1));
        Assert.Equal(rows, Read("火"));
        Assert.NotEqual(rows, Read("ひ"));
    }

    [Fact]
    public void SoftHyphensAndCombiningMarksAreSkipped()
    {
        Assert.Equal(Read("letter"), Read("let\u00ADter"));
        Assert.Equal(Read("cafe"), Read("cafe\u0301"));
    }

    [Fact]
    public void NoTextHasMoreRowsThanTheMaximum()
    {
        foreach (string text in (string[])["a", "ab水", "abc水", "abcd水", "a水b水", "水水水", "abcdefgh ijkl 水x水", "a b c"])
        {
            // Read throws where the rows do not fit.
            Assert.InRange(LetterGroups.Read(text, new ushort[LetterGroups.MaximumCount(text.Length)]), 1, LetterGroups.MaximumCount(text.Length));
        }
    }

    private static ushort[] Read(string text)
    {
        ushort[] rows = new ushort[LetterGroups.MaximumCount(text.Length)];
        return rows[..LetterGroups.Read(text, rows)];
    }
}

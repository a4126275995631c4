using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TinyGpt.Corpus.World;
using Xunit;

namespace TinyGpt.Corpus.Tests.World;

public class TinyWorldTests
{
    /// <summary>
    /// SHA-256 of the first 100,000 characters of seed 1. Whoever changes the text on purpose adds one to <see cref="TinyWorld.Version"/>,
    /// runs this test, reads a few of the new documents, and puts the hash that the test prints here. A change that nobody intended
    /// is a bug: models trained on the text can no longer be compared.
    /// </summary>
    private const string GoldenHash = "e082687edccf61d303365190bf6c1eba9f6f80a800f2ebfe5213dd29a834a107";

    [Fact]
    public void TextOfSeedOneIsGolden()
    {
        string first = SampleText.Text[..100_000];
        Assert.Equal(GoldenHash, Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(first))));
    }

    [Fact]
    public void SameSeedGivesSameWorldAndText()
    {
        TinyWorld again = TinyWorld.Create(1);
        Assert.Equal(SampleText.World.Facts, again.Facts);
        Assert.Equal(SampleText.Text[..300_000], again.Text(400_000)[..300_000]);
    }

    [Fact]
    public void TextDoesNotDependOnTheCulture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            culture.NumberFormat.NegativeSign = "~";
            culture.NumberFormat.NumberDecimalSeparator = ",";
            culture.NumberFormat.NumberGroupSeparator = "_";
            CultureInfo.CurrentCulture = culture;
            Assert.StartsWith(TinyWorld.Create(1).Text(100_000), SampleText.Text, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void DifferentSeedsGiveDifferentWorlds()
    {
        TinyWorld other = TinyWorld.Create(2);
        Assert.NotEqual(SampleText.World.People.Select(person => person.FullName), other.People.Select(person => person.FullName));
        string[] shared = [.. SampleText.Documents.Take(2000).Intersect(other.Documents().Take(2000))];
        Assert.True(shared.Length < 60, $"Two seeds share {shared.Length} of 2,000 documents, such as \"{shared.FirstOrDefault()}\".");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5_000)]
    [InlineData(123_456)]
    public void LongerTextStartsWithTheShorter(long characters)
    {
        string text = SampleText.World.Text(characters);
        Assert.StartsWith(text, SampleText.Text, StringComparison.Ordinal);
        Assert.True(text.Length >= characters);
        Assert.True(text.Length < characters + 5_000);
        Assert.True(text.Length == 0 || text.EndsWith("\n\n", StringComparison.Ordinal));
    }

    [Fact]
    public void TextIsTheDocumentsInOrder()
    {
        Assert.Equal(SampleText.Documents.Take(500), SampleText.World.Documents().Take(500));
        Assert.Equal(SampleText.Documents.Skip(100).Take(50), SampleText.World.Documents(100).Take(50));
        Assert.Equal(SampleText.Documents[777], SampleText.World.Document(777));
    }

    [Fact]
    public void NearlyAllDocumentsAreDistinct()
    {
        int distinct = SampleText.Documents.Distinct().Count();
        Assert.True(distinct >= 0.98 * SampleText.Documents.Count, $"{distinct} of {SampleText.Documents.Count} documents are distinct.");
    }

    [Fact]
    public void EveryKindOfDocumentOccurs()
    {
        ILookup<DocumentKind, string> byKind = SampleText.Documents.Index().ToLookup(
            entry => SampleText.World.KindOf(entry.Index), entry => entry.Item);
        foreach (DocumentKind kind in Enum.GetValues<DocumentKind>())
        {
            int characters = byKind[kind].Sum(document => document.Length);
            double share = (double)characters / SampleText.Text.Length;
            Assert.True(share is > 0.005 and < 0.5, $"{kind} makes up {share:P1} of the text.");
        }
    }

    [Fact]
    public void BadArgumentsAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleText.World.Document(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleText.World.Text(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleText.World.Text(2_000_000_000));
        Assert.Null(SampleText.World.FindPerson("Nobody"));
    }
}

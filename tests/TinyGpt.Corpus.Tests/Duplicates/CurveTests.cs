using TinyGpt.Corpus.Duplicates;
using Xunit;

namespace TinyGpt.Corpus.Tests.Duplicates;

/// <summary>What the four stages find of planted near-duplicates, against 1 − (1 − s⁸)¹⁴ over the exact similarities.</summary>
public sealed class CurveTests(PlantedFixture planted, ITestOutputHelper output) : IClassFixture<PlantedFixture>
{
    private static readonly DuplicateSettings _settings = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void PlantedPairsAreFoundAsTheCurvePredicts(int level)
    {
        Range pairs = (level * PlantedFixture.PairsOfASimilarity)..((level + 1) * PlantedFixture.PairsOfASimilarity);
        double[] exact = planted.Exact[pairs];
        double predicted = exact.Average(_settings.MatchProbability);
        double found = planted.Found[pairs].Average(isFound => isFound ? 1.0 : 0.0);
        output.WriteLine($"{exact.Length} pairs, similarity {exact.Min():F3} to {exact.Max():F3}, mean {exact.Average():F3}");
        output.WriteLine($"predicted {predicted:P1}, found {found:P1}");
        Assert.True(exact.Length >= 1000);
        Assert.InRange(exact.Average(), PlantedFixture.Similarities[level] - 0.02, PlantedFixture.Similarities[level] + 0.02);
        Assert.InRange(found, predicted - 0.05, predicted + 0.05);
    }

    [Fact]
    public void TextsWithoutDuplicatesStay()
    {
        int texts = PlantedFixture.UnrelatedTexts + planted.Exact.Length;
        output.WriteLine($"{planted.Lost} of {texts} went");
        Assert.True(planted.Lost < 0.001 * texts, $"{planted.Lost} of {texts} went");
    }

    /// <summary>Addresses and contents: the part after # is not the server's, and a changed character is another content.</summary>
    [Fact]
    public void AddressAndContentComeBeforeTheWords()
    {
        using SignatureFolder folder = new();
        folder.Add(
        [
            ("http://a.example/", "One text of some words, said once."),
            ("http://a.example/#top", "Quite another text, captured later."),
            ("http://b.example/", "One text of some words, said once."),
            (null, "One text of some words, said once!"),
            (null, "Nothing like the rest."),
        ]);
        using DuplicateTable table = folder.Build();
        Assert.Equal(
            [null, "same-address", "same-content", "near-duplicate", null],
            Enumerable.Range(0, 5).Select(document => table.Fate(document).ReasonName));
    }
}

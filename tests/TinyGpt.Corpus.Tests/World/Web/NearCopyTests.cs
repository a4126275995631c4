using TinyGpt.Corpus.Duplicates;
using TinyGpt.Corpus.World.Web;
using Xunit;

namespace TinyGpt.Corpus.Tests.World.Web;

/// <summary>Copies are as similar as they claim to be.</summary>
public class NearCopyTests
{
    private static readonly Dictionary<string, PageTruth> ByAddress =
        SampleInternet.Pages.Where(page => page.Truth.CopyOf is null).ToDictionary(page => page.Truth.Url, page => page.Truth, StringComparer.Ordinal);

    [Fact]
    public void SimilaritiesAreExact()
    {
        PageTruth[] copies = [.. SampleInternet.Pages.Select(page => page.Truth).Where(truth => truth.CopyOf is not null)];
        Assert.True(copies.Length > 400, $"{copies.Length} copies.");
        Assert.All(copies, copy => Assert.Equal(Jaccard(copy.Text!, ByAddress[copy.CopyOf!].Text!), copy.Similarity!.Value, 12));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.6)]
    [InlineData(0.7)]
    [InlineData(0.8)]
    [InlineData(0.9)]
    public void NearCopiesLieNearTheirTargets(double target)
    {
        double[] similarities = [.. SampleInternet.Pages.Where(page => page.Truth.Kind == "near-copy" && PagePlan.Of(page.Number).Target == target)
            .Select(page => page.Truth.Similarity!.Value)];
        Assert.True(similarities.Length >= 60, $"{similarities.Length} pairs.");
        Assert.All(similarities, similarity => Assert.InRange(similarity, target - 0.06, target + 0.06));
        Assert.InRange(similarities.Average(), target - 0.01, target + 0.01);
    }

    [Fact]
    public void EveryFateOfACopyFollowsFromItsSimilarity()
    {
        Assert.All(SampleInternet.Pages.Select(page => page.Truth).Where(truth => truth.CopyOf is not null), truth =>
            // A second capture of an address is one too many, however much of its text has changed.
            Assert.Equal(truth.Kind != "near-copy" || truth.Similarity >= PageTruth.DuplicateSimilarity ? "duplicates" : PageTruth.Keep, truth.Fate));
    }

    [Fact]
    public void SmallHasAThousandPairsAtEachSimilarity()
    {
        ILookup<double, PagePlan> pairs = Enumerable.Range(0, (int)InternetSettings.SmallPages).Select(number => PagePlan.Of(number))
            .Where(plan => plan.Role == PageRole.NearCopy).ToLookup(plan => plan.Target);
        Assert.Equal(PagePlan.Targets, pairs.Select(group => group.Key).Order());
        Assert.All(pairs, group => Assert.True(group.Count() >= 1000, $"{group.Count()} pairs at {group.Key}."));
        // No two copies share an original, so that no pair tells of another.
        Assert.Distinct(pairs.SelectMany(group => group).Select(plan => plan.Original));
    }

    [Fact]
    public void UnrelatedPagesAreNotAlike()
    {
        Shingles[] pages = [.. SampleInternet.Pages.Where(page => page.Truth.Fate == PageTruth.Keep && page.Truth.CopyOf is null).Take(400)
            .Select(page => Shingles.Of(page.Truth.Text!))];
        double most = 0;
        for (int i = 0; i < pages.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                most = Math.Max(most, pages[i].SimilarityTo(pages[j]));
            }
        }

        Assert.True(most < 0.4, $"Two unrelated pages have a similarity of {most:F3}.");
    }

    /// <summary>The definition: sets of five words, as strings.</summary>
    private static double Jaccard(string one, string other)
    {
        HashSet<string> a = Grams(one), b = Grams(other);
        int shared = a.Count(b.Contains);
        return (double)shared / (a.Count + b.Count - shared);
    }

    private static HashSet<string> Grams(string text)
    {
        string[] words = TextNormalizer.Normalize(text).Split(' ');
        return [.. Enumerable.Range(0, words.Length - 4).Select(i => string.Join(' ', words[i..(i + 5)]))];
    }
}

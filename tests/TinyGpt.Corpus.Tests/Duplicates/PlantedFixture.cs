using TinyGpt.Corpus.Duplicates;

namespace TinyGpt.Corpus.Tests.Duplicates;

/// <summary>Pairs at five similarities and texts like no other, sent through all stages once.</summary>
public sealed class PlantedFixture
{
    public const int PairsOfASimilarity = 1200, UnrelatedTexts = 20_000;

    public static readonly double[] Similarities = [0.5, 0.6, 0.7, 0.8, 0.9];

    public PlantedFixture()
    {
        PlantedTexts texts = new(1);
        (string Original, string Copy)[] pairs =
            [.. Similarities.SelectMany(similarity => Enumerable.Range(0, PairsOfASimilarity).Select(_ => texts.Pair(similarity)))];
        Exact = [.. pairs.AsParallel().AsOrdered().Select(pair => PlantedTexts.Similarity(pair.Original, pair.Copy))];
        string[] unrelated = [.. Enumerable.Range(0, UnrelatedTexts).Select(i => texts.Unrelated(50 + (i % 250)))];
        using SignatureFolder folder = new();
        folder.Add(pairs.Select((pair, i) => ((string?)$"http://first.example/{i}", pair.Original)));
        folder.Add(unrelated.Select(text => ((string?)null, text)));
        folder.Add(pairs.Select((pair, i) => ((string?)$"http://second.example/{i}", pair.Copy)));
        using DuplicateTable table = folder.Build();
        DocumentFate FateOfCopy(int pair) => table.Fate(pairs.Length + UnrelatedTexts + pair);
        Found = [.. Enumerable.Range(0, pairs.Length).Select(pair => FateOfCopy(pair) == new DocumentFate(pair, DuplicateReason.NearDuplicate))];
        Lost = Enumerable.Range(0, pairs.Length + UnrelatedTexts).Count(i => !table.Fate(i).IsKept);
    }

    /// <summary>The exact similarity of each pair, in the order of <see cref="Similarities"/>.</summary>
    public double[] Exact { get; }

    /// <summary>Whether the copy went because of its original.</summary>
    public bool[] Found { get; }

    /// <summary>How many of the originals and the unrelated texts went.</summary>
    public int Lost { get; }
}

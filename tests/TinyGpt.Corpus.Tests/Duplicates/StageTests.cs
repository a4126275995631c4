using TinyGpt.Corpus.Duplicates;
using Xunit;

namespace TinyGpt.Corpus.Tests.Duplicates;

/// <summary>Bands and clusters, on keys that were chosen for it.</summary>
public sealed class StageTests
{
    private static readonly DuplicateSettings _threeBands = new() { Bands = 3, Rows = 2 };

    [Fact]
    public void TheFirstCaptureOfAnAddressStaysAndLaterOnesTakeNoPart()
    {
        // 1 goes with 0 for its address. 2 has the content of 1 and a band of 1, and stays all the same.
        DocumentFate[] fates = Fates([1, 11, 21, 31, 41], [1, 12, 22, 32, 42], [2, 12, 22, 32, 42]);
        Assert.Equal([new(0, DuplicateReason.None), new(0, DuplicateReason.SameAddress), new(2, DuplicateReason.None)], fates);
    }

    [Fact]
    public void AGroupWhoseFirstIsGoneStillHoldsTogether()
    {
        // 1 goes with 0; 2 and 3 met it in a band, and so each other.
        DocumentFate[] fates = Fates([1, 11, 21, 31, 41], [1, 12, 22, 32, 42], [2, 13, 22, 33, 43], [3, 14, 22, 34, 44]);
        Assert.Equal(new DocumentFate(2, DuplicateReason.NearDuplicate), fates[3]);
        Assert.True(fates[2].IsKept);
    }

    [Fact]
    public void ChainsOfNearDuplicatesAreOneClusterUnderTheFirst()
    {
        // 0–3 by the first band, 3–2 by the second, 2–1 by the third.
        DocumentFate[] fates = Fates([1, 11, 21, 31, 41], [2, 12, 22, 32, 42], [3, 13, 23, 33, 42], [4, 14, 21, 33, 44]);
        Assert.True(fates[0].IsKept);
        Assert.All(fates[1..], fate => Assert.Equal(new DocumentFate(0, DuplicateReason.NearDuplicate), fate));
    }

    [Fact]
    public void WhoGoesPointsToADocumentThatIsReallyKept()
    {
        // 3 has the address of 2, 2 the content of 1, and 1 is nearly 0.
        DocumentFate[] fates = Fates([1, 11, 21, 31, 41], [2, 12, 21, 32, 42], [3, 12, 21, 32, 42], [3, 14, 24, 34, 44]);
        Assert.Equal(
            [
                new(0, DuplicateReason.None), new(0, DuplicateReason.NearDuplicate),
                new(0, DuplicateReason.SameContent), new(0, DuplicateReason.SameAddress),
            ],
            fates);
        Assert.Equal([null, "near-duplicate", "same-content", "same-address"], fates.Select(fate => fate.ReasonName));
    }

    [Fact]
    public void WithoutAddressOrWordsNothingIsShared() => Assert.All(Fates([0, 11, 0, 0, 0], [0, 12, 0, 0, 0]), fate => Assert.True(fate.IsKept));

    [Fact]
    public void NoDocumentsAreNoTrouble()
    {
        using SignatureFolder folder = new(_threeBands);
        folder.Add(Array.Empty<ulong[]>());
        using DuplicateTable table = folder.Build();
        Assert.Equal(0, table.Count);
        Assert.Empty(table.ClusterSizes);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Fate(0));
    }

    /// <summary>
    /// Random documents with many things in common, against the slow definition, for whatever split into files and limit of memory.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void AnySplitAndAnyLimitGiveTheTableOfTheDefinition(int seed)
    {
        Random random = new(seed);
        ulong[][] documents = Documents(random, 3000, variety: 800 << seed);
        DocumentFate[] expected = SlowDuplicates.Fates(documents);
        Assert.All(Enum.GetValues<DuplicateReason>(), reason => Assert.Contains(expected, fate => fate.Reason == reason));
        byte[]? first = null;
        foreach (int mostSorted in (int[])[BandStage.DefaultMostSorted, 2, 7, 500])
        {
            using SignatureFolder folder = new(_threeBands);
            for (int start = 0; start < documents.Length;)
            {
                int length = first is null ? documents.Length : Math.Min(random.Next(1500), documents.Length - start);
                folder.Add(documents[start..(start + length)]);
                start += length;
            }

            using DuplicateTable table = folder.Build(mostSorted);
            Assert.Equal(expected, Enumerable.Range(0, documents.Length).Select(document => table.Fate(document)));
            CheckSizes(table, expected);
            first ??= File.ReadAllBytes(folder.Table);
            Assert.Equal(first, File.ReadAllBytes(folder.Table));
        }
    }

    /// <summary>
    /// Keys that differ in the last bits only, one that half of the documents have, and the largest: ranges are divided down to single keys.
    /// </summary>
    [Fact]
    public void KeysThatCannotBeDividedAreNotSorted()
    {
        Random random = new(9);
        ulong[] near = [ulong.MaxValue, ulong.MaxValue - 1, 1, 2, 0x1234_0000_0000_0000, 0x1234_0000_0000_0001, 0x1234_5678_0000_0000];
        ulong Band() => random.Next(2) == 0 ? near[random.Next(near.Length)] : (ulong)random.NextInt64() + 3;
        ulong[][] documents =
        [
            .. Enumerable.Range(0, 20_000).Select(i => (ulong)((i * 2) + 1) << 20).Select(own => (ulong[])[own, own, Band(), Band(), Band()]),
        ];
        using SignatureFolder folder = new(_threeBands), small = new(_threeBands);
        folder.Add(documents);
        small.Add(documents);
        foreach ((string pairs, string expected) in small.Pairs(mostSorted: 100).Zip(folder.Pairs()))
        {
            Assert.Equal(File.ReadAllBytes(expected), File.ReadAllBytes(pairs));
        }
    }

    [Fact]
    public void PairFilesCanComeInAnyOrder()
    {
        using SignatureFolder folder = new(_threeBands);
        folder.Add(Documents(new Random(5), 1000, 500));
        folder.Build().Dispose();
        byte[] expected = File.ReadAllBytes(folder.Table);
        string[] pairs = [.. folder.Pairs().Reverse()];
        ClusterStage.Run(pairs, folder.Table);
        Assert.Equal(expected, File.ReadAllBytes(folder.Table));
    }

    private static DocumentFate[] Fates(params ulong[][] documents)
    {
        using SignatureFolder folder = new(_threeBands);
        folder.Add(documents);
        using DuplicateTable table = folder.Build();
        Assert.Equal(SlowDuplicates.Fates(documents), Enumerable.Range(0, documents.Length).Select(document => table.Fate(document)));
        return [.. Enumerable.Range(0, documents.Length).Select(document => table.Fate(document))];
    }

    private static ulong[][] Documents(Random random, int count, int variety)
    {
        ulong Key(int values) => random.Next(20) == 0 ? DocumentKeys.None : (ulong)random.Next(values) * 0x9E3779B97F4A7C15;
        ulong Band() => Key(10 * variety);
        return [.. Enumerable.Range(0, count).Select(_ => (ulong[])[Key(4 * variety), Key(4 * variety), Band(), Band(), Band()])];
    }

    private static void CheckSizes(DuplicateTable table, DocumentFate[] fates) =>
        Assert.Equal(
            fates.GroupBy(fate => fate.Kept).GroupBy(cluster => cluster.LongCount()).OrderBy(group => group.Key)
                .Select(group => new ClusterSize(group.Key, group.LongCount())),
            table.ClusterSizes);
}

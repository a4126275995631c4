using TinyGpt.Corpus.World;
using Xunit;

namespace TinyGpt.Corpus.Tests.World;

public class WorldRandomTests
{
    [Fact]
    public void NumbersFollowThePublishedGenerator()
    {
        // Philox 4x32-10 with key and counter zero begins 6627E8D5 E169C58D BC57AC4C 9B00DBD8 (Random123, kat_vectors).
        WorldRandom random = new(0, 0);
        uint[] expected = [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8];
        Assert.Equal(expected.Select(number => (int)(number >> 8)), Enumerable.Range(0, 4).Select(_ => random.Next(1 << 24)));
    }

    [Fact]
    public void EveryNumberComesUpEquallyOften()
    {
        WorldRandom random = new(7, 3);
        int[] counts = new int[10];
        for (int i = 0; i < 100_000; i++)
        {
            counts[random.Next(10)]++;
        }

        // Five standard deviations of a binomial with n = 100,000 and p = 0.1.
        Assert.All(counts, count => Assert.InRange(count, 10_000 - 475, 10_000 + 475));
    }

    [Fact]
    public void ShufflingKeepsEveryItem()
    {
        WorldRandom random = new(7, 4);
        List<int> shuffled = random.Shuffled(Enumerable.Range(0, 100));
        Assert.Equal(Enumerable.Range(0, 100), shuffled.Order());
        Assert.NotEqual(Enumerable.Range(0, 100), shuffled);
    }

    [Fact]
    public void StreamsAndSeedsDiffer()
    {
        int[] draw(ulong seed, ulong stream)
        {
            WorldRandom random = new(seed, stream);
            return [.. Enumerable.Range(0, 8).Select(_ => random.Next(1000))];
        }

        Assert.Equal(draw(1, 1), draw(1, 1));
        Assert.NotEqual(draw(1, 1), draw(1, 2));
        Assert.NotEqual(draw(1, 1), draw(2, 1));
    }

    [Fact]
    public void NothingToChooseFromIsAnError() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorldRandom(1, 1).Pick<int>([]));
}

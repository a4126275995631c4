using TinyGpt.Data;
using Xunit;

namespace TinyGpt.Tests.Data;

public sealed class PermutationTests
{
    [Fact]
    public void Every_place_is_hit_once()
    {
        foreach (int count in (int[])[.. Enumerable.Range(1, 130), 255, 256, 257, 1000, 10_007, 65_536])
        {
            Permutation permutation = new(count, key: 1234567 + (ulong)count);
            bool[] hit = new bool[count];
            for (int i = 0; i < count; i++)
            {
                long image = permutation[i];
                Assert.False(hit[image]);
                hit[image] = true;
            }
        }
    }

    // Computed by a separate implementation of Philox and of the shuffle: runs that are resumed rely on these never changing.
    [Fact]
    public void It_is_the_one_that_it_always_was()
    {
        Assert.Equal([6, 0, 2, 8, 5, 1, 7, 3, 9, 4], Images(10, 42));
        Permutation large = new(1L << 40, 7);
        Assert.Equal([827151809837, 193762723926, 949649539053, 488758473026], [large[0], large[1], large[2], large[3]]);
    }

    [Fact]
    public void Every_order_of_four_is_as_likely()
    {
        const int Keys = 12_000;
        Dictionary<string, int> counts = [];
        for (ulong key = 0; key < Keys; key++)
        {
            string order = string.Join("", Images(4, key));
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(24, counts.Count);
        // 23 degrees of freedom: 58 is exceeded once in ten thousand.
        Assert.InRange(ChiSquared(counts.Values, Keys / 24.0), 4, 58);
    }

    [Fact]
    public void Every_pair_of_places_goes_everywhere()
    {
        const int Count = 7, Keys = 8_400;
        int[] counts = new int[Count * Count];
        for (ulong key = 0; key < Keys; key++)
        {
            Permutation permutation = new(Count, key);
            counts[permutation[2] * Count + permutation[3]]++;
        }

        // 42 pairs of different images: 41 degrees of freedom.
        Assert.InRange(ChiSquared(counts.Where(count => count > 0), Keys / 42.0), 15, 84);
        Assert.Equal(42, counts.Count(count => count > 0));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(4096)]
    [InlineData(9973)]
    public void The_order_leaves_no_trace(int count)
    {
        for (ulong key = 0; key < 5; key++)
        {
            double[] images = [.. Images(count, key).Select(image => (double)image)];
            double bound = 4 / Math.Sqrt(count);
            Assert.InRange(Correlation([.. Enumerable.Range(0, count).Select(i => (double)i)], images), -bound, bound);
            Assert.InRange(Correlation(images[1..], images[..^1]), -bound, bound);
            // In a random order, neighbours remain neighbours about twice.
            Assert.InRange(images.Zip(images.Skip(1)).Count(pair => Math.Abs(pair.First - pair.Second) == 1), 0, 10);
            Assert.InRange(Correlation(images, [.. Images(count, key + 1000).Select(image => (double)image)]), -bound, bound);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10)]
    public void Places_outside_are_refused(long index) => Assert.Throws<ArgumentOutOfRangeException>(() => new Permutation(10, 0)[index]);

    [Fact]
    public void There_is_no_permutation_of_nothing() => Assert.Throws<ArgumentOutOfRangeException>(() => new Permutation(0, 0));

    private static long[] Images(int count, ulong key)
    {
        Permutation permutation = new(count, key);
        long[] images = new long[count];
        for (int i = 0; i < count; i++)
        {
            images[i] = permutation[i];
        }

        return images;
    }

    private static double ChiSquared(IEnumerable<int> counts, double expected) =>
        counts.Sum(count => (count - expected) * (count - expected) / expected);

    private static double Correlation(double[] x, double[] y)
    {
        double meanX = x.Average(), meanY = y.Average();
        double covariance = x.Zip(y).Sum(pair => (pair.First - meanX) * (pair.Second - meanY));
        double squaresX = x.Sum(value => (value - meanX) * (value - meanX)), squaresY = y.Sum(value => (value - meanY) * (value - meanY));
        return covariance / Math.Sqrt(squaresX * squaresY);
    }
}

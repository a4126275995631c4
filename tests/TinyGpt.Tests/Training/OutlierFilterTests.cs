using TinyGpt.Training;
using Xunit;

namespace TinyGpt.Tests.Training;

public sealed class OutlierFilterTests
{
    [Fact]
    public void AValueFarAboveTheRecentOnesIsAnOutlier()
    {
        OutlierFilter filter = new(threshold: 4);
        for (int i = 0; i < 200; i++)
        {
            Assert.False(filter.IsOutlier(5 + (0.1 * (i % 3))));
        }

        Assert.True(filter.IsOutlier(6));
        Assert.True(filter.IsOutlier(6));
        Assert.False(filter.IsOutlier(5.2));
        Assert.False(filter.IsOutlier(1));
    }

    [Fact]
    public void NothingIsAnOutlierWithoutHistoryOrThreshold()
    {
        OutlierFilter off = new(threshold: 0), fresh = new(threshold: 1);
        Assert.All(Enumerable.Range(0, 100), i => Assert.False(off.IsOutlier(i * i)));
        Assert.All(Enumerable.Range(0, 32), i => Assert.False(fresh.IsOutlier(i * i)));
        Assert.True(fresh.IsOutlier(1e6));
    }

    [Fact]
    public void ARestoredFilterDecidesAsTheFirst()
    {
        OutlierFilter first = new(2), second = new(2);
        Random random = new(1);
        for (int i = 0; i < 150; i++)
        {
            first.IsOutlier(random.NextDouble());
        }

        second.Restore(first.Recent);
        for (int i = 0; i < 300; i++)
        {
            double value = random.NextDouble() * 3;
            Assert.Equal(first.IsOutlier(value), second.IsOutlier(value));
        }
    }
}

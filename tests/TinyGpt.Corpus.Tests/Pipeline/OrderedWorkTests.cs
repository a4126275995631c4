using TinyGpt.Corpus.Pipeline;
using Xunit;

namespace TinyGpt.Corpus.Tests.Pipeline;

public sealed class OrderedWorkTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void ResultsComeInTheOrderOfTheItems(int threads)
    {
        List<int> results = [];
        new OrderedWork<int, int>(threads, Work).Run(Enumerable.Range(0, 2000), _ => 1, results.Add);
        Assert.Equal(Enumerable.Range(0, 2000).Select(i => 3 * i), results);

        static int Work(int i)
        {
            Thread.SpinWait(new Random(i).Next(2000));
            return 3 * i;
        }
    }

    [Fact]
    public void ItemsOnTheirWayAreLimitedByTheirWeight()
    {
        int onTheirWay = 0, most = 0;
        IEnumerable<int> items = Enumerable.Range(0, 500).Select(i =>
        {
            most = Math.Max(most, ++onTheirWay);
            return i;
        });
        new OrderedWork<int, int>(4, i => i) { WeightLimit = 100 }.Run(items, _ => 30, _ => onTheirWay--);
        // Three fit, and one more was taken before it was known to be too many.
        Assert.InRange(most, 1, 4);
    }

    [Fact]
    public void AnItemThatIsTooHeavyGoesAlone()
    {
        List<int> results = [];
        new OrderedWork<int, int>(2, i => i) { WeightLimit = 10 }.Run([1, 2, 3], _ => 1000, results.Add);
        Assert.Equal([1, 2, 3], results);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void AFailureComesOutAfterTheResultsBeforeIt(int threads)
    {
        List<int> results = [];
        OrderedWork<int, int> work = new(threads, i => i == 70 ? throw new InvalidDataException("seventy") : i);
        Assert.Equal("seventy", Assert.Throws<InvalidDataException>(() => work.Run(Enumerable.Range(0, 1000), _ => 1, results.Add)).Message);
        Assert.Equal(Enumerable.Range(0, 70), results);
    }
}

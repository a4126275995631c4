namespace TinyGpt.Tests;

public sealed class DropoutTests(KernelPool pool)
{
    private const int Length = 100_003;

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void KeepsAsManyElementsAsItShould(double probability)
    {
        DropoutSettings settings = new(probability, Seed: 7, Step: 3, Site: 1);
        ulong key = CounterRandom.SiteKey(settings);
        uint threshold = CounterRandom.KeepThreshold(probability);
        int kept = Enumerable.Range(0, Length).Count(i => CounterRandom.Keep(i, key, threshold));
        // The count is binomial: its standard deviation is √(n·p·(1 − p)).
        double deviation = Math.Sqrt(Length * probability * (1 - probability));
        Assert.InRange(kept, Length * (1 - probability) - 5 * deviation, Length * (1 - probability) + 5 * deviation);
    }

    [Fact]
    public void NeighboursAreKeptIndependentlyOfEachOther()
    {
        DropoutSettings settings = new(0.5, Seed: 7, Step: 3, Site: 1);
        ulong key = CounterRandom.SiteKey(settings);
        uint threshold = CounterRandom.KeepThreshold(0.5);
        bool Keeps(long i) => CounterRandom.Keep(i, key, threshold);
        int both = Enumerable.Range(0, Length).Count(i => Keeps(2L * i) && Keeps(2L * i + 1));
        double deviation = Math.Sqrt(Length * 0.25 * 0.75);
        Assert.InRange(both, Length * 0.25 - 5 * deviation, Length * 0.25 + 5 * deviation);
    }

    [Theory]
    [MemberData(nameof(Backends.Rows), MemberType = typeof(Backends))]
    public void MasksAreTheSameEverywhere(string backend)
    {
        double[] ones = new double[Length];
        Array.Fill(ones, 1);
        Operand x = Operand.Read("x", ones), y = Operand.Written("y", Length);
        foreach (uint site in new uint[] { 0, 1, 2 })
        {
            DropoutSettings settings = new(0.2, Seed: 99, Step: 12, site);
            ulong key = CounterRandom.SiteKey(settings);
            uint threshold = CounterRandom.KeepThreshold(settings.Probability);
            using Placement on = new(pool[backend], [x, y]);
            pool[backend].Dropout(on[y], on[x], default, settings);
            double[] result = on.Read(y);
            Assert.Equal(-1, Array.FindIndex(result, value => !double.IsFinite(value)));
            Assert.DoesNotContain(Enumerable.Range(0, Length), i => CounterRandom.Keep(i, key, threshold) != (result[i] != 0));
        }
    }
}

namespace TinyGpt.Tests;

public sealed class CounterRandomTests
{
    /// <summary>The known answers that the authors of Philox publish with Random123, for philox4x32 with ten rounds.</summary>
    [Theory]
    [InlineData(0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8)]
    [InlineData(0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd)]
    [InlineData(0x85a308d3243f6a88, 0x0370734413198a2e, 0x299f31d0a4093822, 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1)]
    public void PhiloxGivesTheKnownAnswers(ulong counterLow, ulong counterHigh, ulong key, uint x, uint y, uint z, uint w) =>
        Assert.Equal((x, y, z, w), CounterRandom.Philox(counterLow, counterHigh, key));

    [Fact]
    public void ElementsTakeTheFourNumbersOfABlockInTurn()
    {
        const ulong Key = 0x0123_4567_89AB_CDEF;
        (uint x, uint y, uint z, uint w) = CounterRandom.Philox(5, 0, Key);
        uint[] block = [x, y, z, w];
        for (int component = 0; component < 4; component++)
        {
            Assert.False(CounterRandom.Keep(20 + component, Key, block[component]));
            Assert.True(CounterRandom.Keep(20 + component, Key, block[component] + 1));
        }
    }

    [Fact]
    public void EverySeedStepAndSiteHasItsOwnKey()
    {
        var keys = from seed in new ulong[] { 0, 1, 1UL << 40 }
                   from step in new uint[] { 0, 1, 2, 1000 }
                   from site in new uint[] { 0, 1, 2, 7 }
                   select CounterRandom.SiteKey(new DropoutSettings(0.1, seed, step, site));
        Assert.Equal(3 * 4 * 4, keys.Distinct().Count());
    }
}

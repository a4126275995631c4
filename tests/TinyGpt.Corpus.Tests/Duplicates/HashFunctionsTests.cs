using TinyGpt.Corpus.Duplicates;
using Xunit;

namespace TinyGpt.Corpus.Tests.Duplicates;

public sealed class HashFunctionsTests
{
    private const ulong Prime = (1UL << 61) - 1;

    /// <summary>h(0) is b and h(1) is a + b, so that every other value follows, here with integers of 128 bits and a division.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(40)]
    [InlineData(112)]
    public void ValuesAreThoseOfTheFormula(int count)
    {
        HashFunctions functions = new(count, 7);
        ulong[] addends = Values(functions, 0);
        ulong[] sums = Values(functions, 1);
        Random random = new(count);
        ulong[] numbers =
        [
            2, 3, uint.MaxValue, 1UL << 32, (1UL << 32) + 1, Prime - 1, Prime, Prime >> 1, 1UL << 60, 0x1FFFFFFF00000000,
            .. Enumerable.Range(0, 2000).Select(_ => (ulong)random.NextInt64() & Prime),
        ];
        foreach (ulong number in numbers)
        {
            ulong[] values = Values(functions, number);
            for (int i = 0; i < count; i++)
            {
                ulong factor = (sums[i] + Prime - addends[i]) % Prime;
                Assert.InRange(factor, 1UL, Prime - 1);
                Assert.Equal((ulong)((((UInt128)factor * number) + addends[i]) % Prime), values[i]);
            }
        }
    }

    [Fact]
    public void VectorsAndScalarsAgreeOnMinimaOfMany()
    {
        Random random = new(3);
        HashFunctions functions = new(112, 1);
        for (int length = 1; length < 300; length += 7)
        {
            ulong[] numbers = [.. Enumerable.Range(0, length).Select(_ => (ulong)random.NextInt64() & Prime)];
            ulong[] minima = new ulong[112], expected = new ulong[112];
            functions.Minima(numbers, minima);
            functions.MinimaOneByOne(numbers, expected, 0);
            Assert.Equal(expected, minima);
            Assert.Equal(numbers.Min(number => Values(functions, number)[5]), minima[5]);
        }
    }

    [Fact]
    public void SeedsChooseFunctions()
    {
        Assert.Equal(Values(new HashFunctions(16, 1), 5), Values(new HashFunctions(16, 1), 5));
        Assert.Empty(Values(new HashFunctions(16, 1), 5).Intersect(Values(new HashFunctions(16, 2), 5)));
    }

    private static ulong[] Values(HashFunctions functions, ulong number)
    {
        ulong[] minima = new ulong[functions.Count];
        functions.Minima([number], minima);
        return minima;
    }
}

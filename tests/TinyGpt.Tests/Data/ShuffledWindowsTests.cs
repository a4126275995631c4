using TinyGpt.Data;
using TinyGpt.Tests.Formats;
using Xunit;

namespace TinyGpt.Tests.Data;

public sealed class ShuffledWindowsTests
{
    [Theory]
    [InlineData(11, 10)]
    [InlineData(19, 10)]
    [InlineData(20, 10)]
    [InlineData(21, 10)]
    [InlineData(100, 10)]
    [InlineData(109, 10)]
    [InlineData(50, 1)]
    [InlineData(2, 1)]
    public void An_epoch_reads_windows_that_follow_one_another_each_once(int count, int length)
    {
        ShuffledWindows windows = Windows(count, length, seed: 3);
        HashSet<long> firsts = [];
        for (long epoch = 0; epoch < 300; epoch++)
        {
            long[] starts = [.. Starts(windows, epoch).Order()];
            Assert.All(starts, (start, i) => Assert.Equal(starts[0] + i * length, start));
            Assert.InRange(starts[0], 0, count);
            Assert.InRange(starts[^1] + length, 0, count - 1);
            firsts.Add(starts[0]);
        }

        // Every possible first token has its turn, so the ends of the text are read too.
        long phases = count - windows.WindowsPerEpoch * length;
        Assert.Equal(phases, firsts.Count);
        Assert.True(phases >= Math.Min(length, count - length));
        Assert.Equal(count - 1, firsts.Max() + windows.WindowsPerEpoch * length);
    }

    [Fact]
    public void Inputs_and_targets_are_the_text_and_the_text_one_further()
    {
        ShuffledWindows windows = Windows(1000, 16, seed: 4);
        int[] inputs = new int[16], targets = new int[16], starts = [7];
        for (long index = 0; index < 200; index++)
        {
            Assert.Equal(1, windows.Read(index, inputs, targets, starts));
            Assert.Equal(0, starts[0]);
            Assert.Equal(Enumerable.Range((int)windows.Start(index), 16), inputs);
            Assert.Equal(Enumerable.Range((int)windows.Start(index) + 1, 16), targets);
        }
    }

    // Computed by a separate implementation: runs that are resumed rely on these never changing.
    [Fact]
    public void The_series_is_the_one_that_it_always_was()
    {
        ShuffledWindows windows = Windows(103, 10, seed: 1);
        Assert.Equal(9, windows.WindowsPerEpoch);
        Assert.Equal(
            [54, 74, 14, 24, 44, 34, 4, 64, 84, 13, 73, 53, 3, 43, 23, 83, 63, 33, 82, 72],
            Enumerable.Range(0, 20).Select(index => windows.Start(index)));
    }

    [Fact]
    public void A_window_depends_on_its_index_and_the_seed_alone()
    {
        ShuffledWindows forwards = Windows(5000, 7, seed: 9), backwards = Windows(5000, 7, seed: 9), other = Windows(5000, 7, seed: 10);
        long[] expected = [.. Enumerable.Range(0, 2000).Select(index => forwards.Start(index))];
        long[] reversed = [.. Enumerable.Range(0, 2000).Reverse().Select(index => backwards.Start(index))];
        Assert.Equal(expected, reversed.Reverse());
        Assert.True(expected.Where((start, index) => start == other.Start(index)).Count() < 20);
        // A run of billions of windows has a place for each.
        Assert.InRange(forwards.Start(long.MaxValue / 2), 0, 5000 - 8);
    }

    [Fact]
    public void Epochs_differ_in_order_and_cut()
    {
        ShuffledWindows windows = Windows(3000, 10, seed: 5);
        long[][] epochs = [.. Enumerable.Range(0, 20).Select(epoch => Starts(windows, epoch))];
        Assert.True(epochs.Select(starts => starts.Min()).Distinct().Count() > 5);
        double[] places = [.. epochs.Select(starts => (double)Array.IndexOf(starts, starts.Min()))];
        Assert.Equal(places.Length, places.Distinct().Count());
    }

    [Fact]
    public void A_text_shorter_than_a_context_and_a_token_is_refused_with_both_numbers()
    {
        InvalidDataException failure = Assert.Throws<InvalidDataException>(() => Windows(64, 64, seed: 0));
        Assert.Equal("the list of tokens has 64 tokens, and a context of 64 and the token after it needs at least 65", failure.Message);
        Assert.Throws<InvalidDataException>(() => Windows(0, 1, seed: 0));
        Assert.Equal(0, Windows(65, 64, seed: 0).Start(12345));
    }

    [Fact]
    public void Wrong_requests_are_refused()
    {
        ShuffledWindows windows = Windows(100, 10, seed: 0);
        Assert.Throws<ArgumentException>(() => windows.Read(0, new int[9], new int[10], new int[1]));
        Assert.Throws<ArgumentException>(() => windows.Read(0, new int[10], new int[11], new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => windows.Read(-1, new int[10], new int[10], new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Windows(100, 0, seed: 0));
    }

    [Fact]
    public void Reading_from_a_file_allocates_nothing()
    {
        using TemporaryFolder folder = new();
        TokenFile.Write(folder.File("t"), Enumerable.Range(0, 10_000).ToArray());
        using TokenFile file = TokenFile.Open(folder.File("t"));
        ITokenWindows[] series = [new ShuffledWindows(file, 64, seed: 1), new SequentialWindows(file, 4, 64)];
        EvaluationWindows evaluation = new(file, 64);
        int[] inputs = new int[64], targets = new int[64], starts = new int[1];
        long allocated = 0;
        for (int round = 0; round < 2; round++)
        {
            // The first round compiles.
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (long index = 0; index < 150; index++)
            {
                series[0].Read(index, inputs, targets, starts);
                series[1].Read(index, inputs, targets, starts);
                evaluation.Read(index, inputs, targets);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    private static ShuffledWindows Windows(int count, int length, ulong seed) =>
        new(new TokenList(Enumerable.Range(0, count).ToArray()), length, seed);

    private static long[] Starts(ShuffledWindows windows, long epoch)
    {
        long[] starts = new long[windows.WindowsPerEpoch];
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i] = windows.Start(epoch * starts.Length + i);
        }

        return starts;
    }
}

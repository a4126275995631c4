using TinyGpt.Data;
using TinyGpt.Tests.Formats;
using Xunit;

namespace TinyGpt.Tests.Data;

public sealed class SequentialWindowsTests
{
    [Theory]
    [InlineData(13, 2, 3)]
    [InlineData(12, 2, 3)]
    [InlineData(7, 2, 3)]
    [InlineData(100, 4, 8)]
    [InlineData(97, 4, 8)]
    [InlineData(96, 4, 8)]
    [InlineData(2, 1, 1)]
    public void Batches_follow_one_another_and_the_first_comes_again_before_one_would_run_past_the_end(int count, int batchSize, int length)
    {
        SequentialWindows windows = new(Tokens(count), batchSize, length);
        int[] inputs = new int[length], targets = new int[length], starts = [7];
        int position = 0;
        for (int step = 0; step < 30; step++)
        {
            // As llm.c's loader moves on.
            if (position + batchSize * length + 1 > count)
            {
                position = 0;
            }

            for (int b = 0; b < batchSize; b++)
            {
                Assert.Equal(1, windows.Read((long)step * batchSize + b, inputs, targets, starts));
                Assert.Equal(0, starts[0]);
                Assert.Equal(Enumerable.Range(position + b * length, length), inputs);
                Assert.Equal(Enumerable.Range(position + b * length + 1, length), targets);
            }

            position += batchSize * length;
        }
    }

    [Fact]
    public void A_text_shorter_than_a_batch_and_a_token_is_refused_with_both_numbers()
    {
        InvalidDataException failure = Assert.Throws<InvalidDataException>(() => new SequentialWindows(Tokens(6), 2, 3));
        Assert.Contains("has 6 tokens", failure.Message, StringComparison.Ordinal);
        Assert.Contains("at least 7", failure.Message, StringComparison.Ordinal);
        Expect.Failure<InvalidDataException>("at least 1152921504606846977", () => new SequentialWindows(Tokens(6), 1 << 30, 1 << 30));
    }

    [Fact]
    public void Wrong_requests_are_refused()
    {
        SequentialWindows windows = new(Tokens(100), 2, 3);
        Assert.Throws<ArgumentException>(() => windows.Read(0, new int[3], new int[2], new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => windows.Read(-1, new int[3], new int[3], new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SequentialWindows(Tokens(100), 0, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SequentialWindows(Tokens(100), 2, 0));
    }

    private static TokenList Tokens(int count) => new(Enumerable.Range(0, count).ToArray());
}

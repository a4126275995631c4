using TinyGpt.Data;
using TinyGpt.Tests.Formats;
using Xunit;

namespace TinyGpt.Tests.Data;

public sealed class EvaluationWindowsTests
{
    [Theory]
    [InlineData(2, 8)]
    [InlineData(8, 8)]
    [InlineData(9, 8)]
    [InlineData(10, 8)]
    [InlineData(17, 8)]
    [InlineData(1000, 7)]
    [InlineData(5, 1)]
    public void Every_token_but_the_first_is_a_target_once(int count, int length)
    {
        EvaluationWindows windows = new(Tokens(count), length);
        int[] inputs = new int[length], targets = new int[length];
        List<int> seen = [];
        for (long index = 0; index < windows.Count; index++)
        {
            int tokens = windows.Read(index, inputs, targets);
            Assert.InRange(tokens, index < windows.Count - 1 ? length : 1, length);
            Assert.Equal(targets.Take(tokens).Select(target => target - 1), inputs.Take(tokens));
            seen.AddRange(targets.Take(tokens));
        }

        Assert.Equal(Enumerable.Range(1, count - 1), seen);
        Assert.Equal(count - 1, windows.Targets);
    }

    [Fact]
    public void A_text_without_a_prediction_is_refused()
    {
        Expect.Failure<InvalidDataException>("has 1 tokens", () => new EvaluationWindows(Tokens(1), 8));
        EvaluationWindows windows = new(Tokens(10), 8);
        Assert.Throws<ArgumentOutOfRangeException>(() => windows.Read(2, new int[8], new int[8]));
        Assert.Throws<ArgumentOutOfRangeException>(() => windows.Read(-1, new int[8], new int[8]));
    }

    [Fact]
    public void A_list_of_tokens_gives_what_lies_inside_it()
    {
        TokenList tokens = Tokens(5);
        int[] read = new int[2];
        tokens.Read(3, read);
        Assert.Equal([3, 4], read);
        Assert.Throws<ArgumentOutOfRangeException>(() => tokens.Read(4, read));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokens.Read(-1, read));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokens.Read(1L << 32, read));
    }

    private static TokenList Tokens(int count) => new(Enumerable.Range(0, count).ToArray());
}

using System.Text;
using TinyGpt.Generation;
using Xunit;

namespace TinyGpt.Tests.Generation;

public sealed class StopTextFilterTests
{
    [Fact]
    public void PiecesCutAnywhereGiveWhatASearchOfTheWholeTextGives()
    {
        Random random = new(8);
        int stopped = 0;
        for (int round = 0; round < 4000; round++)
        {
            string text = Text(random, random.Next(40));
            string[] stops = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Text(random, 1 + random.Next(5)))];
            (string expected, bool isStopped) = Search(text, stops);
            StopTextFilter filter = new(stops);
            StringBuilder shown = new();
            for (int start = 0, length; start < text.Length; start += length)
            {
                length = Math.Min(random.Next(6), text.Length - start);
                shown.Append(filter.Push(text.Substring(start, length)));
                Assert.StartsWith(shown.ToString(), expected, StringComparison.Ordinal);
            }

            shown.Append(filter.Finish());
            Assert.Equal((expected, isStopped), (shown.ToString(), filter.IsStopped));
            stopped += isStopped ? 1 : 0;
        }

        Assert.InRange(stopped, 1000, 3000);
    }

    [Fact]
    public void NoMoreIsHeldBackThanCanBecomeAStopText()
    {
        StopTextFilter filter = new(["\n\n", "END"]);
        Assert.Equal("one", filter.Push("one\n"));
        Assert.Equal("\ntwo E", filter.Push("two EE"));
        Assert.Equal("ENO", filter.Push("NO"));
        Assert.Equal("", filter.Push("\n"));
        Assert.Equal("", filter.Push("\nthree"));
        Assert.True(filter.IsStopped);
        Assert.Equal("", filter.Push("four") + filter.Finish());
    }

    [Fact]
    public void TheFirstThatIsCompleteCountsAndOfTwoTheLonger()
    {
        Assert.Equal("a", new StopTextFilter(["abcd", "bc"]).Push("abcd"));
        Assert.Equal("", new StopTextFilter(["bc", "abc"]).Push("abc"));
    }

    [Fact]
    public void StopTextsMustBeTexts()
    {
        Assert.Throws<ArgumentException>(() => new StopTextFilter([""]));
        Assert.Throws<ArgumentException>(() => new StopTextFilter(["a\uD83D"]));
        Assert.Equal("", new StopTextFilter(["\uFFFD"]).Push("\uFFFD"));
        Assert.Equal("a", new StopTextFilter(["🙂"]).Push("a🙂"));
    }

    /// <summary>The text before the stop text that ends first, of several the longest.</summary>
    private static (string Text, bool IsStopped) Search(string text, string[] stops)
    {
        for (int end = 1; end <= text.Length; end++)
        {
            string? found = stops.Where(stop => text[..end].EndsWith(stop, StringComparison.Ordinal)).MaxBy(stop => stop.Length);
            if (found is not null)
            {
                return (text[..(end - found.Length)], true);
            }
        }

        return (text, false);
    }

    private static string Text(Random random, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => "aab\n"[random.Next(4)]));
}

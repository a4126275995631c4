using Xunit;

namespace TinyGpt.Corpus.Tests;

public sealed class FileStartsTests
{
    [Theory]
    [InlineData]
    [InlineData(1)]
    [InlineData(3, 2)]
    [InlineData(0, 0, 2, 0, 1, 0, 0, 0, 4, 0)]
    [InlineData(1, 0, 0, 0, 0, 0, 0, 1)]
    public void EveryNumberIsFoundInItsFile(params int[] counts)
    {
        FileStarts starts = new([.. counts.Select(count => (long)count)]);
        int[] expected = [.. counts.SelectMany((count, file) => Enumerable.Repeat(file, count))];
        Assert.Equal(expected.Length, starts.Count);
        Assert.Equal(expected, Enumerable.Range(0, expected.Length).Select(number => starts.Find(number)));
        int[] files = [.. Enumerable.Range(0, counts.Length + 1)];
        Assert.Equal(files.Select(file => (long)counts[..file].Sum()), files.Select(file => starts[file]));
    }
}

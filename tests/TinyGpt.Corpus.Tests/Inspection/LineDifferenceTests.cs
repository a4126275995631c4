using TinyGpt.Corpus.Inspection;
using Xunit;

namespace TinyGpt.Corpus.Tests.Inspection;

public sealed class LineDifferenceTests
{
    [Theory]
    [InlineData("a b c", "a b c", "")]
    [InlineData("a b c", "a c", "-b")]
    [InlineData("a c", "a b c", "+b")]
    [InlineData("a b c", "a x c", "-b +x")]
    [InlineData("a b c d e", "b d f", "-a -c -e +f")]
    [InlineData("a a", "a", "-a")]
    [InlineData("a", "b", "-a +b")]
    [InlineData("", "a", "- +a")]
    public void LinesThatWentAndCameAreFound(string before, string after, string changes) =>
        Assert.Equal(changes, string.Join(' ', LineDifference.Between(before.Replace(' ', '\n'), after.Replace(' ', '\n'))));

    [Fact]
    public void TextsThatAreTooLongAreTakenAsAWhole()
    {
        string before = string.Join('\n', Enumerable.Range(0, 3000).Select(i => $"a{i}")),
            after = string.Join('\n', Enumerable.Range(0, 3000).Select(i => $"b{i}"));
        IReadOnlyList<string> changes = LineDifference.Between(before, after);
        Assert.Equal(6000, changes.Count);
        Assert.Equal(3000, changes.Count(change => change[0] == '-'));
    }
}

using System.Globalization;
using TinyGpt.Corpus.Steps;
using TinyGpt.Corpus.Steps.Extraction;
using Xunit;

namespace TinyGpt.Corpus.Tests.Steps;

public class WebExtractionTests
{
    /// <summary>
    /// The published figure of trafilatura on another set; on this one it is a sanity check, as its truth is another algorithm's output.
    /// </summary>
    private const double LeastF1 = 0.92;

    [Fact]
    public void RealPagesGiveTheTextThatIsExpected()
    {
        TextExtraction step = new(new TextExtractionSettings());
        List<double> scores = [];
        foreach (string folder in WebPages.Folders())
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(folder, "source.html"));
            Document page = new() { File = folder, Record = 0, Bytes = bytes, MediaType = "text/html" };
            step.Apply(page);
            WordOverlap overlap = WordOverlap.Of(page.Text, WordOverlap.TextOfHtml(File.ReadAllText(Path.Combine(folder, "expected.html"))));
            scores.Add(overlap.F1);
            TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileName(folder)}: F1 {overlap.F1:F3}, precision {overlap.Precision:F3}, recall {overlap.Recall:F3}"));
        }

        double mean = scores.Average();
        Assert.True(mean >= LeastF1, string.Create(CultureInfo.InvariantCulture, $"mean F1 {mean:F4} of {scores.Count} pages"));
    }

    [Theory]
    [InlineData("One two two.", "two ONE two", 1, 1)]
    [InlineData("one two", "one two three four", 1, 0.5)]
    [InlineData("one one one one", "one", 0.25, 1)]
    [InlineData("", "one", 0, 0)]
    [InlineData("x1-y", "X1 y", 1, 1)]
    public void OverlapCountsWordsAsOftenAsBothHaveThem(string text, string expected, double precision, double recall)
    {
        WordOverlap overlap = WordOverlap.Of(text, expected);
        Assert.Equal(precision, overlap.Precision);
        Assert.Equal(recall, overlap.Recall);
        Assert.Equal(precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall), overlap.F1);
    }
}

using System.Text;
using TinyGpt.Corpus.Steps;
using Xunit;

namespace TinyGpt.Corpus.Tests.Steps;

public class TextExtractionTests
{
    private static readonly TextExtraction _step = new(new TextExtractionSettings());

    public static IEnumerable<TheoryDataRow<string>> Layouts => LayoutPages.All.Keys.Select(name => new TheoryDataRow<string>(name));

    [Theory]
    [MemberData(nameof(Layouts))]
    public void LayoutsGiveTheirMainText(string name)
    {
        LayoutPage page = LayoutPages.All[name];
        (Verdict verdict, string text) = Extract(page.Html);
        Assert.Equal(page.Text.ReplaceLineEndings("\n"), text);
        Assert.Equal(page.Text.Length == 0 ? "no-main-text" : null, verdict.Reason);
    }

    [Theory]
    [InlineData("<p>Tom &amp; Ann ate 3 &lt; 5 pears &mdash; all of them&hellip;</p>", "Tom & Ann ate 3 < 5 pears — all of them…")]
    [InlineData("<p>It was  \n\t very\u00a0cold, and it was dark.</p>", "It was very cold, and it was dark.")]
    [InlineData("<p>The soft\u00adware is zero\u200bwidth, she said.</p>", "The software is zerowidth, she said.")]
    [InlineData("<p>One goose is here.<p>Two geese are over there.", "One goose is here.\nTwo geese are over there.")]
    [InlineData("<p>A <b>bo</b>ld goose is a <i>good</i> goose.</p>", "A bold goose is a good goose.")]
    [InlineData("<p>It rains all day.<br>It rains all night.</p>", "It rains all day.\nIt rains all night.")]
    [InlineData("<div>It rains all day.<br><br>It rains all night.</div>", "It rains all day.\nIt rains all night.")]
    [InlineData("<p>This is how it is done:</p><pre>if x:\n    y()\n\n  z()  \n</pre>", "This is how it is done:\nif x:\n    y()\n  z()")]
    [InlineData("<p>This line is long enough to count.</p><p>This line is long enough to count.</p>", "This line is long enough to count.")]
    [InlineData("<p>You see it here.</p><p hidden>This is unseen here.</p><p style='display : none'>Nor this, you see.</p>", "You see it here.")]
    [InlineData("<p>The goose <span style='display:none'>secretly </span>swims in the lake.</p>", "The goose swims in the lake.")]
    [InlineData("<p>The end is near, they say.</p><p>* * *</p><p>It was not so near.</p>", "The end is near, they say.\nIt was not so near.")]
    [InlineData("<svg><title>A picture of a goose.</title><p>The goose comes out of the picture.", "The goose comes out of the picture.")]
    [InlineData("<script>'<p>This is not a text.</p>'</script ><p>But this is a text.</p>", "But this is a text.")]
    [InlineData("<script><!-- <script> </script> <p>Not a text at all.</p> --></script><p>But this is a text.</p>", "But this is a text.")]
    [InlineData("<textarea><p>Write your text in here.</textarea><p>But this is a text.</p>", "But this is a text.")]
    [InlineData("<p>No one has</p><!-- <p>ever seen this one.</p> --><p>seen that comment here.</p>", "seen that comment here.")]
    public void MarkupBecomesText(string html, string expected) => Assert.Equal(expected, Extract(html).Text);

    [Theory]
    [InlineData("image/png", "<p>This is a page, is it not?</p>", "not-html")]
    [InlineData("application/json", "{\"a\":1}", "not-html")]
    [InlineData("text/html", "%PDF-1.7 and so on", "not-html")]
    [InlineData("text/html", "\0\u0001\u0002\u0003PK\u0001\u0002", "not-html")]
    [InlineData(null, "name,age\nTom,7\n", "not-html")]
    [InlineData("text/html", "<html><script>x</script></html>", "empty")]
    [InlineData("text/html", "<a href=x>Home</a>", "no-main-text")]
    [InlineData("text/html", "<p>This is a page, is it not?</p>", null)]
    [InlineData("application/xml", "<?xml version='1.0'?><html><p>This is a page, is it not?</p></html>", null)]
    [InlineData(null, "<!doctype html><p>This is a page, is it not?</p>", null)]
    [InlineData("text/plain", "Just a few words\r\nin two lines", null)]
    public void ReasonsAreGiven(string? mediaType, string content, string? reason) =>
        Assert.Equal(reason, Extract(content, mediaType).Verdict.Reason);

    [Fact]
    public void PlainTextAndDocumentsWithTextKeepTheirLines()
    {
        Assert.Equal("a < b\n\n  c", Extract("a < b\r\n\r\n  c", "text/plain").Text);
        Document document = new() { File = "x", Record = 0, Text = "One line\r\n\r\n<p>another" };
        Assert.True(_step.Apply(document).IsKept);
        Assert.Equal("One line\n\n<p>another", document.Text);
        Assert.Equal("empty", _step.Apply(new Document { File = "x", Record = 0, Text = " \n" }).Reason);
    }

    [Fact]
    public void CharacterSetsAreDecoded()
    {
        byte[] bytes = Encoding.Latin1.GetBytes("<p>Die Gänse fliegen nach Süden.</p>");
        Document document = new() { File = "x", Record = 0, Bytes = bytes, MediaType = "text/html", CharacterSet = "iso-8859-1" };
        _step.Apply(document);
        Assert.Equal("Die Gänse fliegen nach Süden.", document.Text);
    }

    [Fact]
    public void WorkIsLimited()
    {
        string page = string.Concat(Enumerable.Repeat("<p>This is a page.", 50));
        Assert.Null(Extract(page, settings: new TextExtractionSettings { MostPieces = 101 }).Verdict.Reason);
        Assert.Equal("timeout", Extract(page, settings: new TextExtractionSettings { MostPieces = 100 }).Verdict.Reason);
        Assert.Null(Extract(page, settings: new TextExtractionSettings { MostBytes = page.Length }).Verdict.Reason);
        Assert.Equal("timeout", Extract(page, settings: new TextExtractionSettings { MostBytes = page.Length - 1 }).Verdict.Reason);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TextExtraction(new TextExtractionSettings { MostPieces = 0 }));
    }

    internal static (Verdict Verdict, string Text) Extract(string html, string? mediaType = "text/html", TextExtractionSettings? settings = null)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(html);
        Document document = new() { File = "page.html", Record = 0, Bytes = bytes, MediaType = mediaType, CharacterSet = "utf-8" };
        TextExtraction step = settings is null ? _step : new TextExtraction(settings);
        Verdict verdict = step.Apply(document);
        Assert.True(verdict.Reason is null || step.Reasons.Contains(verdict.Reason));
        return (verdict, document.Text);
    }
}

using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using TinyGpt.Corpus.Inspection;
using TinyGpt.Corpus.Pipeline;
using TinyGpt.Corpus.Report;
using TinyGpt.Corpus.World.Web;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Corpus.Tests.Report;

/// <summary>An invented internet, built once, and the report about it.</summary>
public sealed class ReportTests(ReportTests.BuiltInternet built) : IClassFixture<ReportTests.BuiltInternet>
{
    [Fact]
    public void ThePageNeedsNothingElse()
    {
        IHtmlDocument page = BuiltInternet.Page(CorpusReport.Write(built.Corpus, built.Truth));
        Assert.Empty(page.QuerySelectorAll("script, link, img, iframe, object"));
        Assert.DoesNotContain(page.All, element => element.Attributes.Any(attribute => attribute.Name is "src" or "href" or "onload" or "onclick"));
        Assert.DoesNotContain("url(", page.QuerySelector("style")!.TextContent, StringComparison.Ordinal);
    }

    /// <summary>A drawing that shrinks to a phone's width cannot be read: drawings and tables scroll, in frames of their own.</summary>
    [Fact]
    public void WhatIsWideScrolls()
    {
        LossCurve[] curves = [new("one", [(0, 5), (100, 2.5)])];
        IHtmlDocument page = BuiltInternet.Page(CorpusReport.Write(built.Corpus, built.Truth, curves));
        Assert.All(page.QuerySelectorAll("svg, table"), wide => Assert.Equal("scroll", wide.ParentElement!.ClassName));
        string style = page.QuerySelector("style")!.TextContent;
        Assert.Matches(@"\.scroll \{[^}]*overflow-x: auto", style);
        Assert.Matches(@"svg \{[^}]*min-width", style);
        Assert.Contains("prefers-color-scheme: dark", style, StringComparison.Ordinal);
    }

    [Fact]
    public void LengthsHaveALegend()
    {
        IHtmlDocument page = BuiltInternet.Page(CorpusReport.Write(built.Corpus));
        IElement heading = page.QuerySelectorAll("h2").Single(heading => heading.TextContent == "Lengths");
        Assert.Equal(["sample lost", "sample"], heading.NextElementSibling!.QuerySelectorAll("span").Select(sample => sample.ClassName));
        Assert.All(page.QuerySelectorAll(".thin"), bars => Assert.Equal(["lost", ""], bars.Children.Select(bar => bar.ClassName)));
        Assert.NotEmpty(page.QuerySelectorAll(".thin"));
    }

    [Fact]
    public void TheTableHasEveryStepWithItsCounts()
    {
        IHtmlDocument page = BuiltInternet.Page(CorpusReport.Write(built.Corpus));
        string[][] rows = [.. page.QuerySelector("table")!.QuerySelectorAll("tr").Skip(1).Select(row => row.QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()).ToArray())];
        Assert.Equal(
            built.Statistics.Totals.Steps.Select(step => (step.Step, ReportText.Count(step.DocumentsIn), ReportText.Count(step.DocumentsOut))),
            rows.Select(row => (row[0], row[1], row[2])));
    }

    [Fact]
    public void EveryReasonHasItsCountAndExamples()
    {
        IHtmlDocument page = BuiltInternet.Page(CorpusReport.Write(built.Corpus));
        Dictionary<string, IElement> reasons = page.QuerySelectorAll("details").ToDictionary(details => details.QuerySelector("summary")!.TextContent);
        (string Step, string Reason, long Count)[] expected = [.. built.Statistics.Totals.Steps.SelectMany(step => step.Rejected.Select(reason => (step.Step, reason.Key, reason.Value)))];
        Assert.Equal(expected.Select(reason => $"{reason.Step}: {reason.Reason}, {ReportText.Count(reason.Count)}").Order(), reasons.Keys.Order());
        Assert.All(expected, reason => Assert.Equal(
            Math.Min(3, reason.Count), reasons[$"{reason.Step}: {reason.Reason}, {ReportText.Count(reason.Count)}"].QuerySelectorAll("blockquote").Length));
    }

    [Fact]
    public void TheTruthIsComparedPageByPage()
    {
        TruthReport truth = built.Truth;
        Assert.Equal((built.Statistics.Totals.Documents, 0), (truth.Pages + truth.Unknown, truth.Unknown));
        Assert.Equal(built.Statistics.Totals.Steps.Where(step => step.Step != "tokens").Select(step => (step.Step, step.DocumentsIn)), truth.Steps.Select(step => (step.Step, step.Pages)));
        Assert.All(truth.Steps, step => Assert.InRange(step.Right, 0, Math.Min(step.Labelled, step.Dropped)));
        StepTruth url = truth.Steps[0];
        Assert.Equal(("url", 1.0, 1.0), (url.Step, url.Precision, url.Recall));
        Assert.True(truth.PersonalData > 0, "no personal data was planted");
        Assert.Equal(0, truth.PersonalDataLeft);
        Assert.InRange(truth.Boilerplate, 0, 0.02);
        Assert.InRange(truth.WordF1, 0.95, 1);
        Assert.All(truth.Similarities, pair => Assert.InRange(pair.Predicted, 0.5 * Math.Pow(pair.Similarity - 0.06, 8), 1));
    }

    [Fact]
    public void TextsOfPagesAreNoMarkup()
    {
        string input = built["x.jsonl"], words = string.Concat(Enumerable.Range(0, 60).Select(i => $"that word{i} and the "));
        File.WriteAllText(input, $"{{\"text\":\"<script>alert(1)</script><b>\"}}\n{{\"text\":\"{words}\"}}\n{{\"text\":\"Again {words}\"}}\n");
        new CorpusBuild(built["hostile"], [input], new CorpusSettings { Steps = ["quality"] }, new ByteTokenizer()).Run(TestContext.Current.CancellationToken);
        IHtmlDocument page = BuiltInternet.Page(Path.Combine(built["hostile"], CorpusReport.FileName));
        Assert.Empty(page.QuerySelectorAll("script, b:not(.tile b)"));
        Assert.Contains("<script>alert(1)</script><b>", Assert.Single(page.QuerySelectorAll("blockquote")).TextContent, StringComparison.Ordinal);
    }

    /// <summary>A count of one, a tab, and a character of two halves where the example is cut.</summary>
    [Fact]
    public void SmallCountsAndCutsReadWell()
    {
        string input = built["one.jsonl"], text = "a\\tb" + new string('x', 396) + "😀 and more";
        string words = string.Concat(Enumerable.Range(0, 60).Select(i => $"that word{i} and the "));
        File.WriteAllText(input, $"{{\"text\":\"{text}\"}}\n{{\"text\":\"{words}\"}}\n{{\"text\":\"Again {words}\"}}\n{{\"text\":\n");
        CorpusSettings settings = new() { Steps = ["quality"] };
        new CorpusBuild(built["one"], [input], settings, new ByteTokenizer()).Run(TestContext.Current.CancellationToken);
        IHtmlDocument page = BuiltInternet.Page(Path.Combine(built["one"], CorpusReport.FileName));
        Assert.Contains("1damaged record", page.QuerySelectorAll(".tile").Select(tile => tile.TextContent));
        Assert.EndsWith($"a\tb{new string('x', 396)} …", Assert.Single(page.QuerySelectorAll("blockquote")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void CurvesOfLossAreDrawnWithTheirEnds()
    {
        LossCurve[] curves = [new("filtered & clean", [(0, 5), (100, 2.5)]), new("<raw>", [(0, 5), (100, 3.25)])];
        IHtmlDocument page = BuiltInternet.Page(CorpusReport.Write(built.Corpus, losses: curves));
        IElement[] rows = [.. page.QuerySelectorAll("table")[^1].QuerySelectorAll("tr").Skip(1)];
        Assert.Equal(["■ filtered & clean|100|2.5000", "■ <raw>|100|3.2500"], rows.Select(row => string.Join('|', row.QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()))));
        Assert.Equal(2, page.QuerySelectorAll("polyline.curve").Length);
    }

    /// <summary>A piece within another is counted once.</summary>
    [Fact]
    public void BoilerplateIsCountedOnce()
    {
        TextComparison comparison = new();
        comparison.Add("Read more about it. A text.", "A text.", ["Read more", "Read more about it.", "about it"]);
        Assert.Equal(19 / 27.0, comparison.Boilerplate, 1e-12);
    }

    [Theory]
    [InlineData("One two three.", "one two three", 0, 1, 1)]
    [InlineData("one two MENU ITEM", "one two three", 9, 0.5, 2 / 3.0)]
    [InlineData("", "one", 0, 0, 0)]
    public void WordsAndBoilerplateAreCounted(string text, string truth, int boilerplate, double precision, double recall)
    {
        TextComparison comparison = new();
        comparison.Add(text, truth, ["MENU ITEM"]);
        Assert.Equal(text.Length == 0 ? 0 : (double)boilerplate / text.Length, comparison.Boilerplate, 1e-12);
        Assert.Equal((precision, recall), (comparison.Precision, comparison.Recall));
        Assert.Equal(precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall), comparison.F1, 1e-12);
    }

    /// <summary>A build of an internet of 400 pages.</summary>
    public sealed class BuiltInternet : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("tinygpt-report-").FullName;

        /// <summary>Writes the internet and builds a corpus of it.</summary>
        public BuiltInternet()
        {
            InternetWriter.Write(_folder, new InternetSettings());
            Statistics = new CorpusBuild(Corpus, [this[InternetWriter.CrawlFolder]], new CorpusSettings(), new ByteTokenizer()).Run()!;
            Truth = TruthComparison.Compare(new CorpusInspection(Corpus), this[InternetWriter.TruthFile]);
        }

        /// <summary>The corpus's folder.</summary>
        public string Corpus => this["corpus"];

        /// <summary>What the build counted.</summary>
        public BuildStatistics Statistics { get; }

        /// <summary>How right it was.</summary>
        public TruthReport Truth { get; }

        /// <summary>A path in the folder.</summary>
        public string this[string name] => Path.Combine(_folder, name);

        /// <summary>A page, parsed.</summary>
        public static IHtmlDocument Page(string path) => new HtmlParser().ParseDocument(File.ReadAllText(path));

        /// <inheritdoc/>
        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}

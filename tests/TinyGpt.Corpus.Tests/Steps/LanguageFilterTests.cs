using System.Globalization;
using TinyGpt.Corpus.Language;
using TinyGpt.Corpus.Steps;
using TinyGpt.Corpus.Tests.Language;
using TinyGpt.Corpus.World;
using Xunit;

namespace TinyGpt.Corpus.Tests.Steps;

public class LanguageFilterTests
{
    [Fact]
    public void EnglishStays()
    {
        Document document = Document(Sentences.Of("en"));
        Assert.True(new LanguageFilter(new LanguageSettings()).Apply(document).IsKept);
        Assert.Equal("en", document.Language);
        Assert.InRange(document.LanguageConfidence, 0.65f, 1);
    }

    [Fact]
    public void AnotherLanguageGoes()
    {
        Document document = Document(Sentences.Of("de"));
        Verdict verdict = new LanguageFilter(new LanguageSettings()).Apply(document);
        Assert.Equal("other-language", verdict.Reason);
        Assert.StartsWith("de with confidence ", verdict.Detail, StringComparison.Ordinal);
        Assert.Equal("de", document.Language);
        Assert.True(new LanguageFilter(new LanguageSettings { Languages = ["fr", "de"] }).Apply(document).IsKept);
    }

    [Fact]
    public void ConfidenceMustBeAboveTheLimit()
    {
        Document document = Document(Sentences.Of("en"));
        float confidence = LanguageClassifier.Default.Classify(document.Text).Confidence;
        Assert.True(new LanguageFilter(new LanguageSettings { MinimumConfidence = confidence - 1e-6 }).Apply(document).IsKept);
        Assert.Equal("low-confidence", new LanguageFilter(new LanguageSettings { MinimumConfidence = confidence }).Apply(document).Reason);
    }

    [Fact]
    public void DocumentWithoutLettersGoes()
    {
        Document document = Document("12:30 – 14:00");
        Assert.Equal("low-confidence", new LanguageFilter(new LanguageSettings { MinimumConfidence = 0 }).Apply(document).Reason);
        Assert.Equal("und", document.Language);
        Assert.Equal(0, document.LanguageConfidence);
    }

    [Fact]
    public void DetailsAreTheSameInEveryCulture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            LanguageFilter surest = new(new LanguageSettings { MinimumConfidence = 1 }), german = new(new LanguageSettings { Languages = ["de"] });
            Assert.Matches(@"^en with confidence \d\.\d\d, not above 1\.00$", surest.Apply(Document(Sentences.Of("en"))).Detail);
            Assert.Matches(@"^en with confidence \d\.\d\d, not de$", german.Apply(Document(Sentences.Of("en"))).Detail);
            AssertRejected("1.5", new LanguageSettings { MinimumConfidence = 1.5 });
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void StepsOfBadSettingsAreNotMade()
    {
        AssertRejected("\"xx\"", new LanguageSettings { Languages = ["en", "xx"] });
        AssertRejected("none is given", new LanguageSettings { Languages = [] });
        AssertRejected("1.5", new LanguageSettings { MinimumConfidence = 1.5 });
        AssertRejected("NaN", new LanguageSettings { MinimumConfidence = double.NaN });
    }

    [Fact]
    public void TinyWorldIsEnglish()
    {
        LanguageFilter step = new(new LanguageSettings());
        Document[] documents = [.. TinyWorld.Create().Documents().Take(4000).Where(text => text.Length > 200).Select(Document)];
        Document[] dropped = [.. documents.Where(document => !step.Apply(document).IsKept)];
        Assert.True(
            dropped.Length * 1000 <= documents.Length,
            string.Join("\n\n", dropped.Select(document => $"{document.Language} {document.LanguageConfidence}: {document.Text}")));
    }

    private static void AssertRejected(string message, LanguageSettings settings)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new LanguageFilter(settings));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    private static Document Document(string text) => new() { File = "test.txt", Record = 0, Text = text };
}

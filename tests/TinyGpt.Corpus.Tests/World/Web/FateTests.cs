using TinyGpt.Corpus.Steps;
using TinyGpt.Corpus.World.Web;
using Xunit;

namespace TinyGpt.Corpus.Tests.World.Web;

/// <summary>
/// A page is labelled with the first step that has reason to drop its true text: these tests ask the steps themselves, with a perfect extraction.
/// Where a step and a label disagree, one of both has its rule wrong.
/// </summary>
public class FateTests
{
    private static readonly IStep[] Steps =
        [new UrlFilter(new()), new RepetitionFilter(new()), new QualityFilter(new()), new C4Filter(new()), new FineWebFilter(new())];

    [Fact]
    public void EveryTextMeetsItsFate()
    {
        List<string> wrong = [];
        foreach (WebPage page in SampleInternet.Pages.Where(page => page.Truth.Text is not null))
        {
            string expected = page.Truth.Fate is "language" or "duplicates" or PageTruth.Unreadable ? PageTruth.Keep : page.Truth.Fate;
            (string fate, string detail, string text) = FateOf(page);
            if (fate != expected)
            {
                wrong.Add($"page {page.Number}, {page.Truth.Kind}: {fate} instead of {expected} ({detail})\n{page.Truth.Url}\n{page.Truth.Text}");
            }
            else if (fate == PageTruth.Keep && text != page.Truth.Text)
            {
                wrong.Add($"page {page.Number}, {page.Truth.Kind}: the steps change its text");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void PersonalDataGoesAndPrivateAddressesStay()
    {
        PersonalDataFilter filter = new(new());
        foreach (PageTruth truth in SampleInternet.Pages.Select(page => page.Truth).Where(truth => truth.PersonalData.Count > 0))
        {
            Document document = new() { File = "", Record = 0, Text = truth.Text! };
            Assert.True(filter.Apply(document).IsKept);
            Assert.All(truth.PersonalData, datum => Assert.DoesNotContain(datum, document.Text, StringComparison.Ordinal));
        }
    }

    private static (string Fate, string Detail, string Text) FateOf(WebPage page)
    {
        Document document = new() { File = "", Record = 0, Url = page.Truth.Url, Text = page.Truth.Text! };
        // Texts in other languages are dropped before their words are looked at; the language step has tests of its own.
        foreach (IStep step in page.Truth.Fate == "language" ? Steps[..1] : Steps)
        {
            Verdict verdict = step.Apply(document);
            if (!verdict.IsKept)
            {
                return (step.Name, $"{verdict.Reason}: {verdict.Detail}", document.Text);
            }
        }

        return (PageTruth.Keep, "", document.Text);
    }
}

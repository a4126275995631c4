using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using TinyGpt.Corpus.World;
using TinyGpt.Corpus.World.Web;
using Xunit;

namespace TinyGpt.Corpus.Tests.World.Web;

/// <summary>The truth about a page is what stands on the page.</summary>
public class InternetTests
{
    private static IEnumerable<WebPage> PagesWithText =>
        SampleInternet.Pages.Where(page => page.Truth.Text is not null && page.Flaw is not (PageFlaw.NotHtml or PageFlaw.CutEarly));

    [Fact]
    public void EveryLineOfTheMainTextStandsOnThePageInOrder()
    {
        Assert.All(PagesWithText, page =>
        {
            string shown = Shown(page);
            int position = 0;
            foreach (string line in page.Truth.Text!.Split('\n'))
            {
                int found = shown.IndexOf(Squeezed(line), position, StringComparison.Ordinal);
                Assert.True(found >= 0, $"page {page.Number}, {page.Truth.Kind}: \"{line}\" does not stand where it should");
                position = found + 1;
            }
        });
    }

    [Fact]
    public void BoilerplateStandsOnThePageAndNotInTheText()
    {
        int counted = 0;
        foreach (WebPage page in PagesWithText)
        {
            string shown = Shown(page);
            foreach (string words in page.Truth.Boilerplate)
            {
                Assert.Contains(Squeezed(words), shown, StringComparison.Ordinal);
                Assert.DoesNotContain(words, page.Truth.Text!, StringComparison.Ordinal);
                counted++;
            }
        }

        Assert.True(counted > 15 * SampleInternet.Pages.Count, $"Only {counted} pieces of boilerplate.");
    }

    [Fact]
    public void EveryLayoutAndEveryKindOfJunkOccurs()
    {
        HashSet<string> kinds = [.. SampleInternet.Pages.Select(page => page.Truth.Kind)];
        Assert.True(Layout.All.Count >= 12);
        Assert.Empty(Layout.All.Select(layout => layout.Name).Except(kinds));
        Assert.Empty(JunkKind.All.Select(kind => kind.Name).Except(kinds));
    }

    [Fact]
    public void EveryCharacterSetAndDeclarationOccurs()
    {
        ILookup<string, WebPage> byType = SampleInternet.Pages.ToLookup(page => page.ContentType);
        Assert.All(
            (string[])["", "; charset=utf-8", "; charset=windows-1252", "; charset=utf-16", "; charset=iso-8859-1"],
            named => Assert.NotEmpty(byType["text/html" + named]));
        Assert.Contains(
            byType["text/html"], page => !SampleInternet.Html(page).Contains("charset=", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void OnlySecondCapturesHaveAnAddressThatAnotherPageHas()
    {
        string[] addresses = [.. SampleInternet.Pages.Where(page => page.Truth.Kind != "second capture").Select(page => page.Truth.Url)];
        Assert.Distinct(addresses);
        Assert.All(addresses, address => Assert.True(Uri.IsWellFormedUriString(address, UriKind.Absolute), address));
        Assert.All(SampleInternet.Pages.Where(page => page.Truth.Kind == "second capture"), page => Assert.Contains(page.Truth.Url, addresses));
    }

    [Fact]
    public void APageDoesNotNeedTheOthers()
    {
        Internet again = new(TinyWorld.Create(1, WorldSize.Small));
        foreach (int index in new[] { 1299, 3, 14, 15, 777, 1, 0, 1214 })
        {
            WebPage page = SampleInternet.Pages[index], alone = again.Page(page.Number);
            Assert.Equal(page.Body, alone.Body);
            Assert.Equal(TruthJson.Line(page.Truth), TruthJson.Line(alone.Truth));
            Assert.Equal((page.Status, page.ContentType, page.Date), (alone.Status, alone.ContentType, alone.Date));
        }
    }

    [Fact]
    public void AnotherSeedIsAnotherInternet()
    {
        Internet other = new(TinyWorld.Create(2, WorldSize.Small));
        Assert.All(Enumerable.Range(0, 40), number =>
        {
            PageTruth truth = other.Page(number).Truth;
            Assert.True(truth.Text is null || truth.Text != SampleInternet.Pages[number].Truth.Text);
        });
    }

    [Fact]
    public void PersonalDataStandsInTheText()
    {
        WebPage[] pages = [.. SampleInternet.Pages.Where(page => page.Truth.PersonalData.Count > 0)];
        Assert.True(pages.Length > 20, $"{pages.Length} pages with personal data.");
        Assert.All(pages, page => Assert.All(page.Truth.PersonalData, datum => Assert.Contains(datum, page.Truth.Text!, StringComparison.Ordinal)));
        string[] data = [.. pages.SelectMany(page => page.Truth.PersonalData)];
        Assert.Contains(data, datum => datum.Contains('@', StringComparison.Ordinal));
        Assert.Contains(data, datum => IPAddress.TryParse(datum, out _));
        Assert.Contains(pages, page => Regex.IsMatch(page.Truth.Text!, @"\b(10|127|192\.168|172\.\d\d)\.\d+\.\d+"));
        // Nothing looks like an address that is not on the list.
        foreach (WebPage page in SampleInternet.Pages.Where(page => page.Truth.Fate == PageTruth.Keep))
        {
            Assert.All(
                Regex.Matches(page.Truth.Text!, @"\S+@\S+"),
                match => Assert.Contains(page.Truth.PersonalData, datum => match.Value.Contains(datum, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void KeptTextIsTrueToTheWorld()
    {
        Dictionary<string, string> homes = SampleInternet.World.People.ToDictionary(person => person.Name, person => person.Home.Name, StringComparer.Ordinal);
        int found = 0;
        foreach (PageTruth truth in SampleInternet.Pages.Select(page => page.Truth).Where(truth => truth.Fate == PageTruth.Keep))
        {
            foreach (Match match in Regex.Matches(truth.Text!, @"\b([A-Z][a-z]+)(?: lives in|'s home is in| has a house in| lived in) ([A-Z][a-z]+)"))
            {
                if (homes.TryGetValue(match.Groups[1].Value, out string? home))
                {
                    Assert.Equal(home, match.Groups[2].Value);
                    found++;
                }
            }
        }

        Assert.True(found > 50, $"Only {found} statements about homes.");
    }

    /// <summary>What a browser would show, with all white space taken out.</summary>
    private static string Shown(WebPage page) => Squeezed(new HtmlParser().ParseDocument(SampleInternet.Html(page)).Body?.TextContent ?? "");

    private static string Squeezed(string text) => Regex.Replace(text, @"\s+", "");
}

using System.Globalization;
using TinyGpt.Corpus.Steps;
using Xunit;

namespace TinyGpt.Corpus.Tests.Steps;

public sealed class UrlFilterTests : IDisposable
{
    private static readonly UrlFilter _filter = new(new UrlFilterSettings());

    private readonly string _list = Path.GetTempFileName();

    public void Dispose() => File.Delete(_list);

    [Theory]
    [InlineData("https://blocked.example/", "blocked-domain")]
    [InlineData("http://user@WWW.Blocked.Example:8080/a/b?c#d", "blocked-domain")]
    [InlineData("https://a.b.blocked.example./", "blocked-domain")]
    [InlineData("https://blocked.example.org/", "keep")]
    [InlineData("https://unblocked.example/", "keep")]
    [InlineData("https://site.example/blocked.example", "keep")]
    [InlineData("https://any.xxx/page", "blocked-domain")]
    [InlineData("https://any.casino", "blocked-domain")]
    [InlineData("https://forbidden.example/page", "blocked-url")]
    [InlineData("http://www.forbidden.example/page/#top", "blocked-url")]
    [InlineData("forbidden.example/page", "blocked-url")]
    [InlineData("https://forbidden.example/page2", "keep")]
    [InlineData("https://forbidden.example/Page", "keep")]
    [InlineData("https://site.example/porn/1", "banned-word")]
    [InlineData("https://free-PORN.site.example/", "banned-word")]
    [InlineData("https://site.example/?q=p%6Frn", "banned-word")]
    [InlineData("https://site.example/free%20porn", "banned-word")]
    [InlineData("https://site.example/casino", "keep")]
    [InlineData("https://site.example/casino/casino", "keep")]
    [InlineData("https://site.example/casino/poker", "soft-banned-words")]
    [InlineData("https://casino.example/best_slots?x=1", "soft-banned-words")]
    [InlineData("https://site.example/on-line-casino-2", "banned-substring")]
    [InlineData("https://buy.via-gra.example/", "banned-substring")]
    [InlineData("https://myonlinecasino77.example/", "banned-substring")]
    [InlineData("", "keep")]
    [InlineData(null, "keep")]
    [InlineData("https://", "keep")]
    [InlineData("not an address at all", "keep")]
    [InlineData("https://[2001:db8::1]:8080/x", "keep")]
    public void AddressesGoAndStay(string? url, string expected) => Assert.Equal(expected, StepTest.JudgeUrl(_filter, url));

    [Theory]
    [InlineData("essex.gov.example/essex-videos")]
    [InlineData("sussex.example/middlesex-tapestry")]
    [InlineData("site.example/assassins-creed")]
    [InlineData("scunthorpe.example/penistone")]
    [InlineData("site.example/analysis-of-therapist-finder")]
    [InlineData("expertsexchange.example/pen-island")]
    [InlineData("site.example/popcorn-recipes-for-kids")]
    [InlineData("site.example/stop-or-never-top-or-not")]
    [InlineData("site.example/classic-cockpit-of-a-ford-escort")]
    [InlineData("site.example/dickens-and-hancock")]
    [InlineData("site.example/alphabet-ebet-better-tibet")]
    [InlineData("site.example/sex-education-in-schools")]
    [InlineData("site.example/specialist-socialism")]
    [InlineData("site.example/adult-learning")]
    [InlineData("site.example/naked-mole-rat")]
    [InlineData("site.example/casino-royale-1953")]
    [InlineData("site.example/crackers-and-torrential-rain")]
    [InlineData("wikipedia.example/wiki/Pornic")]
    public void InnocentAddressesStay(string address) => Assert.Equal("keep", StepTest.JudgeUrl(_filter, "https://" + address));

    [Fact]
    public void LongAddressesAreReadToTheEnd() =>
        Assert.Equal("banned-word", StepTest.JudgeUrl(_filter, $"https://site.example/{new string('a', 5000)}/porn"));

    [Theory]
    [InlineData("http://", "a.", "", "keep")]
    [InlineData("http://", "a.", "blocked.example", "blocked-domain")]
    [InlineData("http://", "slots.", "", "keep")]
    [InlineData("http://a.example/", "a/", "", "keep")]
    [InlineData("http://a.example/", "%41", "%2Fporn", "banned-word")]
    [InlineData("http://a.example/", "?#@:", "", "keep")]
    public void HostileAddressesTakeLinearTime(string start, string part, string end, string expected) =>
        // A million of them: quadratic time would take hours.
        Assert.Equal(expected, StepTest.JudgeUrl(_filter, start + string.Concat(Enumerable.Repeat(part, 1_000_000)) + end));

    [Fact]
    public void ListsBlockDomainsAndAddresses()
    {
        File.WriteAllLines(
            _list,
            [
                "# domains", "", "bad.example", " https://worse.example/ ", "www.third.example", "half.example/one/page?q=1", "EVIL.example",
                ".dotted.example",
            ]);
        UrlFilter filter = new(new UrlFilterSettings { Blocklists = [_list] });
        Assert.Equal("blocked-domain", StepTest.JudgeUrl(filter, "https://x.bad.example/y"));
        Assert.Equal("blocked-domain", StepTest.JudgeUrl(filter, "http://worse.example/z"));
        Assert.Equal("blocked-domain", StepTest.JudgeUrl(filter, "http://third.example"));
        Assert.Equal("blocked-domain", StepTest.JudgeUrl(filter, "http://evil.example"));
        Assert.Equal("blocked-domain", StepTest.JudgeUrl(filter, "http://dotted.example"));
        Assert.Equal("blocked-domain", StepTest.JudgeUrl(filter, "http://a.dotted.example"));
        Assert.Equal("blocked-url", StepTest.JudgeUrl(filter, "https://half.example/one/page?q=1#part"));
        Assert.Equal("keep", StepTest.JudgeUrl(filter, "https://half.example/one/page"));
        Assert.Equal("blocked-domain", StepTest.JudgeUrl(filter, "https://blocked.example"));
    }

    [Fact]
    public void OwnListsCanBeLeftOut() =>
        Assert.Equal("keep", StepTest.JudgeUrl(new UrlFilter(new UrlFilterSettings { UseOwnLists = false }), "https://blocked.example/porn"));

    [Fact]
    public void ADamagedLineIsNamed()
    {
        File.WriteAllLines(_list, ["good.example", "0.0.0.0 bad.example"]);
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => new UrlFilter(new UrlFilterSettings { Blocklists = [_list] }));
        Assert.StartsWith($"{_list}, line 2: \"0.0.0.0 bad.example\" is no domain or address", exception.Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => new UrlFilter(new UrlFilterSettings { Blocklists = [_list + ".missing"] }));
    }

    [Fact]
    public void AMillionLinesAreOneSet()
    {
        File.WriteAllLines(_list, Enumerable.Range(0, 1_000_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"site{i}.example")));
        UrlFilter filter = new(new UrlFilterSettings { Blocklists = [_list] });
        Assert.Equal("blocked-domain", StepTest.JudgeUrl(filter, "https://sub.site999999.example/"));
        Assert.Equal("keep", StepTest.JudgeUrl(filter, "https://site1000000.example/"));
    }

    [Fact]
    public void NothingIsAllocatedForAddressesThatStay()
    {
        Document document = new() { File = "test", Record = 0, Url = "https://www.site.example/2024/05/a-long-way-home?page=2" };
        _filter.Apply(document);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(_filter.Apply(document).IsKept);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}

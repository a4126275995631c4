namespace TinyGpt.Corpus.World.Web;

/// <summary>
/// An invented internet: what a world writes, published on web sites of many kinds, together with everything that a crawl brings home
/// besides. The truth about every page is known. There is no last page: every number has one, the same on every machine, and it can be
/// written without the others.
/// </summary>
internal sealed class Internet
{
    private const int SiteCount = 420;

    // Documents of the world use the streams of the seed itself; pages and sites have keys of their own.
    private const ulong PageKey = 0x5EED0F9A6E500000, SiteKey = 0x5EED0F517E500000;

    private readonly TinyWorld _world;
    private readonly PageComposer _composer;
    private readonly NearCopies _nearCopies;
    private readonly IReadOnlyList<Site> _sites;

    /// <summary>The internet of a world.</summary>
    public Internet(TinyWorld world)
    {
        _world = world;
        _composer = new PageComposer(world);
        _nearCopies = new NearCopies(world);
        _sites = new SiteBuilder(world, new WorldRandom(world.Seed ^ SiteKey, 0)).Build(SiteCount);
    }

    /// <summary>The page of a number from 0 upwards.</summary>
    public WebPage Page(long number)
    {
        PagePlan plan = PagePlan.Of(number);
        WorldRandom random = Random(number, 0);
        return plan.Role switch
        {
            PageRole.NearCopy => NearCopy(number, plan, random),
            PageRole.Mirror => Mirror(number, plan, random),
            PageRole.Capture => Capture(number, plan, random),
            PageRole.Junk => Junk(number, random),
            _ => Original(number),
        };
    }

    private WorldRandom Random(long number, ulong use) => new(_world.Seed ^ (PageKey + use), (ulong)number);

    /// <summary>The text of an original, before its site prints it, and its site.</summary>
    private (PageText Text, Site Site, IReadOnlyList<string> Planted) Text(long number)
    {
        WorldRandom random = Random(number, 1);
        Site site = PickSite(random);
        bool hasCopy = PagePlan.HasNearCopy(number);
        PageText text = _composer.Compose(number, random, hasCopy ? random.Between(90, 170) : PageComposer.Words(random));
        return !hasCopy && random.Chance(30) ? With(PersonalDataPlanter.Plant(text, _world, random)) : With((text, []));

        (PageText, Site, IReadOnlyList<string>) With((PageText Text, IReadOnlyList<string> Planted) planted) => (planted.Text, site, planted.Planted);
    }

    private WebPage Original(long number)
    {
        (PageText text, Site site, IReadOnlyList<string> planted) = Text(number);
        PageTruth truth = new() { Url = "", Fate = PageTruth.Keep, Kind = site.Layout.Name, PersonalData = planted };
        return Print(number, text, site, Random(number, 0), truth);
    }

    private WebPage NearCopy(long number, PagePlan plan, WorldRandom random)
    {
        (PageText text, Site site, _) = Text(plan.Original);
        (PageText copy, double similarity) = _nearCopies.Make(text, plan.Target, random);
        return Print(number, copy, PickSite(random), random, new()
        {
            Url = "",
            Fate = similarity >= PageTruth.DuplicateSimilarity ? "duplicates" : PageTruth.Keep,
            Kind = "near-copy",
            CopyOf = Address(plan.Original, text, site),
            Similarity = similarity,
        });
    }

    private WebPage Mirror(long number, PagePlan plan, WorldRandom random)
    {
        WebPage original = Original(plan.Original);
        string path = original.Truth.Url[(original.Truth.Url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        string url = $"http://mirror{random.Between(1, 9)}.{Site.Slug(_world.Country)}.example/{Code(number)}/{path}";
        return original with
        {
            Number = number,
            Date = WebDate.Random(random),
            Truth = original.Truth with { Url = url, Fate = "duplicates", Kind = "mirror", CopyOf = original.Truth.Url, Similarity = 1 },
        };
    }

    private WebPage Capture(long number, PagePlan plan, WorldRandom random)
    {
        (PageText text, Site site, IReadOnlyList<string> planted) = Text(plan.Original);
        string address = Address(plan.Original, text, site);
        PageText now = text;
        if (random.Chance(50))
        {
            TextLine added = new(LineKind.Paragraph, string.Join(' ', Enumerable.Range(0, 4).Select(_ => _nearCopies.TrueSentence(random))));
            now = new PageText(text.Title, [.. text.Parts, [added]]);
        }

        WebPage page = Print(number, now, site, random, new()
        {
            Url = "",
            Fate = "duplicates",
            Kind = "second capture",
            CopyOf = address,
            Similarity = Shingles.Of(now.Text).SimilarityTo(Shingles.Of(text.Text)),
            PersonalData = planted,
        });
        return page with { Truth = page.Truth with { Url = address } };
    }

    private WebPage Junk(long number, WorldRandom random)
    {
        JunkKind kind = JunkKind.Pick(random);
        JunkWriter writer = new(_world, random, words => _composer.Compose(number, random, words));
        PageText text = kind.Write?.Invoke(writer) ?? new PageText(WebPhrases.Say("headline", _world, random), []);
        Site site = PickSite(random);
        while (!PageEncoding.CanHold(site.CharacterSet, text.Title + text.Text))
        {
            site = PickSite(random);
        }

        WebPage page = Print(number, text, site, random, new() { Url = "", Fate = kind.Fate, Kind = kind.Name }) with { Flaw = kind.Flaw };
        return JunkFlaws.Apply(page, kind.Flaw, text, random);
    }

    private WebPage Print(long number, PageText text, Site site, WorldRandom random, PageTruth truth)
    {
        WebDate date = WebDate.Random(random);
        PageText shown = site.IsTypographic ? text.Map(Typography.Apply) : text;
        PageWriter writer = new(_world, site, random, shown, date.Written(random));
        (byte[] body, string contentType) = PageEncoding.Encode(writer.Write(), site);
        return new WebPage
        {
            Number = number,
            Date = date,
            Status = "200 OK",
            ContentType = contentType,
            Body = body,
            Truth = truth with
            {
                Url = site.Address(Code(number), text.Title, date.Year),
                Title = shown.Title,
                Text = shown.Parts.Count > 0 ? shown.Text : null,
                Boilerplate = writer.Boilerplate,
            },
        };
    }

    /// <summary>The address of an original; as <see cref="Print"/> draws the date first of all.</summary>
    private string Address(long number, PageText text, Site site) => site.Address(Code(number), text.Title, WebDate.Random(Random(number, 0)).Year);

    private Site PickSite(WorldRandom random) => random.Pick(_sites);

    /// <summary>A number as it stands in addresses: no two pages have the same.</summary>
    private static string Code(long number) => (number + 10_007).ToString(System.Globalization.CultureInfo.InvariantCulture);
}

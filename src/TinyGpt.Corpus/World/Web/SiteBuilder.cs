namespace TinyGpt.Corpus.World.Web;

/// <summary>Founds the sites of the internet.</summary>
internal sealed class SiteBuilder(TinyWorld world, WorldRandom random)
{
    private static readonly string[] Prefixes = ["", "", "", "site-", "td-", "c-", "x", "css-1q", "sc-a7f", "wp-block-", "mw-", "l_", "jsx-29"];

    private static readonly string[] Paths =
    [
        "/{year}/{title}-{n}.html", "/articles/{n}/{title}", "/index.php?id={n}", "/{title}-{n}", "/{year}/07/{n}.htm", "/page{n}.html",
        "/read.asp?nr={n}&view=full", "/p/{n}/{title}/", "/stories/{n}", "/view/{title}/{n}", "/archive/{year}/{n}.html", "/~home/{n}.htm",
    ];

    private readonly HashSet<string> _domains = new(StringComparer.Ordinal);

    /// <summary>So many sites; the layouts take turns.</summary>
    public IReadOnlyList<Site> Build(int count) => [.. Enumerable.Range(0, count).Select(Found)];

    private Site Found(int number)
    {
        Layout layout = Layout.All[number % Layout.All.Count];
        string name = WebPhrases.Say("site-" + layout.Name, world, random);
        string domain = Domain(name);
        bool isOld = layout.Name is "table-1990s" or "homepage";
        (string characterSet, Declaration declaration) = CharacterSet(isOld);
        return new Site
        {
            Domain = domain,
            Name = name,
            Layout = layout,
            ClassPrefix = random.Pick(Prefixes),
            CharacterSet = characterSet,
            Declaration = declaration,
            IsTypographic = characterSet == "windows-1252" || random.Chance(15),
            WrapsSource = isOld || random.Chance(20),
            CookieShare = isOld ? 0 : random.Pick<int>([0, 40, 100]),
            Advertisements = random.Pick<int>([0, 0, 1, 2, 3]),
            IsSecure = !isOld && random.Chance(75),
            Navigation = [.. random.Shuffled(WebPhrases.SayAll("navigation", random.Between(5, 12), world, random).Distinct(StringComparer.Ordinal))
                .Select(text => (text, "/" + Site.Slug(text)))],
            Footer = WebPhrases.SayAll("footer", random.Between(2, 5), world, random),
            Ballast = isOld || random.Chance(30) ? "" : PageScripts.Ballast(random),
            Path = isOld ? random.Pick<string>(["/page{n}.html", "/~home/{n}.htm", "/archive/{year}/{n}.html"]) : random.Pick(Paths),
        };
    }

    private (string CharacterSet, Declaration Declaration) CharacterSet(bool isOld)
    {
        int draw = random.Next(100);
        string characterSet = isOld ? (draw < 60 ? "windows-1252" : "utf-8") : draw < 4 ? "utf-16" : draw < 14 ? "windows-1252" : "utf-8";
        int how = random.Next(100);
        Declaration declaration = how switch
        {
            < 40 => Declaration.HeaderAndMeta,
            < 62 => Declaration.Header,
            < 84 => Declaration.Meta,
            < 96 => Declaration.Nowhere,
            _ => Declaration.WrongHeader,
        };
        return (characterSet, declaration);
    }

    private string Domain(string name)
    {
        string slug = Site.Slug(name);
        slug = random.Chance(40) ? slug.Replace("-", "", StringComparison.Ordinal) : slug;
        string domain = (random.Chance(50) ? "www." : "") + slug + ".example";
        for (int i = 2; !_domains.Add(domain); i++)
        {
            domain = $"{slug}{i}.example";
        }

        return domain;
    }
}

using System.Text;

namespace TinyGpt.Corpus.World.Web;

/// <summary>Spoils pages: their address, their end, their kind, their status. What is spoilt in the record is the writer's matter.</summary>
internal static class JunkFlaws
{
    private static readonly string[] Addresses =
    [
        "http://www.lucky-PLACE.casino/NUMBER", "https://PLACE.blocked.example/story/NUMBER", "http://onlinecasino-PLACE.example/p/NUMBER",
        "http://PLACE-games.example/poker/roulette/NUMBER.html", "https://www.PLACE.example/sportsbook/NUMBER", "http://free.PLACE.xxx/NUMBER",
        "http://PLACE.example/get-free-spins-now/NUMBER", "http://files.PLACE.example/warez/NUMBER", "http://PLACE-tools.example/keygen/NUMBER",
        "https://PLACE.example/cheap-viagra/pills/NUMBER", "http://PLACE.bet/today/NUMBER", "http://casino.PLACE.example/jackpot/NUMBER",
    ];

    private static readonly (string Type, string Body)[] Others =
    [
        ("application/json", "{\"name\": \"NAME\", \"items\": [1, 2, 3], \"next\": null}\n"),
        ("text/css", "body { margin: 0; color: #333 }\n.NAME { float: left }\n"),
        ("application/pdf", "%PDF-1.4\n%\u00E2\u00E3\u00CF\u00D3\n1 0 obj << /Title (NAME) >> endobj\n%%EOF\n"),
        ("image/png", "\u0089PNG\r\n\u001A\n\0\0\0\rIHDR NAME"),
        ("application/javascript", "window.NAME = function () { return 42; };\n"),
        ("text/csv", "name,coins\nNAME,7\n"),
    ];

    private static readonly string[] Errors = ["404 Not Found", "500 Internal Server Error", "403 Forbidden", "301 Moved Permanently", "410 Gone"];

    /// <summary>The page with its flaw.</summary>
    public static WebPage Apply(WebPage page, PageFlaw flaw, PageText text, WorldRandom random) => flaw switch
    {
        PageFlaw.Address => page with { Truth = page.Truth with { Url = Address(page, text, random) } },
        PageFlaw.CutEarly => Cut(page),
        PageFlaw.NotHtml => Other(page, random),
        PageFlaw.ErrorStatus => page with { Status = random.Pick(Errors), Truth = page.Truth with { Title = null, Boilerplate = [] } },
        PageFlaw.DamagedMember or PageFlaw.WrongLength => page with { Truth = page.Truth with { Boilerplate = [] } },
        _ => page,
    };

    private static string Address(WebPage page, PageText text, WorldRandom random) => random.Pick(Addresses)
        .Replace("PLACE", Site.Slug(text.Title.Split(' ')[^1]), StringComparison.Ordinal)
        .Replace("NUMBER", Grammar.Digits((int)(page.Number % int.MaxValue)), StringComparison.Ordinal);

    /// <summary>What came before the connection broke: the head, and at most a menu.</summary>
    private static WebPage Cut(WebPage page)
    {
        // Every layout has written its menu or nothing at all by then; UTF-16 takes two bytes for a character.
        bool isWide = page.Body.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]);
        ReadOnlySpan<byte> end = isWide ? Encoding.Unicode.GetBytes("<body") : "<body"u8;
        int body = page.Body.AsSpan().IndexOf(end);
        int length = body >= 0 ? body : page.Body.AsSpan().IndexOf("<BODY"u8);
        return page with
        {
            Body = page.Body[..(length + end.Length)],
            Truth = page.Truth with { Title = null, Text = null, Boilerplate = [] },
        };
    }

    private static WebPage Other(WebPage page, WorldRandom random)
    {
        (string type, string body) = random.Pick(Others);
        return page with
        {
            ContentType = type,
            Body = Encoding.Latin1.GetBytes(body.Replace("NAME", "p" + Grammar.Digits((int)(page.Number % int.MaxValue)), StringComparison.Ordinal)),
            Truth = page.Truth with { Title = null, Boilerplate = [] },
        };
    }
}

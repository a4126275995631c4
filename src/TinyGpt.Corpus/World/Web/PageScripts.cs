using System.Globalization;
using System.Text;

namespace TinyGpt.Corpus.World.Web;

/// <summary>What pages carry for machines: styles, scripts, descriptions. Nobody reads it.</summary>
internal static class PageScripts
{
    /// <summary>Lines for the head of a page.</summary>
    public static readonly string[] Head =
    [
        "<link rel=\"stylesheet\" href=\"/assets/main.min.css?ver=6.4.2\" media=\"all\">",
        "<link rel=\"icon\" type=\"image/png\" href=\"/favicon.png\">",
        "<meta property=\"og:type\" content=\"article\"><meta name=\"twitter:card\" content=\"summary\">",
        "<meta name=\"robots\" content=\"index, follow, max-snippet:-1\">",
        "<meta name=\"generator\" content=\"PageMaker 2.4.1\">",
        "<style>body{margin:0;font:16px/1.5 Georgia,serif}a{color:#036}.hidden{display:none}@media(max-width:600px){nav{float:none}}</style>",
        "<link rel=\"alternate\" type=\"application/rss+xml\" title=\"Feed\" href=\"/feed/\">",
        "<script async src=\"/js/count.js\"></script>",
        "<script>window.dataLayer=window.dataLayer||[];function count(){dataLayer.push(arguments)}count('js',new Date());</script>",
        "<style type=\"text/css\"><!-- td { font-family: Verdana; } h1, h2 > a { text-decoration: none; } --></style>",
    ];

    /// <summary>Scripts that run at the end of a page.</summary>
    public static readonly string[] Run =
    [
        "document.querySelectorAll('.menu a').forEach(function(a){if(a.href==location.href){a.className+=' active';}});",
        "var _paq=window._paq||[];_paq.push(['trackPageView']);(function(){var u='//count.example/';_paq.push(['setSiteId','7']);})();",
        "if (typeof showAd === 'function') { showAd('top', { width: 728, height: 90, text: 'Read this now' }); }",
        "window.__STATE__={\"user\":null,\"page\":{\"id\":4711,\"comments\":[],\"title\":\"<b>Hello</b>\"},\"flags\":{\"dark\":false}};",
        "setTimeout(function () { var box = document.getElementById('cookie-consent'); if (box) { box.style.display = 'block'; } }, 900);",
        "!function(e,t){\"use strict\";for(var n=0;n<t.length;n++)e[t[n]]=n}({},[\"share\",\"print\",\"mail\"]);",
    ];

    /// <summary>A sheet of style rules such as programs write, 2,000 to 20,000 characters long.</summary>
    public static string Ballast(WorldRandom random)
    {
        string[] properties = ["margin", "padding", "top", "left", "width", "max-width", "font-size", "line-height", "border-radius", "gap"];
        StringBuilder style = new("\n<style>");
        for (int rules = random.Between(40, 320); rules > 0; rules--)
        {
            style.Append(CultureInfo.InvariantCulture, $".c{random.Next(65536):x4}{(random.Chance(30) ? ":hover" : "")}{{");
            for (int i = random.Between(1, 3); i > 0; i--)
            {
                style.Append(CultureInfo.InvariantCulture, $"{random.Pick(properties)}:{random.Next(64)}px;");
            }

            style.Append('}');
        }

        return style.Append("</style>\n").ToString();
    }
}

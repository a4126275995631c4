using System.Collections.Frozen;
using AngleSharp.Html.Parser.Tokens.Struct;

namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>Reads hints from an element's name, its roles, and the words of which authors make classes and ids.</summary>
internal static class Hints
{
    private const int LongestWord = 16;

    /// <summary>Further words that are read of one attribute: some generated pages have thousands of classes on an element.</summary>
    private const int MostWords = 64;

    private static readonly FrozenDictionary<string, Hint>.AlternateLookup<ReadOnlySpan<char>> _words = Table(
        (Hint.Comments, "comment comments commentlist commentary commenters disqus livefyre respond guestbook review reviews discussion"),
        (Hint.Boilerplate, "nav navi navigation navbar navlist menu menus submenu breadcrumb breadcrumbs crumbs crumb pagination"),
        (Hint.Boilerplate, "pager paging paginator sitemap topbar toolbar"),
        (Hint.Notices, "ad ads adv advert adverts advertisement advertising adsense adslot adbox adunit adsbygoogle sponsor"),
        (Hint.Notices, "sponsored sponsors promo promos promotion promoted"),
        (Hint.Notices, "cookie cookies consent gdpr ccpa newsletter paywall donate donation"),
        (Hint.Boilerplate, "outbrain taboola dfp doubleclick affiliate related recommended recommendation recommendations recirc"),
        (Hint.Boilerplate, "recirculation suggested suggestions trending popular"),
        (Hint.Boilerplate, "mostread mostpopular upnext readnext morefrom share sharing sharebar sharer social socials addthis sharethis follow"),
        (Hint.Boilerplate, "banner subscribe subscription signup login signin register registration cta footer foot colophon"),
        (Hint.Boilerplate, "copyright legal disclaimer"),
        (Hint.Boilerplate, "masthead sidebar sidebars rail aside widget widgets gadget popup modal overlay lightbox toast tooltip skiplink skip"),
        (Hint.Boilerplate, "references reference reflist footnotes citations bibliography infobox navbox similar bottom toc"),
        (Hint.Boilerplate, "tableofcontents blogroll archives tagcloud rating ratings poll survey search feedback contact print"),
        (Hint.Boilerplate, "printfriendly"),
        (Hint.Byline, "byline bio dateline timestamp pubdate published date author authors meta metadata postmeta tags taglist"),
        (Hint.Byline, "categories credit credits permalink views"),
        (Hint.Main, "articlebody"));

    /// <summary>A class with one of these words tells of the page around it, as in "has-sidebar" and "comments-open".</summary>
    private static readonly FrozenDictionary<string, Hint>.AlternateLookup<ReadOnlySpan<char>> _notOfItself =
        Table((Hint.None, "has have no not non with without is open closed enabled disabled count layout"));

    private static readonly FrozenDictionary<string, Hint>.AlternateLookup<ReadOnlySpan<char>> _roles = Table(
        (Hint.Boilerplate, "navigation complementary banner contentinfo search dialog alertdialog alert menu menubar toolbar tablist"),
        (Hint.Boilerplate, "tooltip status form"),
        (Hint.Main, "main"),
        (Hint.Article, "article"));

    /// <summary>Whether an attribute is one of those that are looked at.</summary>
    public static bool IsRead(ReadOnlySpan<char> attribute) =>
        attribute is "class" or "id" or "role" or "hidden" or "style" or "href" or "size" or "itemprop" or "aria-hidden";

    /// <summary>What an element's name alone says.</summary>
    public static Hint Of(Tag tag) => tag switch
    {
        Tag.Nav or Tag.Aside or Tag.Footer or Tag.Dialog or Tag.Menu or Tag.Search or Tag.Form or Tag.Fieldset => Hint.Boilerplate,
        Tag.Address => Hint.Byline,
        Tag.Main => Hint.Main,
        Tag.Article => Hint.Article,
        _ => Hint.None,
    };

    /// <summary>What an attribute says.</summary>
    public static Hint Of(in MemoryHtmlAttributeToken attribute)
    {
        ReadOnlySpan<char> value = attribute.Value.Memory.Span;
        return (ReadOnlySpan<char>)attribute.Name switch
        {
            "class" or "id" => OfClasses(value),
            "role" => _roles.TryGetValue(value.Trim(), out Hint role) ? role : Hint.None,
            "itemprop" => value.Trim() is "articleBody" ? Hint.Main : value.Trim() is "comment" ? Hint.Comments : Hint.None,
            "hidden" => value is "until-found" ? Hint.None : Hint.Hidden,
            "aria-hidden" => value is "true" ? Hint.Hidden : Hint.None,
            "style" => IsHiding(value) ? Hint.Hidden : Hint.None,
            _ => Hint.None,
        };
    }

    private static bool IsHiding(ReadOnlySpan<char> style) => Declares(style, "display", "none") || Declares(style, "visibility", "hidden");

    private static bool Declares(ReadOnlySpan<char> style, ReadOnlySpan<char> property, ReadOnlySpan<char> value)
    {
        int at = style.IndexOf(property, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return false;
        }

        ReadOnlySpan<char> rest = style[(at + property.Length)..].TrimStart();
        return rest is [':', ..] && rest[1..].TrimStart().StartsWith(value, StringComparison.OrdinalIgnoreCase);
    }

    private static Hint OfClasses(ReadOnlySpan<char> classes)
    {
        Hint hint = Hint.None;
        int words = 0;
        foreach (Range part in classes.SplitAny(" \t\n\r\f"))
        {
            if (classes[part].Length == 0)
            {
                continue;
            }

            hint |= OfClass(classes[part]);
            if (++words == MostWords)
            {
                break;
            }
        }

        return hint;
    }

    /// <summary>What the words of one class say: they end at a sign, a digit, or where a capital follows a small letter.</summary>
    private static Hint OfClass(ReadOnlySpan<char> name)
    {
        if (name is "sr-only" or "visually-hidden" or "screen-reader-text" or "d-none")
        {
            return Hint.Hidden;
        }

        Hint hint = Hint.None;
        Span<char> word = stackalloc char[LongestWord];
        int length = 0;
        for (int i = 0; i <= name.Length; i++)
        {
            bool isLetter = i < name.Length && char.IsAsciiLetter(name[i]);
            if (length > 0 && (!isLetter || (char.IsAsciiLetterUpper(name[i]) && char.IsAsciiLetterLower(name[i - 1]))))
            {
                ReadOnlySpan<char> whole = word[..Math.Min(length, LongestWord)];
                if (_notOfItself.ContainsKey(whole))
                {
                    return Hint.None;
                }

                hint |= length <= LongestWord && _words.TryGetValue(whole, out Hint found) ? found : Hint.None;
                length = 0;
            }

            if (isLetter)
            {
                if (length < LongestWord)
                {
                    word[length] = char.ToLowerInvariant(name[i]);
                }

                length++;
            }
        }

        return hint;
    }

    private static FrozenDictionary<string, Hint>.AlternateLookup<ReadOnlySpan<char>> Table(params (Hint Hint, string Words)[] rows) => rows
        .SelectMany(row => row.Words.Split(' ').Select(word => KeyValuePair.Create(word, row.Hint)))
        .ToFrozenDictionary().GetAlternateLookup<ReadOnlySpan<char>>();
}

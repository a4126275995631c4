namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>Lines that stand in articles without belonging to them: told by how they begin, or by having neither letters nor digits.</summary>
internal static class Scraps
{
    /// <summary>Longer lines say something.</summary>
    private const int MostCharacters = 60;

    /// <summary>Lines that say whose a page is may be longer.</summary>
    private const int MostCharactersOfNotice = 150;

    private static readonly string[] _notices =
    [
        "copyright", "©", "(c) ", "all rights reserved", "powered by", "privacy policy", "terms of use", "terms of service", "terms and conditions",
    ];

    private static readonly string[] _beginnings =
    [
        "advertisement", "sponsored", "share this", "share on", "share:", "read more", "read also", "also read", "continue reading", "click here",
        "click to", "sign up", "sign in",
        "log in", "subscribe", "follow us", "follow me", "posted by", "posted in", "posted on", "filed under", "tags:", "tagged", "photo:",
        "image:", "photo credit", "image credit",
        "leave a comment", "leave a reply", "no comments", "related ", "see also:", "recommended", "loading", "back to top", "skip to",
        "print this", "email this",
        "last updated", "updated:", "published", "table of contents", "you may also", "you might also", "next:", "previous:", "share ",
    ];

    private static readonly string[] _whole =
    [
        "comments", "related", "share", "tags", "photo", "facebook", "twitter", "pinterest", "linkedin", "email", "e-mail", "print", "reply", "more",
        "next", "previous",
    ];

    /// <summary>Whether a block is such a line.</summary>
    public static bool IsOne(ReadOnlySpan<char> text)
    {
        if (text.Length > MostCharacters)
        {
            return text.Length <= MostCharactersOfNotice && BeginsWithOne(text, _notices);
        }

        if (!HasLetter(text) || BeginsWithOne(text, _notices) || BeginsWithOne(text, _beginnings))
        {
            return true;
        }

        foreach (string whole in _whole)
        {
            if (text.Equals(whole, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool BeginsWithOne(ReadOnlySpan<char> text, string[] beginnings)
    {
        foreach (string beginning in beginnings)
        {
            if (text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasLetter(ReadOnlySpan<char> text)
    {
        foreach (char character in text)
        {
            // Half of a pair stands for a letter of a rare script or for a picture.
            if (char.IsLetterOrDigit(character) || char.IsSurrogate(character))
            {
                return true;
            }
        }

        return false;
    }
}

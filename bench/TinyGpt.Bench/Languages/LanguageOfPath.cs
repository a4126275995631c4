namespace TinyGpt.Bench.Languages;

/// <summary>Which language a file of a package is in, by its name and its folders' names.</summary>
internal static class LanguageOfPath
{
    /// <summary>The languages that are trained, by ISO 639-1 code; 64 at most.</summary>
    public static readonly string[] Known =
    [
        "en", "de", "fr", "es", "it", "nl", "pt", "sv", "da", "nb", "nn", "fi", "pl", "cs", "sk", "sl", "hr", "hu", "ro", "tr", "id", "vi",
        "et", "lv", "lt", "ca", "gl", "eu", "is", "ga", "cy", "eo", "af", "sq", "tl", "sw", "ru", "uk", "be",
        "bg", "sr", "mk", "kk", "mn", "el", "he", "ar", "fa", "ur", "hi", "mr", "th", "ja", "ko", "zh", "ka", "hy", "bn", "ta", "te",
        "kn", "ml", "gu", "pa",
    ];

    private static readonly Dictionary<string, string> _others = new()
    {
        ["no"] = "nb",
        ["br"] = "pt", // fortunes-br alone; Breton is left out elsewhere
        ["jp"] = "ja",
        ["fil"] = "tl",
    };

    /// <summary>The language, or null for one that is not trained. A file that names none is in English.</summary>
    /// <param name="path">Relative, first the package's name.</param>
    public static string? Find(string path)
    {
        string[] folders = path.Split('/');
        string[] parts = folders[^1].Split('.');
        string[] wordPress = parts[0].Split('-');
        // The file's own name says most: description.de.utf8, start.vi.html, de.json, admin-de_DE.mo.
        bool isJson = folders[^1].EndsWith(".json", StringComparison.Ordinal);
        IEnumerable<string> names = parts.Length > 2 ? [parts[^2]] : isJson ? [parts[0]] : [wordPress[^1]];
        names = names.Concat(folders[1..^1].Reverse());
        foreach (string name in names)
        {
            if (Code(name, folders[0]) is string code)
            {
                return code == "" ? null : code;
            }
        }

        string suffix = folders[0].Split('-') is { Length: > 1 } pieces ? (pieces[^1] is "cn" or "us" ? pieces[^2] : pieces[^1]) : "";
        return Code(suffix, folders[0]) ?? (isJson ? null : "en");
    }

    /// <summary>The trained language of a name such as pt_BR, "" for a language that is not trained, null if it looks like no language.</summary>
    private static string? Code(string name, string package)
    {
        string code = name.Split('.', '@', '_', '-')[0];
        if (code.Length is < 2 or > 3 || !code.All(char.IsAsciiLetterLower))
        {
            return null;
        }

        bool isOtherScript = ((string[])["@latin", "-latn", "-el"]).Any(script => name.Contains(script, StringComparison.Ordinal));
        if (Array.IndexOf(Known, code) >= 0)
        {
            return isOtherScript ? "" : code;
        }

        if (code == "br" && package != "fortunes-br")
        {
            return "";
        }

        return _others.TryGetValue(code, out string? other) ? other : IsFolderOfPrograms(code) ? null : "";
    }

    private static bool IsFolderOfPrograms(string name) => name is "usr" or "lib" or "doc" or "man" or "off" or "www" or "bin";
}

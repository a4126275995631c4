using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace TinyGpt.Bench.Languages;

/// <summary>
/// Makes text by language of the packages that bench/language/prepare laid out: FOLDER/text/ROLE/LANGUAGE.txt, a paragraph a line. A line comes
/// once; a line that is also among the English ones, or is plainly English, is left out of other languages, because it was never translated; what is
/// in the training text is left out of the others.
/// </summary>
internal static class LanguageTexts
{
    /// <summary>The roles of packages, in the order in which they are read.</summary>
    public static readonly string[] Roles = ["train", "tune", "test"];

    // So that no package outweighs the others of a language.
    private const int CharactersOfPackage = 1_500_000;

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes the texts and prints their sizes.</summary>
    public static int Run(string[] args)
    {
        if (args is not [string folder] || Roles.Any(role => !Directory.Exists(Path.Combine(folder, role))))
        {
            Console.Error.WriteLine("language-texts needs the folder that bench/language/prepare filled, such as: language-texts /tmp/language");
            return 2;
        }

        HashSet<ulong> english = [];
        HashSet<ulong> seen = [];
        foreach (string role in Roles)
        {
            // English first, so that it is known what is English in the others.
            Dictionary<string, StringBuilder> texts = [];
            List<(string Language, string Line)> lines = [.. Directory.GetDirectories(Path.Combine(folder, role))
                .Where(package => !package.EndsWith(".partial", StringComparison.Ordinal)).Order(StringComparer.Ordinal).SelectMany(PackageLines)];
            foreach ((string language, string line) in lines.OrderBy(one => one.Language == "en" ? 0 : 1))
            {
                ulong key = Key(line);
                if (language == "en")
                {
                    english.Add(key);
                }
                else if (english.Contains(key))
                {
                    continue;
                }

                if (seen.Add(key))
                {
                    texts.TryAdd(language, new StringBuilder());
                    texts[language].Append(line).Append('\n');
                }
            }

            Write(Path.Combine(folder, "text", role), texts);
        }

        return 0;
    }

    private static void Write(string folder, Dictionary<string, StringBuilder> texts)
    {
        Directory.CreateDirectory(folder);
        foreach ((string language, StringBuilder text) in texts.OrderBy(text => text.Key, StringComparer.Ordinal))
        {
            File.WriteAllText(Path.Combine(folder, $"{language}.txt"), text.ToString());
        }

        Console.WriteLine($"{Path.GetFileName(folder)}, thousands of characters: "
            + string.Join(' ', texts.OrderBy(text => text.Key, StringComparer.Ordinal).Select(text => $"{text.Key} {text.Value.Length / 1000}")));
    }

    private static IEnumerable<(string Language, string Line)> PackageLines(string package)
    {
        Dictionary<string, int> characters = [];
        string parent = Path.GetDirectoryName(package)!;
        foreach (string file in Directory.GetFiles(package, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (LanguageOfPath.Find(Path.GetRelativePath(parent, file)) is not string ofFile || new FileInfo(file).LinkTarget is not null)
            {
                continue;
            }

            foreach ((string language, string raw) in Lines(file, ofFile))
            {
                string line = Tidy(raw);
                int soFar = characters.GetValueOrDefault(language);
                if (soFar < CharactersOfPackage && Prose.IsProse(line) && Prose.CanBe(language, line))
                {
                    characters[language] = soFar + line.Length;
                    yield return (language, line);
                }
            }
        }
    }

    private static IEnumerable<(string Language, string Line)> Lines(string file, string language)
    {
        if (file.EndsWith(".mo", StringComparison.Ordinal))
        {
            // The messages themselves are English; the German catalogue, which is always there, is where they are taken from.
            return GettextCatalogue.Read(File.ReadAllBytes(file)).SelectMany(pair => language == "de"
                ? ((string, string)[])[("en", Message(pair.Message)), (language, Message(pair.Translation))]
                : [(language, Message(pair.Translation))]);
        }

        string text;
        try
        {
            text = _strict.GetString(file.EndsWith(".gz", StringComparison.Ordinal) ? Unzip(file) : File.ReadAllBytes(file));
        }
        catch (Exception exception) when (exception is DecoderFallbackException or InvalidDataException)
        {
            return [];
        }

        IEnumerable<string> lines = Path.GetExtension(file) switch
        {
            ".html" or ".page" or ".utf8" => MarkupText.Elements(text),
            ".json" => Json(text),
            ".gz" => MarkupText.Roff(text),
            _ when file.Contains("/wordnet/", StringComparison.Ordinal) => text.Split('\n').Select(line => line[(line.IndexOf('|') + 1)..]),
            _ when file.Contains("/fortunes", StringComparison.Ordinal) => text.Split("\n%"),
            _ => text.Split("\n\n"),
        };
        return lines.Select(line => (language, line));
    }

    private static byte[] Unzip(string file)
    {
        using GZipStream stream = new(File.OpenRead(file), CompressionMode.Decompress);
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static IEnumerable<string> Json(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.ValueKind != JsonValueKind.Object
            ? []
            : [.. document.RootElement.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.String)
                .Select(entry => string.Concat(MarkupText.Elements(entry.Value.GetString()!)))];
    }

    /// <summary>A message without mnemonics and tags.</summary>
    private static string Message(string message) => string.Join(' ', MarkupText.Elements(message.Replace("_", "").Replace("&", "")));

    private static string Tidy(string line) => string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A hash of a line's letters.</summary>
    private static ulong Key(string line)
    {
        ulong hash = 14695981039346656037;
        foreach (char letter in line.Where(char.IsLetter))
        {
            hash = (hash ^ char.ToLower(letter, CultureInfo.InvariantCulture)) * 1099511628211;
        }

        return hash;
    }
}

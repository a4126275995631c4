namespace TinyGpt.Bench.Languages;

/// <summary>Cuts pieces out of the texts of FOLDER/text/ROLE, at random and the same ones for the same seed.</summary>
internal sealed class LanguageSampler
{
    // Letters that are often typed without their marks; German ones as two letters as well.
    private const string Marked = "àáâãäåāăąçćčĉďđèéêëēėęěĝğģĥìíîïĩīįı"
        + "ĵķĺļľłñńņňòóôõöøōőŕřśŝşšșţťțùúûüũūŭůűųŵýÿŷźżž";
    private const string Plain = "aaaaaaaaaccccddeeeeeeeeggghiiiiiiiijkllllnnnnoooooooorrssssstttuuuuuuuuuuwyyyzzz";

    private readonly ulong _seed;
    private ulong _counter;

    /// <summary>Reads the texts of a role; languages with fewer characters than <paramref name="fewest"/> are left out.</summary>
    public LanguageSampler(string folder, string role, int fewest, ulong seed)
    {
        _seed = seed;
        foreach (string language in LanguageOfPath.Known)
        {
            string file = Path.Combine(folder, "text", role, $"{language}.txt");
            if (File.Exists(file) && File.ReadAllText(file) is string text && text.Length >= fewest)
            {
                Texts.Add(language, text);
            }
        }
    }

    /// <summary>The text of each language, a paragraph a line.</summary>
    public Dictionary<string, string> Texts { get; } = [];

    /// <summary>A number in [0, 1).</summary>
    public double Next() => CounterRandom.Uniform(_counter++, _seed);

    /// <summary>A piece of so many characters, or fewer at the text's end, that starts at a word and ends with one.</summary>
    public ReadOnlySpan<char> Cut(string language, int characters)
    {
        string text = Texts[language];
        int start = (int)(Next() * Math.Max(1, text.Length - characters));
        // Chinese, Japanese and Thai have no spaces: no word is searched for further than this.
        const int LongestWord = 30;
        int word = start == 0 ? 0 : text.AsSpan(start, Math.Min(LongestWord, text.Length - start)).IndexOfAny(' ', '\n') + 1;
        ReadOnlySpan<char> piece = text.AsSpan(start + word);
        piece = piece[..Math.Min(characters, piece.Length)];
        int end = piece.LastIndexOfAny(' ', '\n');
        return end > characters - LongestWord && end > 0 ? piece[..end] : piece;
    }

    /// <summary>The text as people type it who have no keyboard for it: without marks, ä as a or, in German, as ae.</summary>
    public string WithoutMarks(ReadOnlySpan<char> text, string language)
    {
        bool spells = language == "de" && Next() < 0.5;
        System.Text.StringBuilder result = new();
        foreach (char character in text)
        {
            char letter = char.ToLowerInvariant(character);
            int at = Marked.IndexOf(letter);
            if (letter == 'ß')
            {
                result.Append("ss");
            }
            else if (at < 0)
            {
                result.Append(character);
            }
            else
            {
                result.Append(Plain[at]);
                if (spells && letter is 'ä' or 'ö' or 'ü')
                {
                    result.Append('e');
                }
            }
        }

        return result.ToString();
    }
}

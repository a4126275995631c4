namespace TinyGpt.Corpus.World.Web;

/// <summary>Turns a typist's quotation marks into a printer's.</summary>
internal static class Typography
{
    /// <summary>Curved quotation marks and apostrophes, and a dash for a hyphen between spaces.</summary>
    public static string Apply(string text)
    {
        if (text.AsSpan().IndexOfAny("\"'-") < 0)
        {
            return text;
        }

        char[] characters = text.ToCharArray();
        for (int i = 0; i < characters.Length; i++)
        {
            bool opens = i == 0 || characters[i - 1] is ' ' or '\n' or '(';
            characters[i] = characters[i] switch
            {
                '"' => opens ? '“' : '”',
                '\'' => opens ? '‘' : '’',
                // Between numbers it is a minus.
                '-' when i > 1 && i + 1 < characters.Length && characters[i - 1] == ' ' && characters[i + 1] == ' ' && char.IsLetter(characters[i - 2]) => '–',
                char other => other,
            };
        }

        return new string(characters);
    }
}

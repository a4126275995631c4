using System.Globalization;
using System.Text;

namespace TinyGpt.Bench;

/// <summary>
/// A text whose word of rank r comes 1/r times as often as the first (Zipf's law), for measurements of tokenizer training. Words are syllables, rarer ones
/// longer, as in natural languages. The same arguments write the same bytes everywhere.
/// </summary>
internal static class ZipfText
{
    private const ulong Seed = 1;
    private const int LongestLine = 90, SentenceEnd = 12;

    private static readonly string[] _beginnings = ["b", "c", "ch", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "qu", "r", "s", "st", "t", "th", "v", "w", ""];
    private static readonly string[] _middles = ["a", "e", "i", "o", "u", "ea", "ou", "y"];
    private static readonly string[] _ends = ["", "", "n", "r", "s", "t", "l", "ng"];

    /// <summary>Writes a file.</summary>
    /// <param name="args">The file, its megabytes (of a million bytes), and how many words the language has.</param>
    public static int Run(string[] args)
    {
        if (args is not [string path, string size, string wordCount]
            || !int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int megabytes) || megabytes is < 1 or > 100_000
            || !int.TryParse(wordCount, NumberStyles.None, CultureInfo.InvariantCulture, out int words) || words is < 10 or > 10_000_000)
        {
            Console.Error.WriteLine("zipf needs a file, megabytes, and words of the language, such as: zipf zipf.txt 100 500000");
            return 2;
        }

        string[] language = [.. Enumerable.Range(0, words).Select(Spell)];
        bool[] occurs = new bool[words];
        long bytes = (long)megabytes * 1_000_000, written = 0;
        using StreamWriter writer = new(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16);
        int line = 0;
        bool beginsSentence = true;
        for (ulong i = 0; written < bytes; i++)
        {
            double draw = CounterRandom.Uniform(i, Seed);
            // The distribution function of 1/r is log r / log n, nearly; its inverse is n to the power of the draw.
            int rank = Math.Min(words - 1, (int)Math.Pow(words, draw));
            occurs[rank] = true;
            string word = language[rank];
            string end = i % SentenceEnd == 0 ? "." : i % SentenceEnd == SentenceEnd / 2 ? "," : "";
            string gap = (line += word.Length + end.Length + 1) > LongestLine ? "\n" : " ";
            line = gap == "\n" ? 0 : line;
            writer.Write(beginsSentence ? char.ToUpperInvariant(word[0]) + word[1..] : word);
            writer.Write(end);
            writer.Write(gap);
            beginsSentence = end == ".";
            written += word.Length + end.Length + gap.Length;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{written} bytes, {occurs.Count(word => word)} different words"));
        return 0;
    }

    /// <summary>The word of a rank: its number written in syllables, every number in another way.</summary>
    private static string Spell(int rank)
    {
        StringBuilder word = new();
        do
        {
            word.Append(_beginnings[rank % _beginnings.Length]);
            rank /= _beginnings.Length;
            word.Append(_middles[rank % _middles.Length]);
            rank /= _middles.Length;
            word.Append(_ends[rank % _ends.Length]);
            rank /= _ends.Length;
        }
        while (rank > 0);

        return word.ToString();
    }
}

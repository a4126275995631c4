using TinyGpt.Corpus.Duplicates;

namespace TinyGpt.Corpus.Tests.Duplicates;

/// <summary>Texts of random words, of which the frequent ones are far more frequent, and pairs of them with a similarity that is known.</summary>
internal sealed class PlantedTexts(int seed)
{
    private const int Vocabulary = 5000, ShingleWords = 5;

    private readonly Random _random = new(seed);
    private int _newWords;

    /// <summary>A text like no other.</summary>
    public string Unrelated(int words) => string.Join(' ', Words(words));

    /// <summary>Two texts, the second with some words of the first changed, so that their similarity is near a wanted one.</summary>
    public (string Original, string Copy) Pair(double similarity)
    {
        string[] words = Words(_random.Next(200, 401));
        string original = string.Join(' ', words);
        // s = (n − 5m) / (n + 5m), since each of m words that stand five apart changes five shingles.
        int shingles = words.Length - ShingleWords + 1;
        int changes = (int)Math.Round(shingles * (1 - similarity) / (1 + similarity) / ShingleWords);
        int[] places = [.. Enumerable.Range(0, words.Length / ShingleWords)];
        _random.Shuffle(places);
        foreach (int place in places.AsSpan(0, changes))
        {
            words[(place * ShingleWords) + 2] = $"new{Spell(_newWords / Vocabulary)}{Spell(_newWords++ % Vocabulary)}";
        }

        return (original, string.Join(' ', words));
    }

    /// <summary>The exact Jaccard similarity of the sets of shingles, by its definition.</summary>
    public static double Similarity(string one, string other)
    {
        HashSet<string> shingles = Shingles(one), others = Shingles(other);
        int both = shingles.Count(others.Contains);
        return (double)both / (shingles.Count + others.Count - both);
    }

    private static HashSet<string> Shingles(string text)
    {
        string[] words = TextNormalizer.Normalize(text).Split(' ');
        return [.. Enumerable.Range(0, words.Length - ShingleWords + 1).Select(start => string.Join(' ', words, start, ShingleWords))];
    }

    private string[] Words(int count)
    {
        string[] words = new string[count];
        for (int i = 0; i < count; i++)
        {
            // The letters g to z spell the digits of a number: a word of the web has letters, and digits would all become 0.
            words[i] = Spell((int)(Vocabulary * Math.Pow(_random.NextDouble(), 3)));
        }

        return words;
    }

    private static string Spell(int number)
    {
        Span<char> letters = stackalloc char[4];
        for (int i = 0; i < letters.Length; i++)
        {
            letters[i] = (char)('g' + (number % 20));
            number /= 20;
        }

        return new string(letters);
    }
}

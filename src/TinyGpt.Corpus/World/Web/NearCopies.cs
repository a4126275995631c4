namespace TinyGpt.Corpus.World.Web;

/// <summary>
/// Changes a text until its similarity to the first has come down to a target: sentences are left out, replaced or added, words are exchanged
/// for others that mean nearly the same. What is added is true, and speaks of kinds of animals, trades and wares, not of people; what names a person
/// stays: so "he" or "she" after it still means whom it meant. "It" may come to stand after another thing.
/// </summary>
internal sealed class NearCopies(TinyWorld world)
{
    /// <summary>How far a copy may be from its target.</summary>
    public const double Tolerance = 0.03;

    private const int Attempts = 12;

    private static readonly (string Word, string Other)[] Synonyms =
    [
        ("said", "answered"), ("walked", "hurried"), ("big", "large"), ("small", "little"), ("likes", "loves"), ("house", "home"), ("road", "way"),
        ("looked", "gazed"), ("happy", "merry"), ("beautiful", "lovely"), ("quickly", "swiftly"),
        ("Then", "Next"), ("often", "frequently"), ("children", "kids"), ("people", "folk"),
        ("laughed", "smiled"), ("work", "labour"), ("friend", "companion"), ("go", "walk"), ("very", "rather"), ("good", "fine"), ("also", "besides"),
        ("things", "stuff"), ("near", "close to"), ("town", "place"),
    ];

    private enum Edit
    {
        Exchange,
        Insert,
        Replace,
        Remove,
    }

    /// <summary>A near-copy, and its exact similarity to the text.</summary>
    public (PageText Copy, double Similarity) Make(PageText text, double target, WorldRandom random)
    {
        Shingles shingles = Shingles.Of(text.Text);
        (PageText Copy, double Similarity) best = (text, 1);
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            (PageText copy, double similarity) = Approach(text, shingles, target, random);
            if (TextMeasure.IsPlainlyGood(copy.Text) && Math.Abs(similarity - target) < Math.Abs(best.Similarity - target))
            {
                best = (copy, similarity);
            }

            if (Math.Abs(best.Similarity - target) <= Tolerance)
            {
                break;
            }
        }

        return best;
    }

    /// <summary>A sentence that is true, about a kind of animal, a trade, a thing or a ware.</summary>
    public string TrueSentence(WorldRandom random)
    {
        IWords subject = random.Next(5) switch
        {
            0 => random.Pick(world.TameAnimals),
            1 => random.Pick(world.WildAnimals),
            2 => random.Pick(world.Jobs),
            3 => random.Pick(world.Wares),
            _ => random.Pick(ThingKind.All),
        };
        string sentence = FactPhrases.Say(new Scene(world, random), "say", subject, random.Pick(world.FactsAbout(subject)));
        return Grammar.Capitalise(Grammar.WithArticles(new(sentence)));
    }

    /// <summary>Makes more and more of a row of edits, and keeps the number of them that comes closest.</summary>
    private (PageText Copy, double Similarity) Approach(PageText text, Shingles shingles, double target, WorldRandom random)
    {
        List<List<string>> lines = [.. text.Parts.SelectMany(part => part).Select(line => Sentences.Split(line.Text))];
        (int Line, int Sentence)[] places = [.. random.Shuffled(lines.SelectMany((line, i) => line.Select((_, j) => (i, j))))];
        (int Line, int Sentence, Edit Edit, string Sentences)[] edits = [.. places.Select(place =>
            (place.Line, place.Sentence, PickEdit(lines[place.Line][place.Sentence], random), TrueSentence(random)))];
        int low = 0, high = edits.Length;
        (PageText Copy, double Similarity) best = (text, 1);
        while (low < high)
        {
            int count = (low + high + 1) / 2;
            PageText copy = Apply(text, lines, edits.AsSpan(0, count));
            double similarity = Shingles.Of(copy.Text).SimilarityTo(shingles);
            if (Math.Abs(similarity - target) < Math.Abs(best.Similarity - target))
            {
                best = (copy, similarity);
            }

            (low, high) = similarity > target ? (count, high) : (low, count - 1);
        }

        return best;
    }

    private Edit PickEdit(string sentence, WorldRandom random) => random.Next(10) switch
    {
        < 5 => Edit.Exchange,
        < 7 => Edit.Insert,
        _ when NamesSomebody(sentence) => Edit.Insert,
        < 9 => Edit.Replace,
        _ => Edit.Remove,
    };

    private bool NamesSomebody(string sentence) => sentence.Split([' ', '.', ',', '!', '?', ':', '"', '\'']).Any(word => world.FindPerson(word) is not null);

    private static PageText Apply(PageText text, List<List<string>> lines, ReadOnlySpan<(int Line, int Sentence, Edit Edit, string Words)> edits)
    {
        List<string?[]> changed = [.. lines.Select(line => line.ToArray())];
        foreach ((int line, int sentence, Edit edit, string words) in edits)
        {
            bool isAlone = changed[line].Count(other => other is not null) == 1;
            string old = lines[line][sentence];
            changed[line][sentence] = edit switch
            {
                Edit.Exchange => Exchange(old) ?? old + " " + words,
                Edit.Insert => old + " " + words,
                // A line that had a sentence keeps one.
                Edit.Remove when !isAlone => null,
                _ => words,
            };
        }

        int next = 0;
        return new PageText(text.Title, [.. text.Parts.Select(part => part
            .Select(line => line with { Text = string.Join(' ', changed[next++].OfType<string>()) }).ToArray())]);
    }

    /// <summary>The sentence with its first word that has a synonym exchanged; null if none has.</summary>
    private static string? Exchange(string sentence)
    {
        foreach ((string word, string other) in Synonyms)
        {
            int position = sentence.IndexOf(word, StringComparison.Ordinal);
            if (position >= 0 && !IsLetter(sentence, position - 1) && !IsLetter(sentence, position + word.Length))
            {
                return sentence[..position] + other + sentence[(position + word.Length)..];
            }
        }

        return null;
    }

    private static bool IsLetter(string text, int position) => position >= 0 && position < text.Length && char.IsLetter(text[position]);
}

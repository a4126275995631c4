using System.Globalization;
using System.Text.RegularExpressions;

namespace TinyGpt.Corpus.World.Tasks;

/// <summary>
/// What a model has read when it has read the first documents of a world: how many of them tell each fact, which words they use and which sums they
/// work out. Fame is counted, not assumed: the generator keeps book of what it tells (<see cref="Tellings"/>).
/// </summary>
internal sealed partial class DocumentSurvey
{
    private const int ShortestWord = 3, LongestWord = 12, LargestWord = 100;

    private static readonly Dictionary<string, int> NumbersByWord =
        Enumerable.Range(0, LargestWord + 1).ToDictionary(Grammar.NumberWord, number => number, StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<(FactKind Kind, string Subject), int> _fame = [];
    private readonly HashSet<(char Operation, int Left, int Right)> _sums = [];
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);

    /// <summary>Reads whole documents, from number 0 on, until there are so many characters.</summary>
    public DocumentSurvey(TinyWorld world, long characters)
    {
        while (Characters < characters)
        {
            Tellings tellings = new();
            string document = world.Document(Documents, tellings);
            Documents++;
            Characters += document.Length + 2;
            foreach ((FactKind Kind, string Subject) told in tellings.Told)
            {
                // A page of a diary that does not say whose it is tells nothing about its writer.
                bool isNamed = !char.IsAsciiLetterUpper(told.Subject[0]) || document.Contains(told.Subject, StringComparison.Ordinal);
                _fame[told] = _fame.GetValueOrDefault(told) + (isNamed ? 1 : 0);
            }

            ReadWords(document);
            ReadSums(document);
            foreach ((char operation, int left, int right) in tellings.Sums)
            {
                AddSum(operation, left, right);
            }
        }
    }

    /// <summary>The number of documents read.</summary>
    public long Documents { get; private set; }

    /// <summary>Their characters, with the blank lines between them.</summary>
    public long Characters { get; private set; }

    /// <summary>The words in small letters, of 3 to 12 letters, in the order of the alphabet.</summary>
    public IReadOnlyList<string> Words => [.. _words.Order(StringComparer.Ordinal)];

    /// <summary>The number of documents that tell the fact.</summary>
    public int Fame(Fact fact) => _fame.GetValueOrDefault((fact.Kind, fact.Subject));

    /// <summary>Whether a document works the sum out, in digits, in words or in a story; the smaller operand of + and * stands first.</summary>
    public bool HasSum(char operation, int left, int right) => _sums.Contains((operation, left, right));

    private void ReadWords(string document)
    {
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> words = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        int start = 0;
        for (int i = 0; i <= document.Length; i++)
        {
            if (i < document.Length && (char.IsAsciiLetter(document[i]) || document[i] is '\'' or '-'))
            {
                continue;
            }

            ReadOnlySpan<char> word = document.AsSpan(start, i - start);
            if (word.Length is >= ShortestWord and <= LongestWord && !word.ContainsAnyExceptInRange('a', 'z'))
            {
                words.Add(word);
            }

            start = i + 1;
        }
    }

    private void ReadSums(string document)
    {
        foreach (Match match in SumPattern().Matches(document))
        {
            char operation = match.Groups[2].Value switch { "+" or "plus" or "and" => '+', "-" or "minus" => '-', "divided by" => '/', _ => '*' };
            if (Number(match.Groups[1]) is int left && Number(match.Groups[3]) is int right)
            {
                AddSum(operation, left, right);
            }
        }

        static int? Number(Group number) => int.TryParse(number.ValueSpan, CultureInfo.InvariantCulture, out int digits) ? digits
            : NumbersByWord.TryGetValue(number.Value, out int words) ? words : null;
    }

    private void AddSum(char operation, int left, int right) =>
        _sums.Add(operation is '+' or '*' && left > right ? (operation, right, left) : (operation, left, right));

    /// <summary>"3 + 4", "Three plus four", "3 and 4 make".</summary>
    [GeneratedRegex(@"\b([0-9]+|[A-Za-z-]+) ([-+*]|plus|minus|times|divided by|and(?= [0-9]+ make)) ([0-9]+|[a-z-]+)")]
    private static partial Regex SumPattern();
}

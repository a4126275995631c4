using System.Globalization;
using System.Text.RegularExpressions;

namespace TinyGpt.Corpus.World.Tasks;

/// <summary>
/// What a model has read when it has read the first documents of a world: how many of them tell each fact, which words they use and which sums they
/// work out. Fame is counted, not assumed: the generator keeps book of what it tells (<see cref="Tellings"/>).
/// </summary>
internal sealed partial class DocumentSurvey
{
    private const int ShortestWord = 3, LongestWord = 12;

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

    /// <summary>Whether a document holds the sum, in digits; the smaller operand of + and * stands first.</summary>
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
            char operation = match.Groups[2].Value switch { "+" or "plus" => '+', "-" or "minus" => '-', "divided by" => '/', _ => '*' };
            (int left, int right) = (Number(match.Groups[1]), Number(match.Groups[3]));
            _sums.Add(operation is '+' or '*' && left > right ? (operation, right, left) : (operation, left, right));
        }

        static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"([0-9]+) ([-+*]|plus|minus|times|divided by) ([0-9]+)")]
    private static partial Regex SumPattern();
}

namespace TinyGpt.Corpus.World.Tasks;

/// <summary>What to look for when a fact is asked: the name, and the words that sentences of this kind have most often.</summary>
internal static class SearchWords
{
    private const int PerKind = 2;

    private static readonly char[] Separators = [' ', '.', ',', '?', '!', ':', ';', '\''];

    private static readonly HashSet<string> Small =
    [
        "the", "and", "for", "with", "from", "are", "was", "its", "you", "when", "where", "who", "whom", "what", "that", "this", "there", "has", "have", "very",
        "can", "called", "name", "gets", "one", "all", "most", "best", "look", "say", "says", "know", "tell", "every", "much", "people", "they", "them", "their",
        "not", "than", "does", "somebody", "something",
    ];

    private static readonly Dictionary<FactKind, string> ByKind =
        Enum.GetValues<FactKind>().Where(kind => FactPhrases.Has(kind, "say")).ToDictionary(kind => kind, Words);

    /// <summary>The query.</summary>
    public static string Query(IWords subject, FactKind kind) => $"{subject.Word("")} {ByKind[kind]}".TrimEnd();

    private static string Words(FactKind kind) => string.Join(' ', FactPhrases.Templates(kind, "say")
        .SelectMany(template => template.Texts.SelectMany(text => text.Split(Separators, StringSplitOptions.RemoveEmptyEntries)))
        .Select(word => word.ToLowerInvariant())
        .Where(word => word.Length > 2 && !Small.Contains(word))
        .GroupBy(word => word, StringComparer.Ordinal)
        .OrderByDescending(group => group.Count())
        .Take(PerKind)
        .Select(group => group.Key));
}

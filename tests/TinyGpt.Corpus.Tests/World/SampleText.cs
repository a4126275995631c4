using System.Text.RegularExpressions;
using TinyGpt.Corpus.World;

namespace TinyGpt.Corpus.Tests.World;

/// <summary>The world of seed 1 and its default text, made once for all tests that read it.</summary>
internal static class SampleText
{
    public static TinyWorld World { get; } = TinyWorld.Create(1);

    public static string Text { get; } = World.Text();

    public static IReadOnlyList<string> Documents { get; } = Text.TrimEnd('\n').Split("\n\n");

    /// <summary>The people whose first names stand in the document.</summary>
    public static IReadOnlyList<Person> PeopleIn(string document) =>
        [.. Regex.Matches(document, "[A-Z][a-z]+").Select(match => match.Value).Distinct().Select(World.FindPerson).OfType<Person>()];

    /// <summary>Every match of a pattern in the default text.</summary>
    public static IReadOnlyList<Match> Find(string pattern) => [.. Regex.Matches(Text, pattern).Cast<Match>()];
}

namespace TinyGpt.Corpus.World;

/// <summary>Words that many templates share, chosen anew each time: <c>{happy}</c>, <c>{oneday}</c>. They stand in Text/phrases.txt.</summary>
internal static class Phrases
{
    private static readonly Dictionary<string, Template> All = TextFile.Sections("phrases.txt")
        .ToDictionary(section => section.Name, section => Template.Parse($"[{string.Join('|', section.Lines)}]"), StringComparer.Ordinal);

    /// <summary>The phrase, or null when there is none of that name.</summary>
    public static Template? Find(string name) => All.GetValueOrDefault(name);
}

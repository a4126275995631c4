using System.Text;

namespace TinyGpt.Corpus.World.Tasks;

/// <summary>The tasks' words, from the files Text/tasks-*.txt.</summary>
internal static class TaskText
{
    private static readonly Dictionary<(string File, string Section), IReadOnlyList<string>> Lines =
        new[] { "tasks-unknown.txt", "tasks-manners.txt", "tasks-talk.txt", "tasks-word-problems.txt", "tasks-letters.txt", "tasks-sums.txt", "tasks-repeat.txt" }
            .SelectMany(file => TextFile.Sections(file).Select(section => (Key: (file, section.Name), section.Lines)))
            .ToDictionary(section => section.Key, section => section.Lines);

    private static readonly Dictionary<(string File, string Section), Template[]> Parsed =
        Lines.ToDictionary(section => section.Key, section => section.Value.Select(Template.Parse).ToArray());

    /// <summary>The plain lines of a section.</summary>
    public static IReadOnlyList<string> Words(string file, string section) => Lines[(file, section)];

    /// <summary>The word for a part in the names of sections.</summary>
    public static string Name(TaskPart part) => part == TaskPart.Train ? "train" : "test";

    /// <summary>The lines of a section as forms to be filled.</summary>
    public static IReadOnlyList<Template> Templates(string file, string section) => Parsed[(file, section)];

    /// <summary>A line of the section about what the scene has.</summary>
    public static string Say(string file, string section, Scene scene) => Finish(scene.Random.Pick(Parsed[(file, section)]).Render(scene));

    /// <summary>A question about letters: there, an a is a letter and no article.</summary>
    public static string SayLetters(string section, Scene scene) =>
        Grammar.Capitalise(scene.Random.Pick(Parsed[("tasks-letters.txt", section)]).Render(scene));

    /// <summary>
    /// A word of a question as JavaScript has it. Between quotation marks a word's tokens are others than after a space; the program copies what stands in the
    /// question, because a small model knows well how to copy tokens, and badly how a word is spelt.
    /// </summary>
    public static string Literal(string word, string question) =>
        question.Contains($"\"{word}\"", StringComparison.Ordinal) ? $"\"{word}\"" : $"\" {word}\".trim()";

    /// <summary>The right articles, and a capital at the beginning.</summary>
    public static string Finish(string words) => Grammar.Capitalise(Grammar.WithArticles(new StringBuilder(words)));

    /// <summary>Three times in ten a few words before the question.</summary>
    public static string Opened(string question, WorldRandom random, TaskPart part) =>
        random.Chance(30) ? random.Pick(Lines[("tasks-talk.txt", Name(part))]) + " " + question : question;
}

using System.Text;

namespace TinyGpt.Corpus.World;

/// <summary>Stories: a beginning, something that happens, what comes of it, and an end, with the same people throughout.</summary>
internal static class Stories
{
    private static readonly IReadOnlyList<Script> PeopleStories =
    [
        .. TextFile.Scripts("stories-lost.txt"),
        .. TextFile.Scripts("stories-animals.txt"),
        .. TextFile.Scripts("stories-work.txt"),
        .. TextFile.Scripts("stories-roads.txt"),
        .. TextFile.Scripts("stories-friends.txt"),
        .. TextFile.Scripts("stories-village.txt"),
    ];

    private static readonly IReadOnlyList<Script> Fables = TextFile.Scripts("fables.txt");

    /// <summary>A story about people of the world.</summary>
    public static void WriteStory(Scene scene, StringBuilder output) => scene.Random.Pick(PeopleStories).Write(scene, output);

    /// <summary>A story in which animals talk.</summary>
    public static void WriteFable(Scene scene, StringBuilder output) => scene.Random.Pick(Fables).Write(scene, output);
}

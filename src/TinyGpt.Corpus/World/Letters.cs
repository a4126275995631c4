using System.Text;

namespace TinyGpt.Corpus.World;

/// <summary>What people write: letters, diaries, and notices for the wall.</summary>
internal static class Letters
{
    private static readonly IReadOnlyList<Script> LetterScripts = TextFile.Scripts("letters.txt");
    private static readonly IReadOnlyList<Script> Diaries = TextFile.Scripts("diaries.txt");
    private static readonly IReadOnlyList<Script> Notices = TextFile.Scripts("notices.txt");

    /// <summary>A letter from one person of the world to another.</summary>
    public static void WriteLetter(Scene scene, StringBuilder output) => scene.Random.Pick(LetterScripts).Write(scene, output);

    /// <summary>A page of a diary.</summary>
    public static void WriteDiary(Scene scene, StringBuilder output) => scene.Random.Pick(Diaries).Write(scene, output);

    /// <summary>A notice or the news of a place.</summary>
    public static void WriteNotice(Scene scene, StringBuilder output) => scene.Random.Pick(Notices).Write(scene, output);
}

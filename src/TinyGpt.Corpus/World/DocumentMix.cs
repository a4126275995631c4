using System.Text;

namespace TinyGpt.Corpus.World;

/// <summary>What a document is.</summary>
public enum DocumentKind
{
    /// <summary>Something happens to somebody.</summary>
    Story,

    /// <summary>Something happens to animals that talk.</summary>
    Fable,

    /// <summary>A person, described.</summary>
    Portrait,

    /// <summary>A place and the way to it.</summary>
    Guide,

    /// <summary>An animal, a thing, a trade or an old event.</summary>
    Lore,

    /// <summary>Questions with their answers.</summary>
    Questions,

    /// <summary>People talk.</summary>
    Dialogue,

    /// <summary>A letter.</summary>
    Letter,

    /// <summary>A page of a diary.</summary>
    Diary,

    /// <summary>A notice on the wall, or news.</summary>
    Notice,

    /// <summary>A list of prices, of people, of things to do; a recipe.</summary>
    List,

    /// <summary>Sums in digits and words.</summary>
    Sums,

    /// <summary>A sum told as a story.</summary>
    StorySum,

    /// <summary>Who or what am I?</summary>
    Riddle,
}

/// <summary>How many of a hundred documents are of which kind, and who writes them.</summary>
internal static class DocumentMix
{
    private static readonly (DocumentKind Kind, int Share, Action<Scene, StringBuilder> Write)[] Mix =
    [
        (DocumentKind.Story, 26, Stories.WriteStory),
        (DocumentKind.Fable, 5, Stories.WriteFable),
        (DocumentKind.Portrait, 11, Portraits.Write),
        (DocumentKind.Guide, 6, Guides.Write),
        (DocumentKind.Lore, 7, Lore.Write),
        (DocumentKind.Questions, 11, Questions.Write),
        (DocumentKind.Dialogue, 9, Dialogues.Write),
        (DocumentKind.Letter, 4, Letters.WriteLetter),
        (DocumentKind.Diary, 3, Letters.WriteDiary),
        (DocumentKind.Notice, 3, Letters.WriteNotice),
        (DocumentKind.List, 4, Lists.Write),
        (DocumentKind.Sums, 5, Sums.Write),
        (DocumentKind.StorySum, 4, StorySums.Write),
        (DocumentKind.Riddle, 2, Riddles.Write),
    ];

    private static readonly int Total = Mix.Sum(entry => entry.Share);

    /// <summary>A kind, each as often as its share says.</summary>
    public static DocumentKind Pick(WorldRandom random)
    {
        int position = random.Next(Total);
        foreach ((DocumentKind kind, int share, _) in Mix)
        {
            position -= share;
            if (position < 0)
            {
                return kind;
            }
        }

        throw new InvalidOperationException("The shares add up to less than their total.");
    }

    /// <summary>Writes a document of the kind.</summary>
    public static void Write(DocumentKind kind, Scene scene, StringBuilder output) =>
        Mix.Single(entry => entry.Kind == kind).Write(scene, output);
}

namespace TinyGpt.Corpus.World.Web;

/// <summary>A sort of page that a corpus should not have.</summary>
/// <param name="Name">As <see cref="PageTruth.Kind"/> has it.</param>
/// <param name="Fate">The first step that has reason to drop it.</param>
/// <param name="Share">How often it is met, compared with the others.</param>
/// <param name="Write">Writes its text; null where it has none.</param>
/// <param name="Flaw">What is wrong with the page apart from its text.</param>
internal sealed record JunkKind(string Name, string Fate, int Share, Func<JunkWriter, PageText>? Write, PageFlaw Flaw = PageFlaw.None)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<JunkKind> All { get; } =
    [
        new("suspicious address", "url", 40, writer => writer.Good(), PageFlaw.Address),
        .. JunkWriter.Languages.Select(language =>
            new JunkKind("language " + language.Code, "language", language.Share, writer => writer.Foreign(language.Code))),
        new("keyword stuffing", "repetition", 20, writer => writer.Stuffing()),
        new("repeated sentences", "repetition", 20, writer => writer.RepeatedSentences()),
        new("one text for every place", "repetition", 20, writer => writer.OneTextForEveryPlace()),
        new("stub", "quality", 16, writer => writer.Stub()),
        new("short words", "quality", 12, writer => writer.Sentences("short-words", 26)),
        new("long words", "quality", 12, writer => writer.Sentences("long-words", 16)),
        new("no stop words", "quality", 12, writer => writer.Sentences("no-stop-words", 26)),
        new("hash signs", "quality", 12, writer => writer.Marked(3, word => "#" + word)),
        new("ellipses", "quality", 12, writer => writer.Marked(3, word => word + " ...")),
        new("cut lines", "quality", 12, writer => writer.CutLines()),
        new("bullets", "quality", 12, writer => writer.Bullets()),
        new("timetable", "quality", 12, writer => writer.Timetable()),
        new("placeholder text", "c4", 14, writer => writer.WithParagraph(WebPhrases.Section("placeholder"))),
        new("program code", "c4", 14, writer => writer.ProgramCode()),
        new("few sentences", "c4", 14, writer => writer.FewSentences()),
        new("script notices", "c4", 14, writer => writer.Sentences("script-notice", 12, perLine: 1)),
        new("policy", "c4", 14, writer => writer.Sentences("policy", 12, perLine: 1)),
        new("unfinished lines", "fineweb", 20, writer => writer.UnfinishedLines()),
        new("short lines", "fineweb", 20, writer => writer.ShortLines()),
        new("navigation only", "extract", 14, null),
        new("cut before its text", "extract", 8, writer => writer.Good(), PageFlaw.CutEarly),
        new("damaged gzip member", PageTruth.Unreadable, 6, writer => writer.Good(), PageFlaw.DamagedMember),
        new("wrong record length", PageTruth.Unreadable, 6, writer => writer.Good(), PageFlaw.WrongLength),
        new("not HTML", PageTruth.Unreadable, 8, null, PageFlaw.NotHtml),
        new("error page", PageTruth.Unreadable, 8, null, PageFlaw.ErrorStatus),
    ];

    private static readonly int Total = All.Sum(kind => kind.Share);

    /// <summary>A kind, each as often as its share says.</summary>
    public static JunkKind Pick(WorldRandom random)
    {
        int position = random.Next(Total);
        return All.First(kind => (position -= kind.Share) < 0);
    }
}

/// <summary>What is wrong with a page that is no matter of its text.</summary>
internal enum PageFlaw
{
    None,

    /// <summary>An address such as nobody should read.</summary>
    Address,

    /// <summary>The page ends before its main text begins.</summary>
    CutEarly,

    /// <summary>The compressed record has wrong bytes in it.</summary>
    DamagedMember,

    /// <summary>The record says another length than it has.</summary>
    WrongLength,

    /// <summary>A picture, a script, a table of data.</summary>
    NotHtml,

    /// <summary>The server answered with an error.</summary>
    ErrorStatus,
}

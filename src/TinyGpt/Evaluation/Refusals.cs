namespace TinyGpt.Evaluation;

/// <summary>Answers of one who does not know: how they are said, and how they are known again.</summary>
public static class Refusals
{
    /// <summary>What stands for the subject in a wording.</summary>
    public const string Name = "{name}";

    /// <summary>What those say who do not know. Compared with normalized text.</summary>
    private static readonly string[] _marks =
    [
        "i do not know", "i don t know", "i know nothing", "i know nobody", "i cannot say", "i can t say", "i cannot tell", "i cannot answer",
        "i have no idea", "no idea", "never heard", "not sure that there is", "nobody called", "name that is new to me", "not familiar with",
        "no information about",
    ];

    /// <summary>Wordings that fit every question.</summary>
    public static IReadOnlyList<string> General { get; } =
    [
        "I do not know.",
        "I do not know that.",
        "I am sorry, I do not know.",
        "Sorry, that I do not know.",
        "I have no idea.",
        "I have no idea, sorry.",
        "I cannot say.",
        "I cannot say, and I do not want to guess.",
        "That I cannot answer: I do not know it.",
        "I would have to guess, for I do not know.",
        "I do not know, and I do not want to make something up.",
        "I wish I could help, but I do not know.",
        "I cannot tell you that. I do not know it.",
        "That is something that I do not know.",
        "Nobody has told me, so I do not know.",
        "I have not read that anywhere, so I do not know.",
    ];

    /// <summary>Wordings for what is not known of somebody or something that may be known otherwise, with <see cref="Name"/> in it.</summary>
    public static IReadOnlyList<string> OfSubject { get; } =
    [
        "I do not know that about {name}.",
        "About {name} I do not know that.",
        "I am sorry, I do not know that about {name}.",
        "I cannot say that about {name}.",
        "I have no idea. I have not read that about {name}.",
        "I do not know. Nobody has told me that about {name}.",
        "I do not know enough about {name} to say that.",
        "That I do not know. I would have to make it up about {name}.",
    ];

    /// <summary>Wordings for somebody of whom nothing can be known, with <see cref="Name"/> in it.</summary>
    public static IReadOnlyList<string> OfStranger { get; } =
    [
        "I do not know {name}.",
        "I do not know anybody called {name}.",
        "I am sorry, I do not know anything about {name}.",
        "I have never heard of {name}.",
        "I have never heard the name {name}, so I cannot say.",
        "I cannot tell you that. I have never heard of {name}.",
        "I have no idea. I do not know {name}.",
        "I do not know. Nobody has told me about {name}.",
        "That I do not know. Who is {name}?",
        "Sorry, I know nothing about {name}.",
        "I know nothing about {name}, and I do not want to guess.",
        "I cannot answer that, because I do not know {name}.",
        "I am not sure that there is anybody called {name}. I do not know.",
        "{name}? I do not know anybody of that name.",
        "{name}? I have never heard that name.",
        "I do not know. {name} is a name that is new to me.",
    ];

    /// <summary>Whether an answer says that whoever answers does not know.</summary>
    /// <param name="answer">The answer.</param>
    public static bool IsRefusal(string answer)
    {
        string text = AnswerJudge.Normalize(answer);
        return _marks.Any(phrase => AnswerJudge.HoldsWords(text, phrase));
    }

    /// <summary>One of the wordings for a question that is not known.</summary>
    /// <param name="subject">Whom or what it asks about; null: nobody says, and the wording fits every question.</param>
    /// <param name="isStranger">Whether nothing can be known of the subject.</param>
    /// <param name="seed">Decides which, together with <paramref name="index"/>.</param>
    /// <param name="index">Which question it is.</param>
    public static string Say(string? subject, bool isStranger, ulong seed, int index)
    {
        // "refusals" in ASCII, shortened: keeps these numbers apart from others that are drawn with the same seed.
        const ulong Purpose = 0x72656675;
        IReadOnlyList<string> wordings = subject is null ? General : [.. General, .. isStranger ? OfStranger : OfSubject];
        double drawn = CounterRandom.Uniform((ulong)index, CounterRandom.SiteKey(new DropoutSettings(0, seed ^ Purpose, 0, 0)));
        return wordings[(int)(drawn * wordings.Count)].Replace(Name, subject, StringComparison.Ordinal);
    }
}

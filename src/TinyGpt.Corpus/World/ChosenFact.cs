namespace TinyGpt.Corpus.World;

/// <summary>
/// A fact with a role of its own, so that a script can ask and answer it: <c>{friend-fact1.you}</c> … <c>{friend-fact1.i}</c>.
/// The part before the dash is the role of the subject.
/// </summary>
internal sealed class ChosenFact(Scene scene, IWords subject, Fact fact) : IWords
{
    public Fact Fact => fact;

    /// <summary>A fact about the holder of the role that the scene has not used yet, or null when the role does not name a fact.</summary>
    public static ChosenFact? For(string role, Scene scene, IEnumerable<ChosenFact> used)
    {
        int dash = role.IndexOf("-fact", StringComparison.Ordinal);
        if (dash < 0)
        {
            return null;
        }

        IWords subject = scene[role[..dash]];
        Fact[] taken = [.. used.Select(chosen => chosen.Fact)];
        return new ChosenFact(scene, subject, scene.Random.Pick([.. FactBook.Of(subject).Where(fact => !taken.Contains(fact))]));
    }

    public string? Word(string property) => property switch
    {
        "he" => FactPhrases.Say(scene, "say", subject, fact, pronoun: true),
        "say" or "ask" or "answer" or "i" or "you" => FactPhrases.Say(scene, property, subject, fact),
        _ => null,
    };
}

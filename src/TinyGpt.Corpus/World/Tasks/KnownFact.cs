namespace TinyGpt.Corpus.World.Tasks;

/// <summary>A fact with all that the tasks need to know of it.</summary>
/// <param name="Subject">Whom or what it is about.</param>
/// <param name="Fact">What is true.</param>
/// <param name="Fame">The number of documents that tell it.</param>
/// <param name="InTraining">Whether training questions may ask for it; the others are met in documents and on pages alone.</param>
internal sealed record KnownFact(IWords Subject, Fact Fact, int Fame, bool InTraining)
{
    /// <summary>What the fame means.</summary>
    public string Known => FameLabel.Of(Fame);

    /// <summary>
    /// Whether training may ask for it where no page tells the answer: not when hardly any document tells it, for to answer that teaches a model
    /// to make things up.
    /// </summary>
    public bool IsTaught => InTraining && Known != FameLabel.NearlyUnknown;
}

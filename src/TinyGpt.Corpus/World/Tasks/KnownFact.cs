namespace TinyGpt.Corpus.World.Tasks;

/// <summary>A fact with all that the tasks need to know of it.</summary>
/// <param name="Subject">Whom or what it is about.</param>
/// <param name="Fact">What is true.</param>
/// <param name="Fame">The number of documents that tell it.</param>
/// <param name="InTraining">Whether training conversations may ask for it; the others are met in documents alone.</param>
internal sealed record KnownFact(IWords Subject, Fact Fact, int Fame, bool InTraining)
{
    /// <summary>What the fame means.</summary>
    public string Known => FameLabel.Of(Fame);
}

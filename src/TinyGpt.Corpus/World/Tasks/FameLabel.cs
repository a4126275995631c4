namespace TinyGpt.Corpus.World.Tasks;

/// <summary>What it means that a fact is told in so many documents.</summary>
public static class FameLabel
{
    /// <summary>Told so often that a model should know it.</summary>
    public const string WellKnown = "well known";

    /// <summary>In between.</summary>
    public const string Known = "known";

    /// <summary>Told so seldom that a model can hardly know it.</summary>
    public const string NearlyUnknown = "nearly unknown";

    /// <summary>Documents from which on a fact is well known.</summary>
    public const int LeastWellKnown = 25;

    /// <summary>Documents up to which a fact is nearly unknown.</summary>
    public const int MostNearlyUnknown = 3;

    /// <summary>The label of a number of documents.</summary>
    public static string Of(int documents) => documents switch
    {
        >= LeastWellKnown => WellKnown,
        <= MostNearlyUnknown => NearlyUnknown,
        _ => Known,
    };
}

/// <summary>A fact and how often it is told: a line of <c>fame.jsonl</c>.</summary>
/// <param name="Kind">What is said.</param>
/// <param name="Subject">Of whom or what.</param>
/// <param name="Value">The answer.</param>
/// <param name="Fame">The number of documents that tell it.</param>
/// <param name="Known">What that number means (<see cref="FameLabel"/>).</param>
public sealed record ToldFact(FactKind Kind, string Subject, string Value, int Fame, string Known);

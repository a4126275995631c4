namespace TinyGpt.Evaluation;

/// <summary>A group of a test's cases.</summary>
/// <param name="Property">What divides the cases: <c>style</c>, <c>known</c> …</param>
/// <param name="Values">The values of which a case must have one.</param>
public sealed record SliceFilter(string Property, IReadOnlyList<string> Values)
{
    /// <summary>Whether a case belongs to it.</summary>
    /// <param name="one">The case.</param>
    public bool Holds(EvaluationCase one) => one.Slices.TryGetValue(Property, out string? value) && Values.Contains(value);

    /// <inheritdoc/>
    public override string ToString() => $"{Property}={string.Join(" or ", Values)}";
}

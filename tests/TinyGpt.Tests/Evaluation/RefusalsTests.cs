using TinyGpt.Evaluation;
using Xunit;

namespace TinyGpt.Tests.Evaluation;

public class RefusalsTests
{
    [Fact]
    public void EveryWordingIsKnownAgain()
    {
        string[] wordings = [.. Refusals.General, .. Refusals.OfSubject, .. Refusals.OfStranger];
        Assert.All(wordings, wording => Assert.True(Refusals.IsRefusal(wording.Replace(Refusals.Name, "Robin", StringComparison.Ordinal)), wording));
        Assert.Equal(wordings.Length, wordings.Distinct().Count());
    }

    [Fact]
    public void TheSubjectIsNamedWhereThereIsOne()
    {
        Assert.All(Refusals.General, wording => Assert.DoesNotContain(Refusals.Name, wording, StringComparison.Ordinal));
        Assert.All([.. Refusals.OfSubject, .. Refusals.OfStranger], wording => Assert.Contains(Refusals.Name, wording, StringComparison.Ordinal));
        string[] unnamed = Said(null, false), named = Said("Robin", false), strange = Said("Robin", true);
        Assert.All(unnamed, text => Assert.Contains(text, Refusals.General));
        Assert.InRange(unnamed.Distinct().Count(), Refusals.General.Count / 2, Refusals.General.Count);
        Assert.Contains(named, text => text.Contains("Robin", StringComparison.Ordinal));
        Assert.Contains(strange, text => text.Contains("heard of Robin", StringComparison.Ordinal));
        // Who may be known otherwise is no stranger.
        Assert.DoesNotContain(named, text => text.Contains("heard of Robin", StringComparison.Ordinal));
        Assert.Equal(named, Said("Robin", false));
    }

    private static string[] Said(string? subject, bool isStranger) => [.. Enumerable.Range(0, 200).Select(i => Refusals.Say(subject, isStranger, seed: 1, i))];
}

namespace TinyGpt.Corpus.Steps;

/// <summary>What the language step keeps.</summary>
public sealed record LanguageSettings
{
    /// <summary>The languages of documents that stay, as ISO 639-1 codes that the classifier knows.</summary>
    public string[] Languages { get; init; } = ["en"];

    /// <summary>A document stays if the classifier's confidence in its language is larger. From 0 to 1; FineWeb's is 0.65.</summary>
    public double MinimumConfidence { get; init; } = 0.65;
}

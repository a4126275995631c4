namespace TinyGpt.Corpus.Report;

/// <summary>A corpus of the invented internet, compared with what is true of its pages.</summary>
/// <param name="Pages">Pages that are documents and whose truth is known.</param>
/// <param name="Unknown">Documents of which the truth says nothing.</param>
/// <param name="Steps">Each step.</param>
/// <param name="Similarities">Near-copies by similarity.</param>
/// <param name="Unrelated">Pages that are like no other, of those that came as far as the search for duplicates.</param>
/// <param name="UnrelatedLost">Those of them that were dropped as near-duplicates.</param>
/// <param name="KeptPages">Pages in the corpus whose main text is known.</param>
/// <param name="Boilerplate">The share of their characters that is boilerplate, 0 to 1.</param>
/// <param name="WordPrecision">The share of their words that are in the true main text, as a mean over pages.</param>
/// <param name="WordRecall">The share of the true main text's words that are in theirs, as a mean over pages.</param>
/// <param name="WordF1">The harmonic mean of both, as a mean over pages.</param>
/// <param name="PersonalData">E-mail and public IP addresses that were planted in pages of the corpus.</param>
/// <param name="PersonalDataLeft">Those that are still there.</param>
public sealed record TruthReport(
    long Pages, long Unknown, IReadOnlyList<StepTruth> Steps, IReadOnlyList<SimilarityTruth> Similarities, long Unrelated, long UnrelatedLost, long KeptPages,
    double Boilerplate, double WordPrecision, double WordRecall, double WordF1, long PersonalData, long PersonalDataLeft);

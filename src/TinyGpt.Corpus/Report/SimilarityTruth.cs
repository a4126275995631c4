namespace TinyGpt.Corpus.Report;

/// <summary>Near-copies of about one similarity.</summary>
/// <param name="Similarity">The similarity that was aimed at.</param>
/// <param name="Pairs">Pairs of a page and its near-copy of which both came as far as the search for duplicates.</param>
/// <param name="Found">The share of them that it put into one cluster.</param>
/// <param name="Predicted">The share to be expected: the mean of 1 − (1 − s^rows)^bands over the pairs' exact similarities s.</param>
public sealed record SimilarityTruth(double Similarity, long Pairs, double Found, double Predicted);

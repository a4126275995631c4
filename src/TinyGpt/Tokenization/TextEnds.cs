namespace TinyGpt.Tokenization;

/// <summary>The special tokens at the ends of a text.</summary>
/// <param name="Begin">The token that a text begins with; null: there is none.</param>
/// <param name="End">The token that ends a text; null: there is none.</param>
/// <param name="AddsBegin">Whether models expect <paramref name="Begin"/> before a prompt.</param>
public sealed record TextEnds(int? Begin, int? End, bool AddsBegin = false);

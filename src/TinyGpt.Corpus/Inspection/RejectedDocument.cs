namespace TinyGpt.Corpus.Inspection;

/// <summary>A document that a step dropped.</summary>
/// <param name="Number">Its number among all documents of the inputs, from 0.</param>
/// <param name="File">The input.</param>
/// <param name="Url">Its address; null: not known.</param>
/// <param name="Step">The step.</param>
/// <param name="Reason">Why.</param>
/// <param name="Detail">What was measured; null: nothing is said.</param>
/// <param name="Text">The beginning of the text, as it was before the step.</param>
public sealed record RejectedDocument(long Number, string File, string? Url, string Step, string Reason, string? Detail, string Text);

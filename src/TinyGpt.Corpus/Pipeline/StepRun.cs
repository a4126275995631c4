namespace TinyGpt.Corpus.Pipeline;

/// <summary>A document's way through steps.</summary>
/// <param name="Document">The document, as the last step left it.</param>
/// <param name="Visits">What each step did, up to the one that dropped it.</param>
/// <param name="Verdict">What the last of them said.</param>
/// <param name="TextBefore">The text before that one.</param>
/// <param name="ExtractedLength">Characters of the text when it had just become one; null: it never did.</param>
internal sealed record StepRun(Document Document, StepVisit[] Visits, Verdict Verdict, string TextBefore, int? ExtractedLength);

/// <summary>What a step did to a document.</summary>
/// <param name="BytesIn">The document's bytes before.</param>
/// <param name="BytesOut">The document's bytes after.</param>
/// <param name="Seconds">The time that it took.</param>
internal readonly record struct StepVisit(long BytesIn, long BytesOut, double Seconds);

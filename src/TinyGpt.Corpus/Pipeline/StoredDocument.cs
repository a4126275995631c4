namespace TinyGpt.Corpus.Pipeline;

/// <summary>A document as a line of JSON, between the stages of a build and for people to look at.</summary>
/// <param name="File">The input that it was read from.</param>
/// <param name="Record">Its number in that.</param>
/// <param name="Offset">Where its record begins, in bytes.</param>
/// <param name="Text">
/// The text after all steps so far; of a rejected document, the text's beginning, as it was before the step that dropped it.
/// </param>
internal sealed record StoredDocument(string File, long Record, long Offset, string Text)
{
    /// <summary>Its address; null: not known.</summary>
    public string? Url { get; init; }

    /// <summary>When it was fetched.</summary>
    public string? Date { get; init; }

    /// <summary>The language, if it was asked for.</summary>
    public string? Language { get; init; }

    /// <summary>How likely that is.</summary>
    public float? LanguageConfidence { get; init; }

    /// <summary>The step that dropped it; null: none did.</summary>
    public string? Step { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>What was measured.</summary>
    public string? Detail { get; init; }

    /// <summary>A document that is still in.</summary>
    public static StoredDocument Of(Document document) =>
        new(document.File, document.Record, document.Offset, document.Text)
        {
            Url = document.Url,
            Date = document.Date,
            Language = document.Language,
            LanguageConfidence = document.Language is null ? null : document.LanguageConfidence,
        };

    /// <summary>The same, dropped.</summary>
    /// <param name="step">The step that dropped it.</param>
    /// <param name="verdict">What it said.</param>
    /// <param name="text">What of the text is shown.</param>
    public StoredDocument Rejected(string step, Verdict verdict, string text) =>
        this with { Text = text, Step = step, Reason = verdict.Reason, Detail = verdict.Detail };

    /// <summary>For the steps that are still to come.</summary>
    public Document ToDocument() => new()
    {
        File = File,
        Record = Record,
        Offset = Offset,
        Url = Url,
        Date = Date,
        Text = Text,
        Language = Language,
        LanguageConfidence = LanguageConfidence ?? 0,
    };
}

namespace TinyGpt.Corpus.Language;

/// <summary>The language that a text is most likely in.</summary>
/// <param name="Language">An ISO 639-1 code, tl for Filipino, or <see cref="Undetermined"/>.</param>
/// <param name="Confidence">
/// How likely it is that a short text is in this language; for a longer one, the mean over its pieces, which is close to the share of the text that
/// is in this language. From 0 to 1.
/// </param>
public readonly record struct LanguageGuess(string Language, float Confidence)
{
    /// <summary>The language of a text without letters of a known script: und, as in ISO 639-2.</summary>
    public const string Undetermined = "und";
}

using System.Globalization;
using TinyGpt.Corpus.Language;

namespace TinyGpt.Corpus.Steps;

/// <summary>Keeps documents that are in one of the wanted languages, and writes into every document which language it is in.</summary>
public sealed class LanguageFilter : IStep
{
    private const string OtherLanguage = "other-language", LowConfidence = "low-confidence";

    private readonly LanguageSettings _settings;
    private readonly LanguageClassifier _classifier;

    /// <summary>Makes the step.</summary>
    /// <exception cref="ArgumentException">A language is not known, there is none, or the confidence is not from 0 to 1.</exception>
    /// <exception cref="InvalidDataException">The classifier's weights are damaged.</exception>
    public LanguageFilter(LanguageSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _classifier = LanguageClassifier.Default;
        if (settings.Languages.Length == 0)
        {
            throw new ArgumentException("languages: none is given, so that no document would stay. Give at least one, such as en.", nameof(settings));
        }

        if (settings.Languages.FirstOrDefault(language => !_classifier.Languages.Contains(language)) is string unknown)
        {
            string known = string.Join(' ', _classifier.Languages.Order(StringComparer.Ordinal));
            throw new ArgumentException($"languages: \"{unknown}\" is not one of the languages that can be told apart: {known}.", nameof(settings));
        }

        if (settings.MinimumConfidence is not (>= 0 and <= 1))
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"minimum confidence: {settings.MinimumConfidence} is not from 0 to 1."),
                nameof(settings));
        }
    }

    /// <inheritdoc/>
    public string Name => "language";

    /// <inheritdoc/>
    public IReadOnlyList<string> Reasons { get; } = [OtherLanguage, LowConfidence];

    /// <summary>
    /// Drops a document in another language, and one where the confidence is not above the limit. A document without letters has no language: its
    /// confidence is 0.
    /// </summary>
    public Verdict Apply(Document document)
    {
        ArgumentNullException.ThrowIfNull(document);
        LanguageGuess guess = _classifier.Classify(document.Text);
        document.Language = guess.Language;
        document.LanguageConfidence = guess.Confidence;
        if (guess.Language == LanguageGuess.Undetermined)
        {
            return Verdict.Drop(LowConfidence, "no letters of a known script");
        }

        if (Array.IndexOf(_settings.Languages, guess.Language) < 0)
        {
            string wanted = string.Join(", ", _settings.Languages);
            return Drop(OtherLanguage, guess, $"not {wanted}");
        }

        return guess.Confidence > _settings.MinimumConfidence
            ? Verdict.Keep
            : Drop(LowConfidence, guess, string.Create(CultureInfo.InvariantCulture, $"not above {_settings.MinimumConfidence:F2}"));
    }

    private static Verdict Drop(string reason, LanguageGuess guess, string limit) => Verdict.Drop(
        reason, string.Create(CultureInfo.InvariantCulture, $"{guess.Language} with confidence {guess.Confidence:F2}, {limit}"));
}

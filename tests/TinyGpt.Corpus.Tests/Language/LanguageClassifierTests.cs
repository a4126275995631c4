using TinyGpt.Corpus.Language;
using Xunit;

namespace TinyGpt.Corpus.Tests.Language;

public class LanguageClassifierTests
{
    private static readonly LanguageClassifier _classifier = LanguageClassifier.Default;

    public static TheoryData<string> Languages => [.. Sentences.All.Select(one => one.Language)];

    [Theory]
    [MemberData(nameof(Languages))]
    public void ThreeSentencesAreRecognizedWithConfidence(string language)
    {
        LanguageGuess guess = _classifier.Classify(Sentences.Of(language));
        Assert.Equal(language, guess.Language);
        Assert.InRange(guess.Confidence, 0.65f, 1);
    }

    [Fact]
    public void SingleSentencesAreNearlyAllRecognized()
    {
        (string Language, string Line)[] sentences = [.. Sentences.All.SelectMany(one => one.Lines.Select(line => (one.Language, line)))];
        string[] wrong = [.. sentences.Where(one => _classifier.Classify(one.Line).Language != one.Language).Select(one => one.Line)];
        Assert.True(wrong.Length * 20 < sentences.Length, string.Join('\n', wrong));
    }

    /// <summary>Single sentences: an answer with confidence 0.66 is wrong now and then, if the confidence is right.</summary>
    [Fact]
    public void HardlyAnySentenceOfAnotherLanguageIsTakenForEnglish()
    {
        (string Language, string Line)[] others =
            [.. Sentences.All.Where(one => one.Language != "en").SelectMany(one => one.Lines.Select(line => (one.Language, line)))];
        string[] taken = [.. others.Where(one => _classifier.Classify(one.Line) is { Language: "en", Confidence: > 0.65f })
            .Select(one => $"{one.Language}, {_classifier.Classify(one.Line).Confidence}: {one.Line}")];
        Assert.True(taken.Length * 100 < others.Length, string.Join('\n', taken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \n\n\t ")]
    [InlineData("1984 2001 3.14159 42 % +7 (495) 123-45-67")]
    [InlineData("😀🎉🚀 ❤️ 👩‍👩‍👧‍👦")]
    [InlineData("\uD83D")]
    [InlineData("ᚠᚢᚦᚨᚱᚲ")]
    public void TextWithoutKnownLettersHasNoLanguage(string text) =>
        Assert.Equal(new LanguageGuess(LanguageGuess.Undetermined, 0), _classifier.Classify(text));

    [Theory]
    [InlineData("OK")]
    [InlineData("a")]
    [InlineData("Anna Maria")]
    public void VeryShortTextIsUncertain(string text) => Assert.InRange(_classifier.Classify(text).Confidence, 0, 0.65f);

    [Fact]
    public void CaseDoesNotMatter()
    {
        foreach ((string language, _) in Sentences.All.Where(one => one.Language != "tr"))
        {
            string text = Sentences.Of(language);
            Assert.Equal(_classifier.Classify(text.ToLowerInvariant()), _classifier.Classify(text.ToUpperInvariant()));
        }
    }

    [Theory]
    [InlineData(
        "de", "Meine Grossmutter hatte bis zu ihrem achtzigsten Jahr Bienen. Wir kauften Kaese und eine "
        + "Tuete Aepfel fuer den langen Weg ueber die Bruecke.")]
    [InlineData("fr", "Ma grand-mere elevait des abeilles derriere la vieille grange. Nous avons achete du pain et du fromage pour la route.")]
    [InlineData("es", "Nadie sabia por que el tren se habia parado en medio del campo. El nino compro manzanas manana por la manana.")]
    [InlineData("pl", "Nikt nie wiedzial, dlaczego pociag zatrzymal sie w szczerym polu. Moja babcia hodowala pszczoly za stara stodola.")]
    [InlineData("cs", "Nikdo nevedel, proc vlak zastavil uprostred pole. Koupili jsme chleb, syr a pytlik jablek na dlouhou cestu.")]
    public void MarksMayBeMissing(string language, string text) => Assert.Equal(language, _classifier.Classify(text).Language);

    [Fact]
    public void AccentsMayBeCharactersOfTheirOwn()
    {
        // e and a combining acute accent: read as e.
        const string Text = "Ma grand-me\u0300re e\u0301levait des abeilles derrie\u0300re la vieille grange, et personne ne le savait.";
        Assert.Equal("fr", _classifier.Classify(Text).Language);
    }

    [Theory]
    [InlineData("Moya babushka derzhala pchol za starym sarayem do vosmidesyati let. Nikto ne znal, pochemu poyezd ostanovilsya posredi polya.")]
    [InlineData("Meri dadi purane khalihan ke pichhe madhumakkhiyan palti thin. Kisi ko nahin pata tha ki relgadi khet ke bich mein kyon ruki.")]
    public void RomanizedTextIsNotEnglish(string text) =>
        Assert.False(_classifier.Classify(text) is { Language: "en", Confidence: > 0.65f }, _classifier.Classify(text).ToString());

    [Theory]
    [InlineData(
        "The function below returns the number of lines. for (int i = 0; i < lines.Length; i++) { if (lines[i].StartsWith(\"#\")) { "
        + "count++; } } return count; Call it once for every file that you open, and keep the result.")]
    [InlineData(
        "Revenue was $4.2 million in 2019, up 12.5% from $3.7 million in 2018; net income rose from $310,000 to "
        + "$415,250, or $1.07 per share, and 1,204 people were employed on 31 December.")]
    [InlineData(
        "Agnieszka Kowalczyk, Giuseppe Moretti and Jean-Baptiste Lefèvre met Björn Sigurðsson in Kraków, and from there they "
        + "travelled with Dmitri Volkov to Zürich, where Ngozi Okonkwo was waiting for them.")]
    [InlineData("IMPORTANT NOTICE: THE OFFICE WILL BE CLOSED ON FRIDAY. PLEASE LEAVE YOUR PARCELS AT THE FRONT DESK AND ASK FOR A RECEIPT.")]
    public void EnglishWithCodeNumbersNamesOrCapitalsIsEnglish(string text)
    {
        LanguageGuess guess = _classifier.Classify(text);
        Assert.Equal("en", guess.Language);
        Assert.InRange(guess.Confidence, 0.65f, 1);
    }

    [Fact]
    public void HalfAndHalfIsNeitherForSure()
    {
        string english = string.Concat(Enumerable.Repeat(Sentences.Of("en") + "\n", 30));
        string french = string.Concat(Enumerable.Repeat(Sentences.Of("fr") + "\n", 30));
        int half = Math.Min(english.Length, french.Length);
        LanguageGuess guess = _classifier.Classify(english[..half] + french[..half]);
        Assert.InRange(guess.Confidence, 0.4f, 0.65f);
    }

    [Fact]
    public void PiecesAreSpreadOverALongText()
    {
        // One part in ten is English, at the beginning; if only that were read, the answer would be en.
        string english = string.Concat(Enumerable.Repeat(Sentences.Of("en") + "\n", 50));
        string text = english + string.Concat(Enumerable.Repeat(Sentences.Of("de") + "\n", 450));
        Assert.True(text.Length > 10 * LanguageClassifier.LookedAt);
        Assert.Equal("de", _classifier.Classify(text).Language);
    }

    [Fact]
    public void EveryLengthHasAnAnswerAndTheSameOneEveryTime()
    {
        string text = string.Concat(Enumerable.Repeat(Sentences.Of("nl") + " ", 30));
        for (int length = 0; length < text.Length; length += length < 40 || length % 500 is < 3 or > 497 ? 1 : 7)
        {
            LanguageGuess guess = _classifier.Classify(text.AsSpan(0, length));
            Assert.InRange(guess.Confidence, 0, 1);
            // A copy elsewhere in memory, inside a larger buffer.
            char[] buffer = ['x', .. text.AsSpan(0, length), 'x'];
            Assert.Equal(guess, _classifier.Classify(buffer.AsSpan(1, length)));
        }
    }

    [Fact]
    public void ThreadsGetTheSameAnswers()
    {
        string[] texts = [.. Sentences.All.SelectMany(one => one.Lines)];
        LanguageGuess[] alone = [.. texts.Select(text => _classifier.Classify(text))];
        Parallel.For(0, 2000, i => Assert.Equal(alone[i % texts.Length], _classifier.Classify(texts[i % texts.Length])));
    }

    [Fact]
    public void NothingIsAllocated()
    {
        string text = Sentences.Of("en");
        _classifier.Classify(text);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            _classifier.Classify(text);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}

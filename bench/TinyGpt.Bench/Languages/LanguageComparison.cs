using System.Diagnostics;
using System.Globalization;
using System.Text;
using Lingua;
using TinyGpt.Corpus.Language;
using TinyGpt.Corpus.World;

namespace TinyGpt.Bench.Languages;

/// <summary>
/// The classifier against Lingua on text from sources that it was not trained on: right answers by language and length, English by the language
/// step's limit, speed and size. Lingua is given only the languages that both know.
/// </summary>
internal static class LanguageComparison
{
    private const int PiecesOfLanguage = 40, PiecesOfEnglish = 400, FewestCharacters = 20_000, Examples = 12;
    private const double Limit = 0.65;
    private static readonly int[] _lengths = [50, 200, 1000];

    /// <summary>Prints the tables.</summary>
    /// <param name="args">The folder that language-texts wrote to.</param>
    public static int Run(string[] args)
    {
        if (args is not [string folder] || !Directory.Exists(Path.Combine(folder, "text", "test")))
        {
            Console.Error.WriteLine("language needs the folder that bench/language/prepare and language-texts filled: language /tmp/language");
            return 2;
        }

        LanguageSampler texts = new(folder, "test", FewestCharacters, seed: 3);
        List<Piece> pieces = [.. _lengths.SelectMany(length => texts.Texts.Keys.SelectMany(language =>
            Enumerable.Range(0, CountOf(language)).Select(_ => new Piece(language, length, texts.Cut(language, length).ToString()))))];
        Contestant ours = new("TinyGpt", text =>
        {
            LanguageGuess guess = LanguageClassifier.Default.Classify(text);
            return (guess.Language, guess.Confidence);
        });
        Contestant[] contestants = [ours, Lingua(low: false), Lingua(low: true)];
        foreach (Contestant contestant in contestants)
        {
            contestant.Answer(pieces);
        }

        PrintLanguages([.. texts.Texts.Keys], pieces, contestants);
        PrintEnglish(pieces, contestants);
        PrintSpeed(pieces, contestants);
        PrintWorld(contestants[0]);
        return 0;
    }

    private static int CountOf(string language) => language == "en" ? PiecesOfEnglish : PiecesOfLanguage;

    private static Contestant Lingua(bool low)
    {
        HashSet<string> known = [.. LanguageClassifier.Default.Languages];
        LanguageDetectorBuilder builder = LanguageDetectorBuilder.FromLanguages([.. OfLingua().Where(language => known.Contains(Code(language)))]);
        LanguageDetector detector = (low ? builder.WithLowAccuracyMode() : builder).Build();
        return new Contestant(low ? "Lingua, low accuracy" : "Lingua", text =>
        {
            KeyValuePair<Language, double> best = detector.ComputeLanguageConfidenceValues(text).FirstOrDefault();
            return (Code(best.Key), best.Value);
        });
    }

    private static IEnumerable<Language> OfLingua() => Enum.GetValues<Language>().Where(language => language != Language.Unknown);

    private static string Code(Language language) => language.IsoCode6391().ToString().ToLowerInvariant();

    private static void PrintLanguages(string[] languages, List<Piece> pieces, Contestant[] contestants)
    {
        Console.WriteLine($"Right answers of {PiecesOfLanguage} ({PiecesOfEnglish} in English), by characters of a piece: "
            + string.Join(", ", contestants.Select(one => one.Name)));
        foreach (string language in languages)
        {
            StringBuilder line = new($"{language,-4}");
            foreach (int length in _lengths)
            {
                line.Append(CultureInfo.InvariantCulture, $"{length,7}: {string.Join(' ', contestants.Select(one => $"{Right(one, pieces, language, length),3}"))}");
            }

            Console.WriteLine(line);
        }

        HashSet<string> ofLingua = [.. OfLingua().Select(Code)];
        string[] ofBoth = [.. languages.Where(ofLingua.Contains)];
        foreach (int length in _lengths)
        {
            // Every language counts the same.
            string[] means = [.. contestants.Select(one => string.Create(CultureInfo.InvariantCulture,
                $"{ofBoth.Average(language => 100.0 * Right(one, pieces, language, length) / CountOf(language)):F1}%"))];
            Console.WriteLine($"{length} characters, mean of the languages that all know: {string.Join(", ", means)}");
        }
    }

    private static int Right(Contestant contestant, List<Piece> pieces, string language, int length) =>
        pieces.Where((piece, i) => piece.Language == language && piece.Length == length && contestant.Answers[i].Language == language).Count();

    private static void PrintEnglish(List<Piece> pieces, Contestant[] contestants)
    {
        Console.WriteLine($"Confidence above {Limit}: English pieces found; other pieces taken for English; answers in any language that are right");
        foreach (Contestant one in contestants)
        {
            foreach (int length in _lengths)
            {
                int[] at = [.. Enumerable.Range(0, pieces.Count).Where(i => pieces[i].Length == length)];
                bool Kept(int i) => one.Answers[i].Language == "en" && one.Answers[i].Confidence > Limit;
                int[] sure = [.. at.Where(i => one.Answers[i].Confidence > Limit)];
                int english = at.Count(i => pieces[i].Language == "en");
                string found = Percent(at.Count(i => pieces[i].Language == "en" && Kept(i)), english);
                string taken = Percent(at.Count(i => pieces[i].Language != "en" && Kept(i)), at.Length - english);
                string right = Percent(sure.Count(i => one.Answers[i].Language == pieces[i].Language), sure.Length);
                Console.WriteLine($"{one.Name,-20} {length,4}: {found}; {taken}; {right} of {sure.Length}");
            }
        }

        Console.WriteLine("Some that TinyGpt takes for English:");
        IEnumerable<Piece> wrong = pieces.Where((piece, i) => piece.Language != "en" && piece.Length == 200 && contestants[0].Answers[i] is ("en", > Limit));
        foreach (Piece piece in wrong.Take(Examples))
        {
            Console.WriteLine($"  {piece.Language}: {piece.Text.Replace('\n', ' ')}");
        }
    }

    private static void PrintSpeed(List<Piece> pieces, Contestant[] contestants)
    {
        Console.WriteLine("Megabytes (UTF-8) a second on one thread, rounds that alternate, best and median");
        Piece[] looked = [.. pieces.Where(piece => piece.Length == 1000)];
        double megabytes = looked.Sum(piece => Encoding.UTF8.GetByteCount(piece.Text)) / 1e6;
        const int Rounds = 5;
        List<double>[] seconds = [.. contestants.Select(_ => new List<double>())];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < contestants.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                contestants[i].Answer(looked);
                seconds[i].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        for (int i = 0; i < contestants.Length; i++)
        {
            seconds[i].Sort();
            double best = megabytes / seconds[i][0], median = megabytes / seconds[i][Rounds / 2];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{contestants[i].Name,-20} {best,8:F2} {median,8:F2}"));
        }
    }

    private static void PrintWorld(Contestant contestant)
    {
        string[] documents = [.. TinyWorld.Create().Documents().Take(20_000).Where(document => document.Length > 200)];
        int kept = documents.Count(document => contestant.Classify(document) is ("en", > Limit));
        Console.WriteLine($"TinyWorld: {kept} of {documents.Length} documents over 200 characters are English with confidence above {Limit}");
    }

    private static string Percent(int count, int all) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * count / Math.Max(1, all):F2}%");

    private sealed record Piece(string Language, int Length, string Text);

    private sealed class Contestant(string name, Func<string, (string Language, double Confidence)> classify)
    {
        public string Name { get; } = name;

        public Func<string, (string Language, double Confidence)> Classify { get; } = classify;

        public (string Language, double Confidence)[] Answers { get; private set; } = [];

        public void Answer(IReadOnlyList<Piece> pieces) => Answers = [.. pieces.Select(piece => Classify(piece.Text))];
    }
}

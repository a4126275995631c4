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
    private const int PiecesOfLanguage = 40, FewestCharacters = 20_000;
    private const double Limit = 0.65;
    private static readonly int[] _lengths = [50, 200, 1000];

    /// <summary>Prints the tables.</summary>
    /// <param name="args">The folder that language-texts wrote to.</param>
    public static int Run(string[] args)
    {
        if (args is not [string folder] || !Directory.Exists(Path.Combine(folder, "text", "test")))
        {
            Console.Error.WriteLine("language needs the folder that bench/language/prepare and language-texts filled, such as: language /tmp/language");
            return 2;
        }

        LanguageSampler texts = new(folder, "test", FewestCharacters, seed: 3);
        List<Piece> pieces = [.. _lengths.SelectMany(length => texts.Texts.Keys.SelectMany(language =>
            Enumerable.Range(0, PiecesOfLanguage).Select(_ => new Piece(language, length, texts.Cut(language, length).ToString()))))];
        Contestant ours = new("TinyGpt", text => LanguageClassifier.Default.Classify(text) is LanguageGuess guess ? (guess.Language, guess.Confidence) : default);
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

    private static Contestant Lingua(bool low)
    {
        HashSet<string> known = [.. LanguageClassifier.Default.Languages];
        LanguageDetectorBuilder builder = LanguageDetectorBuilder.FromLanguages([.. Enum.GetValues<Language>().Where(language => language != Language.Unknown && known.Contains(Code(language)))]);
        LanguageDetector detector = (low ? builder.WithLowAccuracyMode() : builder).Build();
        return new Contestant(low ? "Lingua, low accuracy" : "Lingua", text =>
        {
            KeyValuePair<Language, double> best = detector.ComputeLanguageConfidenceValues(text).FirstOrDefault();
            return (Code(best.Key), best.Value);
        });
    }

    private static string Code(Language language) => language.IsoCode6391().ToString().ToLowerInvariant();

    private static void PrintLanguages(string[] languages, List<Piece> pieces, Contestant[] contestants)
    {
        Console.WriteLine($"Right answers of {PiecesOfLanguage}, by characters of a piece: {string.Join(", ", contestants.Select(one => one.Name))}");
        foreach (string language in languages)
        {
            StringBuilder line = new($"{language,-4}");
            foreach (int length in _lengths)
            {
                line.Append(CultureInfo.InvariantCulture, $"{length,7}: {string.Join(' ', contestants.Select(one => $"{Right(one, pieces, piece => piece.Language == language && piece.Length == length),3}"))}");
            }

            Console.WriteLine(line);
        }

        foreach (int length in _lengths)
        {
            int count = pieces.Count(piece => piece.Length == length);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{length} characters, {count} pieces: ")
                + string.Join(", ", contestants.Select(one => Percent(Right(one, pieces, piece => piece.Length == length), count))));
        }
    }

    private static int Right(Contestant contestant, List<Piece> pieces, Func<Piece, bool> isCounted) =>
        Enumerable.Range(0, pieces.Count).Count(i => isCounted(pieces[i]) && contestant.Answers[i].Language == pieces[i].Language);

    private static void PrintEnglish(List<Piece> pieces, Contestant[] contestants)
    {
        Console.WriteLine($"English with confidence above {Limit}: found of the English pieces; taken for English of the others; how often answers above {Limit} are right");
        foreach (Contestant one in contestants)
        {
            foreach (int length in _lengths)
            {
                int[] at = [.. Enumerable.Range(0, pieces.Count).Where(i => pieces[i].Length == length)];
                bool Kept(int i) => one.Answers[i].Language == "en" && one.Answers[i].Confidence > Limit;
                int[] sure = [.. at.Where(i => one.Answers[i].Confidence > Limit)];
                int english = at.Count(i => pieces[i].Language == "en");
                Console.WriteLine($"{one.Name,-20} {length,4}: {Percent(at.Count(i => pieces[i].Language == "en" && Kept(i)), english)}; "
                    + $"{Percent(at.Count(i => pieces[i].Language != "en" && Kept(i)), at.Length - english)}; {Percent(sure.Count(i => one.Answers[i].Language == pieces[i].Language), sure.Length)} of {sure.Length}");
            }
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
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{contestants[i].Name,-20} {megabytes / seconds[i][0],8:F2} {megabytes / seconds[i][Rounds / 2],8:F2}"));
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

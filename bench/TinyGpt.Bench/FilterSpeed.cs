using System.Globalization;
using System.Text;
using TinyGpt.Corpus;
using TinyGpt.Corpus.Steps;

namespace TinyGpt.Bench;

/// <summary>
/// The speed of each filter of the corpus on one thread, on a text file cut into documents of about three thousand characters, in rounds that go
/// through all filters, because the speed of a shared machine drifts; in processor time, because others take turns on it. Also what a filter
/// allocates for each document.
/// </summary>
internal static class FilterSpeed
{
    private const int Rounds = 9, WarmUps = 3, DocumentLength = 3000;

    /// <summary>Measures, and prints a line for each filter.</summary>
    /// <param name="args">A text file in UTF-8.</param>
    public static int Run(string[] args)
    {
        if (args is not [string path] || !File.Exists(path))
        {
            Console.Error.WriteLine("filters needs one text file in UTF-8 that exists, such as: filters book.txt");
            return 2;
        }

        string[] texts = [.. Cut(File.ReadAllText(path))];
        double megabytes = texts.Sum(text => (long)Encoding.UTF8.GetByteCount(text)) / 1e6;
        IStep[] steps = Steps();
        List<double>[] seconds = [.. steps.Select(_ => new List<double>())];
        long[] bytes = new long[steps.Length], kept = new long[steps.Length];
        for (int round = 0; round < WarmUps + Rounds; round++)
        {
            for (int i = 0; i < steps.Length; i++)
            {
                Document[] documents = [.. texts.Select((text, number) => Page(path, text, number))];
                long allocated = GC.GetAllocatedBytesForCurrentThread();
                TimeSpan start = Environment.CpuUsage.TotalTime;
                kept[i] = documents.LongCount(document => steps[i].Apply(document).IsKept);
                double used = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
                if (round >= WarmUps)
                {
                    seconds[i].Add(used);
                    bytes[i] = GC.GetAllocatedBytesForCurrentThread() - allocated;
                }
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{texts.Length} documents, {megabytes:F1} MB; processor time"));
        Console.WriteLine("filter           best MB/s  median MB/s  documents/s    kept  bytes allocated a document");
        for (int i = 0; i < steps.Length; i++)
        {
            double best = seconds[i].Min(), median = seconds[i].Order().ElementAt(Rounds / 2);
            double count = texts.Length, allocated = bytes[i] / count;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{steps[i].Name,-15} {megabytes / best,10:F1} {megabytes / median,12:F1} {count / median,12:F0} {kept[i],7} {allocated,10:F1}"));
        }

        return 0;
    }

    private static Document Page(string path, string text, int number) => new()
    {
        File = path,
        Record = number,
        Text = text,
        Url = string.Create(CultureInfo.InvariantCulture, $"https://www.site.example/2024/{number}/a-page-of-a-book?part={number}"),
    };

    /// <summary>
    /// The filters with limits out of reach, so that every rule is asked for every document; C4 and personal data change what they must.
    /// </summary>
    private static IStep[] Steps() =>
    [
        new UrlFilter(new UrlFilterSettings()),
        new RepetitionFilter(Unlimited),
        new QualityFilter(new QualitySettings { MinimumWords = 0, MaximumBulletLines = 1, MaximumEllipsisLines = 1 }),
        new C4Filter(new C4Settings { MinimumSentences = 0 }),
        new FineWebFilter(new FineWebSettings { MinimumPunctuatedLines = 0, MaximumShortLines = 1, MaximumDuplicateCharacters = 1 }),
        new PersonalDataFilter(new PersonalDataSettings()),
    ];

    private static RepetitionSettings Unlimited => new()
    {
        DuplicateParagraphs = 99,
        DuplicateParagraphCharacters = 99,
        DuplicateLines = 99,
        DuplicateLineCharacters = 99,
        Top2Gram = 99,
        Top3Gram = 99,
        Top4Gram = 99,
        Duplicate5Grams = 99,
        Duplicate6Grams = 99,
        Duplicate7Grams = 99,
        Duplicate8Grams = 99,
        Duplicate9Grams = 99,
        Duplicate10Grams = 99,
    };

    private static IEnumerable<string> Cut(string text)
    {
        for (int start = 0; start < text.Length;)
        {
            int end = text.Length - start > DocumentLength ? text.IndexOf('\n', start + DocumentLength) : -1;
            end = end < 0 ? text.Length : end;
            yield return text[start..end];
            start = end + 1;
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using TinyGpt.Corpus.Duplicates;

namespace TinyGpt.Bench;

/// <summary>How fast a thread makes signatures of text files, cut into documents of 3,000 characters, and what part of that normalising takes.</summary>
internal static class SignatureSpeed
{
    private const int Rounds = 9, DocumentCharacters = 3000;

    /// <summary>Measures every file in rounds that alternate, and prints a line for each.</summary>
    /// <param name="files">Text files in UTF-8.</param>
    public static int Run(string[] files)
    {
        if (files.Length == 0 || files.FirstOrDefault(file => !File.Exists(file)) is not null)
        {
            Console.Error.WriteLine("signatures needs text files in UTF-8 that exist, such as: signatures book.txt");
            return 2;
        }

        Console.WriteLine("file                 normalising, MB/s best / median    all 16 keys, MB/s best / median");
        foreach (string file in files)
        {
            string text = File.ReadAllText(file);
            string[] documents = [.. text.Chunk(DocumentCharacters).Select(part => new string(part))];
            char[] buffer = new char[DocumentCharacters];
            DocumentKeys keys = new(new DuplicateSettings());
            ulong[] result = new ulong[keys.Count];
            List<double> normalizing = [], all = [];
            for (int round = -2; round < Rounds; round++)
            {
                double normalizingSeconds = Time(documents, document => TextNormalizer.Normalize(document, buffer));
                double allSeconds = Time(documents, document => keys.Compute(null, document, result));
                if (round >= 0)
                {
                    normalizing.Add(normalizingSeconds);
                    all.Add(allSeconds);
                }
            }

            double megabytes = Encoding.UTF8.GetByteCount(text) / 1e6;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileName(file),-20} {megabytes / normalizing.Min(),10:F1} / {megabytes / Median(normalizing):F1} {megabytes / all.Min(),26:F1} / {megabytes / Median(all):F1}"));
        }

        return 0;
    }

    private static double Time(string[] documents, Action<string> action)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (string document in documents)
        {
            action(document);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(List<double> seconds) => seconds.Order().ElementAt(seconds.Count / 2);
}

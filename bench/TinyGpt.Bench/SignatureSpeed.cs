using System.Diagnostics;
using System.Globalization;
using System.Text;
using TinyGpt.Corpus.Duplicates;

namespace TinyGpt.Bench;

/// <summary>
/// How fast a thread makes signatures of text files, cut into documents of 3,000 characters, and what part of that normalising takes.
/// </summary>
internal static class SignatureSpeed
{
    private const int Rounds = 25, DocumentCharacters = 3000;

    /// <summary>
    /// Measures every file in rounds that alternate, and prints a line for each. Of every document the fastest round counts, a fraction of a
    /// millisecond, in which a busy machine seldom takes the processor away.
    /// </summary>
    /// <param name="files">Text files in UTF-8.</param>
    public static int Run(string[] files)
    {
        if (files.Length == 0 || files.FirstOrDefault(file => !File.Exists(file)) is not null)
        {
            Console.Error.WriteLine("signatures needs text files in UTF-8 that exist, such as: signatures book.txt");
            return 2;
        }

        Console.WriteLine("file                 normalising, MB/s   all 16 keys, MB/s");
        foreach (string file in files)
        {
            string text = File.ReadAllText(file);
            string[] documents = [.. text.Chunk(DocumentCharacters).Select(part => new string(part))];
            char[] buffer = new char[DocumentCharacters];
            DocumentKeys keys = new(new DuplicateSettings());
            ulong[] result = new ulong[keys.Count];
            double[] normalizing = new double[documents.Length], all = new double[documents.Length];
            Array.Fill(normalizing, double.MaxValue);
            Array.Fill(all, double.MaxValue);
            for (int round = 0; round < Rounds; round++)
            {
                TakeLeast(normalizing, documents, document => TextNormalizer.Normalize(document, buffer));
                TakeLeast(all, documents, document => keys.Compute(null, document, result));
            }

            double megabytes = Encoding.UTF8.GetByteCount(text) / 1e6;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{Path.GetFileName(file),-20} {megabytes / normalizing.Sum(),17:F1} {megabytes / all.Sum(),19:F1}"));
        }

        return 0;
    }

    private static void TakeLeast(double[] seconds, string[] documents, Action<string> action)
    {
        for (int i = 0; i < documents.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action(documents[i]);
            seconds[i] = Math.Min(seconds[i], Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }
}

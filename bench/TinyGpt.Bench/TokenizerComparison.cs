using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.ML.Tokenizers;
using SharpToken;
using TinyGpt.Tokenization;

namespace TinyGpt.Bench;

/// <summary>
/// Encoding text files against SharpToken and Microsoft.ML.Tokenizers, on one thread, in rounds that alternate, because the speed of a shared
/// machine drifts. All three take a string and return a list of ids. The rank files are those that SharpToken carries.
/// </summary>
internal static class TokenizerComparison
{
    private const int Rounds = 9;

    /// <summary>Compares on every file with every vocabulary, and prints a line for each.</summary>
    /// <param name="files">Text files in UTF-8.</param>
    public static int Run(string[] files)
    {
        if (files.Length == 0 || files.FirstOrDefault(file => !File.Exists(file)) is not null)
        {
            Console.Error.WriteLine("tokenizers needs text files in UTF-8 that exist, such as: tokenizers book.txt");
            return 2;
        }

        Console.WriteLine("                                     TinyGpt         SharpToken      ML.Tokenizers   TinyGpt / SharpToken   / ML.Tokenizers");
        Console.WriteLine("file                 vocabulary      best  median    best  median    best  median    best    median         best    median   MB/s");
        foreach (string file in files)
        {
            foreach (string encoding in (string[])["r50k_base", "cl100k_base", "o200k_base"])
            {
                Compare(file, encoding);
            }
        }

        return 0;
    }

    private static void Compare(string file, string encoding)
    {
        string text = File.ReadAllText(file);
        BytePairTokenizer ours = ReadRanks(encoding);
        GptEncoding sharp = GptEncoding.GetEncoding(encoding);
        TiktokenTokenizer microsoft = TiktokenTokenizer.CreateForEncoding(encoding);
        (List<double> Seconds, Func<int> Encode)[] contestants =
        [
            ([], () => ours.Encode(text).Length),
            ([], () => sharp.Encode(text).Count),
            ([], () => microsoft.EncodeToIds(text, considerNormalization: false).Count),
        ];
        int[] counts = new int[contestants.Length];
        for (int round = -1; round < Rounds; round++)
        {
            for (int i = 0; i < contestants.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                counts[i] = contestants[i].Encode();
                if (round >= 0)
                {
                    contestants[i].Seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                }
            }
        }

        double megabytes = Encoding.UTF8.GetByteCount(text) / 1e6;
        (double Best, double Median)[] speeds = [.. contestants.Select(one => (megabytes / one.Seconds.Min(), megabytes / Median(one.Seconds)))];
        StringBuilder line = new(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file),-20} {encoding,-12}"));
        foreach ((double best, double median) in speeds)
        {
            line.Append(CultureInfo.InvariantCulture, $"  {best,6:F1}  {median,6:F1}");
        }

        foreach ((double best, double median) in speeds[1..])
        {
            line.Append(CultureInfo.InvariantCulture, $"  {speeds[0].Best / best,6:F2}  {speeds[0].Median / median,8:F2}     ");
        }

        Console.WriteLine($"{line}  ids: {string.Join(' ', counts)}");
    }

    private static double Median(List<double> seconds) => seconds.Order().ElementAt(seconds.Count / 2);

    private static BytePairTokenizer ReadRanks(string encoding)
    {
        string path = Path.GetTempFileName();
        try
        {
            using (Stream ranks = typeof(GptEncoding).Assembly.GetManifestResourceStream($"SharpToken.data.{encoding}.tiktoken")!)
            using (FileStream file = File.Create(path))
            {
                ranks.CopyTo(file);
            }

            return TiktokenFile.Read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}

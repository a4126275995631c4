using System.Diagnostics;
using TinyGpt.Corpus.Duplicates;
using TinyGpt.Formats;

namespace TinyGpt.Bench;

/// <summary>
/// The stages of the search for duplicates on disk, with synthetic signatures of which the fate of every document is known: 80% like no other, 4%
/// with an earlier one's address, 4% with its content, 12% with 1 to 14 of its bands. Prints seconds, those that a processor worked (others may
/// share it) and memory, and checks every fate.
/// </summary>
internal static class DuplicateStages
{
    private const int DocumentsOfAFile = 100_000;

    private static readonly DocumentKeys _keys = new(new DuplicateSettings());

    /// <summary>Runs all stages, one key after the other.</summary>
    /// <param name="arguments">How many documents, and perhaps how many are sorted at a time.</param>
    public static int Run(string[] arguments)
    {
        int mostSorted = BandStage.DefaultMostSorted;
        if (arguments.Length is 0 or > 2 || !int.TryParse(arguments[0], out int documents) || documents < 1
            || (arguments.Length > 1 && (!int.TryParse(arguments[1], out mostSorted) || mostSorted < 2)))
        {
            Console.Error.WriteLine("duplicates needs a count of documents, and may take how many to sort at a time: duplicates 10000000 2000000");
            return 2;
        }

        string folder = Directory.CreateTempSubdirectory("tinygpt-bench-").FullName;
        try
        {
            return Run(folder, documents, mostSorted);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Run(string folder, int documents, int mostSorted)
    {
        int files = (documents + DocumentsOfAFile - 1) / DocumentsOfAFile;
        string[] signatures = [.. Enumerable.Range(0, files).Select(file => Path.Combine(folder, $"{file}.signatures"))];
        string[] pairs = [.. Enumerable.Range(0, _keys.Count).Select(key => Path.Combine(folder, $"{key}.pairs"))];
        string table = Path.Combine(folder, "duplicates.bin");
        Report("signatures", () => Parallel.For(0, signatures.Length, file => Write(signatures[file], file * DocumentsOfAFile, documents)));
        Report("bands", () =>
        {
            for (int key = 0; key < pairs.Length; key++)
            {
                BandStage.Run(signatures, key, pairs[key], mostSorted);
            }
        });
        Report("clusters", () => ClusterStage.Run(pairs, table));
        long wrong = 0;
        Report("every fate", () => wrong = CountWrong(table, documents));
        Console.WriteLine($"bytes        signatures {Length(signatures):N0}, pairs {Length(pairs):N0}, table {Length([table]):N0}");
        Console.WriteLine($"{documents:N0} documents, {wrong:N0} with another fate than they were made for");
        return wrong == 0 ? 0 : 1;
    }

    private static void Report(string stage, Action action)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan used = Environment.CpuUsage.TotalTime;
        action();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double processor = (Environment.CpuUsage.TotalTime - used).TotalSeconds;
        using Process process = Process.GetCurrentProcess();
        Console.WriteLine($"{stage,-12} {seconds,7:F1} s, of a processor {processor,6:F1} s, peak so far {process.PeakWorkingSet64 / 1e6:F0} MB");
    }

    private static long Length(string[] paths) => paths.Sum(path => new FileInfo(path).Length);

    private static void Write(string path, int first, int documents) => AtomicFile.Write(path, stream =>
    {
        SignatureWriter writer = new(stream, _keys);
        ulong[] keys = new ulong[_keys.Count];
        for (int document = first; document < Math.Min(first + DocumentsOfAFile, documents); document++)
        {
            Fill(document, keys);
            writer.Add(keys);
        }

        writer.Finish();
    });

    /// <summary>The fate of a document, and how it comes about.</summary>
    private static DocumentFate FateOf(int document)
    {
        DuplicateReason reason = (Random(document, 64) % 100) switch
        {
            _ when document == 0 => DuplicateReason.None,
            < 80 => DuplicateReason.None,
            < 84 => DuplicateReason.SameAddress,
            < 88 => DuplicateReason.SameContent,
            _ => DuplicateReason.NearDuplicate,
        };
        int kept = document;
        if (reason != DuplicateReason.None)
        {
            kept = (int)(Random(document, 65) % (ulong)document);
            while (!FateOf(kept).IsKept)
            {
                kept--;
            }
        }

        return new DocumentFate(kept, reason);
    }

    private static void Fill(int document, Span<ulong> keys)
    {
        DocumentFate fate = FateOf(document);
        ulong sharedBands = Random(document, 66) | (1UL << (int)(Random(document, 67) % (ulong)_keys.Settings.Bands));
        for (int key = 0; key < keys.Length; key++)
        {
            bool isShared = fate.Reason switch
            {
                DuplicateReason.SameAddress => key == DocumentKeys.Address,
                DuplicateReason.SameContent => key == DocumentKeys.Content,
                DuplicateReason.NearDuplicate => key >= DocumentKeys.FirstBand && ((sharedBands >> (key - DocumentKeys.FirstBand)) & 1) != 0,
                _ => false,
            };
            keys[key] = Random(isShared ? (int)fate.Kept : document, key) | 1;
        }
    }

    private static ulong Random(int document, int use)
    {
        (uint x, uint y, _, _) = CounterRandom.Philox((ulong)document, (ulong)use, 1);
        return x | ((ulong)y << 32);
    }

    private static long CountWrong(string path, int documents)
    {
        using DuplicateTable table = DuplicateTable.Open(path);
        long wrong = Math.Abs(table.Count - documents);
        for (int document = 0; document < table.Count; document++)
        {
            wrong += table.Fate(document) == FateOf(document) ? 0 : 1;
        }

        return wrong;
    }
}

using TinyGpt.Formats;

namespace TinyGpt.Corpus.World.Web;

/// <summary>Writes an invented internet into a folder: its pages as a crawl (WARC files), and what is true of them.</summary>
public static class InternetWriter
{
    /// <summary>The folder of the WARC files.</summary>
    public const string CrawlFolder = "crawl";

    /// <summary>The file with one <see cref="PageTruth"/> a line, in the order of the crawl's responses.</summary>
    public const string TruthFile = "truth.jsonl";

    /// <summary>The beginning of what the world's people write, as plain text: to make a tokenizer of.</summary>
    public const string TextFile = "text.txt";

    /// <summary>The file that says what is there.</summary>
    public const string ReadmeFile = "README.txt";

    private const string FileExtension = ".warc.gz";

    private const long TextCharacters = 2_000_000;

    private const int LeastPagesPerFile = 50, MostPagesPerFile = 2000, BatchLength = 256;

    /// <summary>Writes the internet of a world.</summary>
    /// <param name="folder">An existing folder; files of the same names are replaced.</param>
    /// <param name="settings">The world and the number of pages.</param>
    /// <param name="report">Told how many pages are written, after every few hundred.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no pages, or more than two thousand million.</exception>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public static InternetSummary Write(
        string folder, InternetSettings settings, Action<long>? report = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Pages, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.Pages, int.MaxValue / 2);
        int[] order = PageOrder.Of(settings.Seed, (int)settings.Pages);
        int perFile = settings.PagesPerFile > 0
            ? settings.PagesPerFile
            : Math.Clamp((order.Length + 3) / 4, LeastPagesPerFile, MostPagesPerFile);
        InternetTotals totals = new();
        TinyWorld world = TinyWorld.Create(settings.Seed, settings.World);
        Internet internet = new(world);
        Directory.CreateDirectory(Path.Combine(folder, CrawlFolder));
        AtomicFile.Write(Path.Combine(folder, TruthFile), truth =>
        {
            for (int start = 0; start < order.Length; start += perFile)
            {
                int number = start / perFile;
                string name = $"{number:D5}{FileExtension}";
                ReadOnlyMemory<int> pages = order.AsMemory(start, Math.Min(perFile, order.Length - start));
                AtomicFile.Write(Path.Combine(folder, CrawlFolder, name), crawl =>
                {
                    byte[] information = WarcRecords.Information(settings.Seed, number, name);
                    crawl.Write(information);
                    totals.AddFile(information.Length);
                    WritePages(internet, settings, pages, crawl, truth, totals, report, cancellation);
                });
            }
        });

        AtomicFile.WriteText(Path.Combine(folder, TextFile), world.Text(TextCharacters));
        AtomicFile.WriteText(Path.Combine(folder, ReadmeFile), InternetReadme.Text(settings, totals.Summary));
        return totals.Summary;
    }

    /// <summary>Whether a file of the crawl can have this name: 00000.warc.gz, 00001.warc.gz and so on.</summary>
    public static bool IsCrawlFile(string name) =>
        name.Length >= 5 + FileExtension.Length && name.EndsWith(FileExtension, StringComparison.Ordinal)
        && name.AsSpan(0, name.Length - FileExtension.Length).IndexOfAnyExceptInRange('0', '9') < 0;

    private static void WritePages(
        Internet internet, InternetSettings settings, ReadOnlyMemory<int> pages, Stream crawl, Stream truth, InternetTotals totals,
        Action<long>? report, CancellationToken cancellation)
    {
        ParallelOptions options = new()
        {
            CancellationToken = cancellation,
            MaxDegreeOfParallelism = settings.Threads > 0 ? settings.Threads : Environment.ProcessorCount,
        };
        for (int start = 0; start < pages.Length; start += BatchLength)
        {
            ReadOnlyMemory<int> batch = pages.Slice(start, Math.Min(BatchLength, pages.Length - start));
            (WebPage Page, byte[] Bytes, int Length, byte[] Truth)[] written = new (WebPage, byte[], int, byte[])[batch.Length];
            Parallel.For(0, batch.Length, options, i =>
            {
                WebPage page = internet.Page(batch.Span[i]);
                (byte[] bytes, int length) = WarcRecords.Of(page, settings.Seed);
                written[i] = (page, bytes, length, TruthJson.Line(page.Truth));
            });
            foreach ((WebPage page, byte[] bytes, int length, byte[] line) in written)
            {
                crawl.Write(bytes);
                truth.Write(line);
                truth.WriteByte((byte)'\n');
                totals.Add(page.Truth, bytes.Length, length);
            }

            report?.Invoke(totals.Pages);
        }
    }
}

using System.Globalization;
using System.IO.Compression;
using System.Text;
using TinyGpt.Corpus.Reading;
using TinyGpt.Corpus.World.Web;
using Xunit;

namespace TinyGpt.Corpus.Tests.World.Web;

/// <summary>The files that are written: well-formed, the same every time, and in step with their truth.</summary>
public sealed class InternetWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tinygpt-internet-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TheSameSeedGivesTheSameBytesForAnyNumberOfThreads()
    {
        string one = Write("one", new() { Pages = 240, Threads = 1 }), two = Write("two", new() { Pages = 240, Threads = 4 });
        string[] files = [.. Directory.GetFiles(one, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(one, file))];
        Assert.Equal(7, files.Length);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(one, file)), File.ReadAllBytes(Path.Combine(two, file))));
        Assert.All(Files(one), file => Assert.True(InternetWriter.IsCrawlFile(Path.GetFileName(file))));
        Assert.All(
            (string[])["CC-MAIN-2024.warc.gz", "0.warc.gz", ".warc.gz", "00000.warc", "00000x.warc.gz"],
            name => Assert.False(InternetWriter.IsCrawlFile(name)));
    }

    [Fact]
    public void RecordsAreWellFormedAndInTheOrderOfTheTruth()
    {
        string folder = Write("records", new() { Pages = 400, PagesPerFile = 30 });
        Queue<PageTruth> truths = new(TruthJson.Read(Path.Combine(folder, InternetWriter.TruthFile)));
        Assert.Equal(400, truths.Count);
        HashSet<string> identifiers = [];
        int broken = 0;
        foreach (string file in Files(folder))
        {
            List<(Dictionary<string, string> Head, byte[] Block, bool IsSound)> records = [.. Records(File.ReadAllBytes(file))];
            Assert.Equal("warcinfo", records[0].Head["WARC-Type"]);
            Assert.Equal(Path.GetFileName(file), records[0].Head["WARC-Filename"]);
            Assert.True(identifiers.Add(records[0].Head["WARC-Record-ID"]), $"{file} has the identifier of another record.");
            for (int i = 1; i < records.Count; i += 2)
            {
                PageTruth truth = truths.Dequeue();
                (Dictionary<string, string> request, byte[] requestBlock, _) = records[i];
                Assert.Equal(("request", truth.Url), (request["WARC-Type"], request["WARC-Target-URI"]));
                Assert.Equal(request["WARC-Block-Digest"], WarcRecords.Digest(requestBlock));
                (Dictionary<string, string> response, byte[] block, bool isSound) = records[i + 1];
                Assert.Equal(isSound, truth.Kind is not ("damaged gzip member" or "wrong record length"));
                if (!isSound)
                {
                    broken++;
                    continue;
                }

                Assert.Equal(("response", truth.Url), (response["WARC-Type"], response["WARC-Target-URI"]));
                Assert.Equal(request["WARC-Concurrent-To"], response["WARC-Record-ID"]);
                Assert.True(identifiers.Add(response["WARC-Record-ID"]) && identifiers.Add(request["WARC-Record-ID"]));
                Assert.Equal(response["WARC-Block-Digest"], WarcRecords.Digest(block));
                int body = block.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
                Assert.Equal(response["WARC-Payload-Digest"], WarcRecords.Digest(block.AsSpan(body)));
                Assert.StartsWith("HTTP/1.1 ", Encoding.ASCII.GetString(block.AsSpan(0, 9)), StringComparison.Ordinal);
            }
        }

        Assert.Empty(truths);
        Assert.True(broken > 0);
    }

    [Fact]
    public void OriginalsComeBeforeTheirCopies()
    {
        int[] order = PageOrder.Of(1, 2000);
        Assert.Equal(Enumerable.Range(0, 2000), order.Order());
        int[] positions = [.. order.Index().OrderBy(entry => entry.Item).Select(entry => entry.Index)];
        Assert.All(order, page => Assert.True(positions[page] >= positions[PagePlan.Of(page).Original]));
        double distance = Enumerable.Range(0, 2000).Where(page => PagePlan.Of(page).Original != page)
            .Average(page => positions[page] - positions[PagePlan.Of(page).Original]);
        Assert.True(distance > 500, $"Copies lie {distance:F0} pages from their originals on average.");
    }

    [Fact]
    public void ThePageInTheFileIsThePageOfTheNumber()
    {
        string folder = Write("alone", new() { Pages = 100 });
        int[] order = PageOrder.Of(1, 100);
        PageTruth[] truths = [.. TruthJson.Read(Path.Combine(folder, InternetWriter.TruthFile))];
        Assert.All(order.Index(), entry => Assert.Equal(TruthJson.Line(SampleInternet.Pages[entry.Item].Truth), TruthJson.Line(truths[entry.Index])));
    }

    [Fact]
    public void TheReaderReadsEverySoundPageAndNamesEveryDamagedOne()
    {
        string folder = Write("read", new() { Pages = 800 });
        PageTruth[] truths = [.. TruthJson.Read(Path.Combine(folder, InternetWriter.TruthFile))];
        List<DamagedRecord> damaged = [];
        List<string> read = [];
        foreach (string file in Files(folder))
        {
            using DocumentReader reader = Readers.Open(file, new ReaderSettings(), damaged.Add);
            while (reader.Read() is Document document)
            {
                read.Add(document.Url!);
            }
        }

        Assert.Equal(truths.Where(truth => truth.Fate != PageTruth.Unreadable).Select(truth => truth.Url), read);
        Assert.Equal(truths.Count(truth => truth.Kind is "damaged gzip member" or "wrong record length"), damaged.Count);
    }

    // Of nothing, as it stands in every crawl; of "abc", FIPS 180's a9993e36 4706816a ba3e2571 7850c26c 9cd0d89d in base 32.
    [Theory]
    [InlineData("", "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ")]
    [InlineData("abc", "sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5")]
    public void DigestsAreSha1InBaseThirtyTwo(string text, string digest) => Assert.Equal(digest, WarcRecords.Digest(Encoding.ASCII.GetBytes(text)));

    private string Write(string name, InternetSettings settings)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        InternetSummary summary = InternetWriter.Write(folder, settings);
        Assert.Equal(settings.Pages, summary.Pages);
        Assert.Equal(settings.Pages, summary.Fates.Values.Sum());
        Assert.Equal(Files(folder).Sum(file => new FileInfo(file).Length), summary.Bytes);
        return folder;
    }

    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(Path.Combine(folder, InternetWriter.CrawlFolder)).Order(StringComparer.Ordinal)];

    /// <summary>A small reader of its own: gzip members, cut at their first bytes, each one record; of a damaged one nothing comes.</summary>
    private static IEnumerable<(Dictionary<string, string> Head, byte[] Block, bool IsSound)> Records(byte[] file)
    {
        int[] starts =
        [
            .. Enumerable.Range(0, file.Length - 10).Where(i => file.AsSpan(i, 4).SequenceEqual((ReadOnlySpan<byte>)[0x1F, 0x8B, 8, 0]) && IsMember(file, i)),
            file.Length,
        ];
        for (int i = 0; i + 1 < starts.Length; i++)
        {
            byte[] record = [];
            bool isSound = true;
            try
            {
                using GZipStream gzip = new(new MemoryStream(file, starts[i], starts[i + 1] - starts[i]), CompressionMode.Decompress);
                using MemoryStream output = new();
                gzip.CopyTo(output);
                record = output.ToArray();
            }
            catch (InvalidDataException)
            {
                isSound = false;
            }

            int end = record.AsSpan().IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                yield return ([], [], false);
                continue;
            }

            Dictionary<string, string> head = Encoding.UTF8.GetString(record, 0, end).Split("\r\n").Skip(1)
                .Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
            int length = int.Parse(head["Content-Length"], CultureInfo.InvariantCulture);
            isSound &= end + 8 + length == record.Length && record.AsSpan(end + 4 + length).SequenceEqual("\r\n\r\n"u8);
            yield return (head, isSound ? record[(end + 4)..(end + 4 + length)] : [], isSound);
        }
    }

    /// <summary>Whether a WARC record, not a compressed body inside of one, begins there.</summary>
    private static bool IsMember(byte[] file, int start)
    {
        try
        {
            using GZipStream gzip = new(new MemoryStream(file, start, file.Length - start), CompressionMode.Decompress);
            byte[] first = new byte[5];
            gzip.ReadExactly(first);
            return first.AsSpan().SequenceEqual("WARC/"u8);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            return false;
        }
    }
}

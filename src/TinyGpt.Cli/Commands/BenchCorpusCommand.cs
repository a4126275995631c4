using System.CommandLine;
using System.Diagnostics;
using TinyGpt.Corpus.Pipeline;
using TinyGpt.Corpus.World.Web;
using TinyGpt.Tokenization;
using TinyGpt.Training;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt bench corpus: how fast pages become tokens.</summary>
internal sealed class BenchCorpusCommand
{
    private const int DefaultPages = 2000;

    private readonly Option<string[]> _input = CliOption.Several(
        "--input", "FILE", "What to read, as for corpus build. Default: pages of the invented internet.");

    private readonly Option<int?> _pages = CliOption.Integer(
        "--pages", $"Pages of the invented internet. Default: {DefaultPages}.", 100, 100_000_000);

    private readonly Option<string?> _tokenizer = CliOption.Text("--tokenizer", "byte|DIR|FILE", "What a token is. Default: byte.");
    private readonly CorpusSettingOptions _settings = new();
    private readonly Option<int?> _threads = CliOption.Integer("--threads", "Threads of the whole build. Default: one per core.", 1, 1024);
    private readonly Option<bool> _json = CliOption.Json();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        BenchCorpusCommand bench = new();
        Command command = new(
            "corpus",
            "Time a corpus build: once on one thread, for the time of each step, and once on --threads, for the whole. Both builds are thrown away. "
            + "The first one also warms up; small inputs measure little else.");
        command.Validators.Add(result =>
        {
            if (result.GetResult(bench._input) is not null && result.GetResult(bench._pages) is not null)
            {
                result.AddError("--input and --pages are two things to read: give one of them");
            }
        });
        command.SetAction(bench.Run);
        return command.WithOptions([bench._input, bench._pages, bench._tokenizer, .. bench._settings.All, bench._threads, bench._json]).WithExamples(
            "tinygpt bench corpus",
            "tinygpt bench corpus --input crawl/*.warc.gz --tokenizer bpe --threads 2 --json");
    }

    private int Run(ParseResult parse)
    {
        if (_settings.TryPrint(parse))
        {
            return 0;
        }

        Tokenizer tokenizer = CorpusTokenizer.Load(parse.GetValue(_tokenizer) ?? ByteTokenizer.KindName);
        CorpusSettings settings = _settings.Read(parse);
        int threads = parse.GetValue(_threads) ?? Environment.ProcessorCount;
        using StopSignals stop = new(() => { });
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tinygpt-bench-");
        try
        {
            string[] inputs = parse.GetValue(_input) is { Length: > 0 } given
                ? given
                : MakePages(folder, parse.GetValue(_pages) ?? DefaultPages, stop.Token);
            TaskStatistics steps = Build("one", inputs, 1).Totals;
            long start = Stopwatch.GetTimestamp();
            Build("many", inputs, threads);
            BenchCorpusReport report = Report(steps, threads, Stopwatch.GetElapsedTime(start).TotalSeconds);
            if (parse.GetValue(_json))
            {
                JsonResult.Print(report, JsonResult.Readable.BenchCorpusReport);
            }
            else
            {
                Print(report);
            }

            return 0;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return stop.ExitCode;
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        BuildStatistics Build(string output, string[] inputs, int count) =>
            new CorpusBuild(Path.Combine(folder.FullName, output), inputs, settings, tokenizer) { Threads = count }.Run(stop.Token)!;
    }

    private static string[] MakePages(DirectoryInfo folder, int pages, CancellationToken cancellation)
    {
        InternetWriter.Write(folder.CreateSubdirectory("world").FullName, new InternetSettings { Pages = pages }, cancellation: cancellation);
        return [Path.Combine(folder.FullName, "world", InternetWriter.CrawlFolder)];
    }

    private static BenchCorpusReport Report(TaskStatistics steps, int threads, double seconds)
    {
        long bytes = steps.Steps[0].BytesIn;
        return new BenchCorpusReport(
            steps.Documents, bytes, [.. steps.Steps.Select(Speed)], threads, seconds, steps.Documents / seconds, bytes / seconds / 1e6,
            PeakMemory.Bytes);
    }

    private static StepSpeedReport Speed(StepTotals step)
    {
        double seconds = Math.Max(step.Seconds ?? 0, 1e-9);
        return new StepSpeedReport(step.Step, step.DocumentsIn, seconds, step.DocumentsIn / seconds, step.BytesIn / seconds / 1e6);
    }

    private static void Print(BenchCorpusReport report)
    {
        Console.WriteLine($"{report.Pages:N0} pages, {Amount.Bytes(report.Bytes)}");
        Console.WriteLine($"{"step",-14}{"pages",10}{"seconds",10}{"pages/s",14}{"MB/s",10}");
        foreach (StepSpeedReport step in report.Steps)
        {
            Console.WriteLine($"{step.Step,-14}{step.Pages,10:N0}{step.Seconds,10:F3}{step.PagesPerSecond,14:N0}{step.MbytesPerSecond,10:F1}");
        }

        Console.WriteLine(
            $"whole build on {report.Threads} {(report.Threads == 1 ? "thread" : "threads")}: {report.Seconds:F2} s, "
            + $"{report.PagesPerSecond:N0} pages/s, {report.MbytesPerSecond:F1} MB/s, {Amount.Bytes(report.PeakMemoryBytes)} of memory");
    }
}

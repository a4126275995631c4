using System.CommandLine;
using System.Diagnostics;
using TinyGpt.Corpus.World;
using TinyGpt.Corpus.World.Tasks;
using TinyGpt.Corpus.World.Web;
using TinyGpt.Formats;
using TinyGpt.Training;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt corpus world: writes the invented internet.</summary>
internal sealed class CorpusWorldCommand
{
    private const string DefaultSize = "small", DefaultFolder = "world", Few = "few", DefaultPeople = "many";

    private readonly Option<string?> _size = CliOption.Choice(
        "--size",
        $"How large: tiny has {InternetSettings.TinyPages:N0} pages, small {InternetSettings.SmallPages:N0} with three million tokens of good text, "
            + $"large {InternetSettings.LargePages:N0}. Default: {DefaultSize}.",
        "tiny", "small", "large");

    private readonly Option<string?> _people = CliOption.Choice(
        "--people",
        $"How many people the pages tell of: few is a little over 120 in 12 places, whom a small model soon knows; many some 350 in 24, most of whom are "
            + $"hardly ever met. Default: {DefaultPeople}.",
        Few, DefaultPeople);

    private readonly Option<int?> _pages = CliOption.Integer(
        "--pages", "So many pages, in place of --size; more than a size has go on with new ones.", 1, 100_000_000);

    private readonly Option<ulong?> _seed = CliOption.Seed("--seed", "The seed of the world and its pages: the same gives the same. Default: 1.");
    private readonly Option<string?> _out = CliOption.Text("--out", "DIR", $"The folder for it. Default: {DefaultFolder}.");
    private readonly Option<bool> _force = CliOption.Flag("--force", "Replace the internet that --out holds.");
    private readonly Option<int?> _threads = CliOption.Integer(
        "--threads", "Threads that write; the pages are the same for any number. Default: one per core.", 1, 1024);

    private readonly Option<bool> _json = CliOption.Json();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        CorpusWorldCommand world = new();
        Command command = new(
            "world",
            "Write a small invented internet to practise on: WARC files of web pages, good ones and junk, the truth about each of them, and tasks "
                + "about the world that they tell of: questions, sums, letters, tests.")
        {
            world._size, world._people, world._pages, world._seed, world._out, world._force, world._threads, world._json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(world._size) is not null && result.GetResult(world._pages) is not null)
            {
                result.AddError("--size and --pages are two ways to say how large: give one of them");
            }
        });
        command.SetAction(world.Run);
        return command.WithExamples(
            "tinygpt corpus world --seed 1 --size small --out world/",
            "tinygpt tokenizer train --vocabulary 1024 --pattern gpt4 --out bpe",
            "tinygpt corpus build --input world/crawl/*.warc.gz --tokenizer bpe --out corpus",
            "tinygpt corpus world --pages 100000 --out big/ --json");
    }

    private int Run(ParseResult parse)
    {
        string folder = parse.GetValue(_out) ?? DefaultFolder;
        Prepare(folder, parse.GetValue(_force));
        InternetSettings settings = new()
        {
            Seed = parse.GetValue(_seed) ?? 1,
            World = parse.GetValue(_people) == Few ? WorldSize.Tiny : WorldSize.Small,
            Pages = parse.GetValue(_pages) ?? InternetSettings.PagesOf(parse.GetValue(_size) ?? DefaultSize)!.Value,
            Threads = parse.GetValue(_threads) ?? 0,
        };
        long start = Stopwatch.GetTimestamp();
        StatusLine status = new();
        using StopSignals signals = new(() => status.WriteLine("stopping; what is not finished is taken away"));
        InternetSummary summary;
        IReadOnlyList<TaskCount> tasks;
        try
        {
            summary = InternetWriter.Write(
                folder, settings, pages => ShowProgress(status, pages, settings.Pages, start), signals.Token);
            tasks = TaskWriter.Write(folder, TinyWorld.Create(settings.Seed, settings.World), cancellation: signals.Token);
        }
        catch (OperationCanceledException)
        {
            RemoveEmpty(folder);
            return signals.ExitCode;
        }
        finally
        {
            status.End();
        }

        CorpusWorldReport report = new(
            summary.Pages, summary.Files, summary.Bytes, summary.RecordBytes, summary.KeptPages, summary.KeptCharacters, summary.Fates,
            tasks.ToDictionary(task => task.Name, task => new TaskCasesReport(task.Train, task.Test)),
            Stopwatch.GetElapsedTime(start).TotalSeconds, PeakMemory.Bytes, folder);
        Print(report, parse.GetValue(_json));
        return 0;
    }

    private static void ShowProgress(StatusLine status, long pages, long all, long start)
    {
        if (status.IsLive)
        {
            double rate = pages / Stopwatch.GetElapsedTime(start).TotalSeconds;
            status.Show($"{pages:N0} of {all:N0} pages, {rate:N0}/s, {Amount.Time(TimeSpan.FromSeconds((all - pages) / rate))} left");
        }
    }

    /// <summary>The folder may be new or empty, or with --force hold an internet, whose files go.</summary>
    private static void Prepare(string folder, bool force)
    {
        if (File.Exists(folder))
        {
            throw new IOException($"{folder} is a file where a folder is expected");
        }

        Directory.CreateDirectory(folder);
        if (Directory.EnumerateFileSystemEntries(folder).All(path => AtomicFile.IsTemporary(Path.GetFileName(path))))
        {
            AtomicFile.RemoveLeftovers(folder);
            return;
        }

        if (!force)
        {
            throw new IOException($"{folder} is not empty: choose another --out, or add --force to replace the internet that it holds");
        }

        string crawl = Path.Combine(folder, InternetWriter.CrawlFolder), tasks = Path.Combine(folder, TaskWriter.TaskFolder);
        string truth = Path.Combine(folder, InternetWriter.TruthFile);
        if (!File.Exists(truth) && !Directory.Exists(crawl))
        {
            throw new IOException($"{folder} holds no internet that --force could replace: choose another --out");
        }

        string[] pages = EntriesOf(crawl);
        if (pages.FirstOrDefault(path => !InternetWriter.IsCrawlFile(Path.GetFileName(path))) is { } foreign)
        {
            throw new IOException($"{folder} is not replaced, because it holds {foreign}, which no invented internet has: choose another --out");
        }

        foreach (string file in (string[])[truth, Path.Combine(folder, InternetWriter.TextFile), .. pages, .. EntriesOf(tasks).Where(path => TaskWriter.IsTaskFile(Path.GetFileName(path)))])
        {
            File.Delete(file);
        }

        foreach (string inner in (string[])[folder, crawl, tasks])
        {
            AtomicFile.RemoveLeftovers(inner);
        }
    }

    /// <summary>Takes away folders in which nothing was finished, so that the same command can be given again.</summary>
    private static void RemoveEmpty(string folder)
    {
        foreach (string inner in (string[])[Path.Combine(folder, InternetWriter.CrawlFolder), Path.Combine(folder, TaskWriter.TaskFolder)])
        {
            if (Directory.Exists(inner) && !Directory.EnumerateFileSystemEntries(inner).Any())
            {
                Directory.Delete(inner);
            }
        }
    }

    private static string[] EntriesOf(string folder) => Directory.Exists(folder)
        ? [.. Directory.GetFileSystemEntries(folder).Where(path => !AtomicFile.IsTemporary(Path.GetFileName(path)))]
        : [];

    private static void Print(CorpusWorldReport report, bool asJson)
    {
        if (asJson)
        {
            JsonResult.Print(report, JsonResult.Readable.CorpusWorldReport);
            return;
        }

        Console.WriteLine(
            $"{report.Pages:N0} pages in {report.Files:N0} WARC files, {Amount.Bytes(report.Bytes)} ({Amount.Bytes(report.RecordBytes)} before compression), "
            + $"in {report.Seconds:F1} s");
        Console.WriteLine($"{report.KeptPages:N0} of them good, with {report.KeptCharacters:N0} characters of text; the others should be dropped:");
        foreach ((string fate, long count) in report.Fates.Where(entry => entry.Key != PageTruth.Keep))
        {
            Console.WriteLine($"  {fate,-12} {count,9:N0}");
        }

        string tasks = Path.Combine(report.Out, TaskWriter.TaskFolder), pages = Path.Combine(report.Out, InternetWriter.CrawlFolder, "*.warc.gz");
        Console.WriteLine($"questions and other tasks about the same world, to learn from and to be tested with, are in {tasks}");
        Console.WriteLine($"the truth about each page is in {Path.Combine(report.Out, InternetWriter.TruthFile)}; make a corpus of them:");
        Console.WriteLine($"tinygpt corpus build --input {pages} --tokenizer byte --out corpus");
    }
}

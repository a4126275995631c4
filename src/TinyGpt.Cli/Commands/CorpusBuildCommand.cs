using System.CommandLine;
using TinyGpt.Corpus.Pipeline;
using TinyGpt.Tokenization;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt corpus build: from web captures to token shards.</summary>
internal sealed class CorpusBuildCommand
{
    private readonly Option<string[]> _input = CliOption.Several(
        "--input", "FILE",
        "WARC, WET, ARC, HTML, JSONL, Parquet and text files, packed by gzip or zstd too, and folders of them. They are read in the "
            + "order of their paths.");

    private readonly Option<string?> _out = CliOption.Text("--out", "DIR",
        "The corpus's folder. If a build was begun there with the same inputs, settings, blocklists and tokenizer, it goes on.");
    private readonly Option<string?> _tokenizer = CliOption.Text(
        "--tokenizer", "byte|DIR|FILE", "What a token is: a byte, or what a tokenizer makes of the text, as 'tinygpt tokenizer train' writes it. "
        + $"If it has the token {BytePairTokenizer.EndOfText}, that ends each document; else a blank line does.");
    private readonly CorpusSettingOptions _settings = new();
    private readonly Option<int?> _rank = CliOption.Integer(
        "--rank", "Which of --ranks processes this one is, from 0. Default: as srun, mpirun or mpiexec says, else the only one.", 0);
    private readonly Option<int?> _ranks = CliOption.Integer(
        "--ranks", "How many processes build together, all with the same other options; they share the inputs, and the folder of --out.", 1);
    private readonly Option<int?> _threads = CliOption.Integer("--threads",
        "Threads of this process; the shards are the same for any number. Default: one per core.", 1, 1024);
    private readonly Option<bool> _json = CliOption.Json();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        CorpusBuildCommand build = new();
        Command command = new(
            "build",
            "Turn web captures and other texts into clean token shards to train on: pages become text, steps drop what is no good text, and duplicates go. "
            + "What was dropped, and why, is in the folder rejects.");
        command.SetAction(build.Run);
        return command.WithOptions([
            build._input, build._out, build._tokenizer, .. build._settings.All, build._rank, build._ranks, build._threads, build._json,
        ]).WithExamples(
            "tinygpt corpus build --input crawl/*.warc.gz --out corpus --tokenizer bpe",
            "tinygpt corpus build --input data.parquet --text-column text --out corpus --tokenizer byte",
            "tinygpt corpus build --input crawl/*.warc.gz --out corpus --tokenizer bpe --set quality.minimum-words=30 --set steps=extract,duplicates",
            "mpirun -np 16 tinygpt corpus build --input crawl/*.warc.gz --out corpus --tokenizer bpe",
            "tinygpt pretrain --data corpus");
    }

    private int Run(ParseResult parse)
    {
        if (_settings.TryPrint(parse))
        {
            return 0;
        }

        string[] inputs = parse.GetValue(_input) is { Length: > 0 } given
            ? given
            : throw new UsageException("corpus build needs --input: at least one file");
        string folder = parse.GetValue(_out) ?? throw new UsageException("corpus build needs --out: the folder to write");
        string tokenizer = parse.GetValue(_tokenizer) ?? throw new UsageException("corpus build needs --tokenizer: byte, or a folder or file");
        Rank rank = ReadRank(parse);
        CorpusProgress progress = new(rank);
        using StopSignals stop = new(() => progress.WriteLine("stopping; once more stops at once"));
        CorpusBuild build = new(folder, inputs, _settings.Read(parse), CorpusTokenizer.Load(tokenizer))
        {
            Rank = rank,
            Threads = parse.GetValue(_threads) ?? Environment.ProcessorCount,
            OnProgress = progress.Show,
        };
        bool isFinished = build.IsFinished;
        try
        {
            BuildStatistics? result = build.Run(stop.Token);
            progress.End();
            if (isFinished)
            {
                progress.WriteLine($"{folder} was finished before; this is what it came to");
            }

            Print(result, folder, parse.GetValue(_json));
            return 0;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            progress.End();
            progress.WriteLine("stopped; the same command goes on");
            return stop.ExitCode;
        }
        finally
        {
            progress.End();
        }
    }

    private static void Print(BuildStatistics? result, string folder, bool asJson)
    {
        if (result is null)
        {
            return;
        }

        if (asJson)
        {
            JsonResult.Print(CorpusBuildReport.Of(result, folder), JsonResult.Readable.CorpusBuildReport);
        }
        else
        {
            CorpusSummary.Print(result, folder);
        }
    }

    private Rank ReadRank(ParseResult parse) => (parse.GetValue(_rank), parse.GetValue(_ranks)) switch
    {
        (null, null) => Rank.FromEnvironment(),
        (int index, int count) when index < count => new Rank(index, count),
        (int index, int count) => throw new UsageException($"--rank {index} is none of --ranks {count}: they are numbered from 0"),
        _ => throw new UsageException("--rank and --ranks go together"),
    };
}

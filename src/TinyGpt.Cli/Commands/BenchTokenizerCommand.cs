using System.Buffers;
using System.CommandLine;
using System.Diagnostics;
using TinyGpt.Tokenization;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt bench tokenizer: how fast a tokenizer encodes and decodes a file, on one thread.</summary>
internal sealed class BenchTokenizerCommand
{
    private const int DefaultRuns = 7;

    private static readonly TimeSpan _leastWarmup = TimeSpan.FromSeconds(1);

    private readonly TokenizerOptions _tokenizer = new();
    private readonly Option<string> _file = new("--file") { Description = "The text.", HelpName = "FILE", Required = true };
    private readonly Option<int?> _runs = CliOption.Integer("--runs", $"Runs that are timed. Default: {DefaultRuns}.", 1, 1_000_000);
    private readonly Option<bool> _json = CliOption.Json();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        BenchTokenizerCommand bench = new();
        Command command = new(
            "tokenizer",
            "Time a tokenizer on a file that lies in memory, on one thread: encoding UTF-8 into ids, and decoding these into a string. After a warm-up of at least "
            + "a second. Speeds are the fastest run's and the middle one's, in megabytes (of a million bytes) of text a second.");
        command.SetAction(bench.Run);
        return command.WithOptions([.. bench._tokenizer.All, bench._file, bench._runs, bench._json]).WithExamples(
            "tinygpt bench tokenizer --tokenizer bpe --file book.txt",
            "tinygpt bench tokenizer --tokenizer cl100k_base.tiktoken --file book.txt --json");
    }

    private int Run(ParseResult parse)
    {
        string path = parse.GetRequiredValue(_file);
        Tokenizer tokenizer = _tokenizer.Load(parse);
        byte[] utf8 = InputBytes.OfFile(path);
        if (utf8.Length == 0)
        {
            throw new InvalidDataException($"{path} is empty");
        }

        ArrayBufferWriter<int> ids = new();
        int runs = parse.GetValue(_runs) ?? DefaultRuns;
        double[] encode = Time(runs, Encode);
        double[] decode = Time(runs, () => tokenizer.Decode(ids.WrittenSpan));
        BenchTokenizerReport report = new(
            tokenizer.Kind, tokenizer.VocabularySize, utf8.Length, ids.WrittenCount, Speed(encode.Min()), Speed(Samples.Median(encode)),
            Speed(decode.Min()), Speed(Samples.Median(decode)));
        if (parse.GetValue(_json))
        {
            JsonResult.Print(report, JsonResult.Readable.BenchTokenizerReport);
        }
        else
        {
            Print(report);
        }

        return 0;

        void Encode()
        {
            ids.ResetWrittenCount();
            tokenizer.EncodeUtf8(utf8, ids);
        }

        double Speed(double seconds) => utf8.Length / seconds / 1e6;
    }

    /// <summary>Seconds of each run, after a warm-up in which the runtime compiles what is often used.</summary>
    private static double[] Time(int runs, Action run)
    {
        long warmup = Stopwatch.GetTimestamp();
        do
        {
            run();
        }
        while (Stopwatch.GetElapsedTime(warmup) < _leastWarmup);

        double[] seconds = new double[runs];
        foreach (ref double time in seconds.AsSpan())
        {
            long start = Stopwatch.GetTimestamp();
            run();
            time = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return seconds;
    }

    private static void Print(BenchTokenizerReport report)
    {
        Console.WriteLine($"{report.Tokenizer}, vocabulary {report.Vocabulary:N0}; {report.Bytes:N0} bytes are {report.Tokens:N0} tokens, "
            + $"{(double)report.Bytes / report.Tokens:F2} bytes each");
        Console.WriteLine($"encode  {report.EncodeMbytesPerSecond:F1} MB/s at best, {report.EncodeMedianMbytesPerSecond:F1} median");
        Console.WriteLine($"decode  {report.DecodeMbytesPerSecond:F1} MB/s at best, {report.DecodeMedianMbytesPerSecond:F1} median");
    }
}

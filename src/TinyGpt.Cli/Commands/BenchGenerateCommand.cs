using System.CommandLine;
using System.Diagnostics;
using TinyGpt.Formats;
using TinyGpt.Generation;
using TinyGpt.Models;
using TinyGpt.Training;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt bench generate: times reading a prompt and generating, and says what share of the memory's speed that is.</summary>
internal sealed class BenchGenerateCommand
{
    private const ulong Seed = 1;
    private const int WarmupTokens = 16;

    private static readonly TimeSpan _bandwidthTime = TimeSpan.FromSeconds(0.5);

    private readonly Option<string?> _preset = CliOption.Choice(
        "--preset", "A random model: tiny (4 layers, 128 wide), small (6 layers, 384 wide) or gpt2 (124M).", [.. TrainingSubject.Presets]);

    private readonly Option<string?> _model = CliOption.Text("--model", "DIR|FILE", "Instead of a preset: a model, of any format that can be read.");
    private readonly Option<string?> _weights = WeightsOption.Create();
    private readonly Option<int?> _batch = CliOption.Integer("--batch", "B: sequences that are generated beside each other. Default: 1.", 1, 1024);
    private readonly Option<int?> _promptTokens = CliOption.Integer("--prompt-tokens", "Tokens of each sequence's prompt. Default: 128.", 1, 1 << 20);
    private readonly Option<int?> _tokens = CliOption.Integer("--tokens", "Tokens that are generated after each prompt's first. Default: 64.", 1, 1 << 20);
    private readonly Option<int?> _rounds = CliOption.Integer("--rounds", "How often that is done. Default: 5.", 1, 10_000);
    private readonly CommonOptions _common = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        BenchGenerateCommand bench = new();
        Command command = new(
            "generate",
            "Time reading prompts of random tokens and generating after them, the likeliest token each time, with all that belongs to it. The fastest of the "
            + "rounds counts. For a token every weight of the matrices must be read once, the table of tokens only where it is also the output's: those bytes "
            + "a second are compared with the most that all threads read from memory, measured before and after.")
        {
            bench._preset, bench._model, bench._weights, bench._batch, bench._promptTokens, bench._tokens, bench._rounds,
        };
        command.SetAction(bench.Run);
        return command.WithOptions(bench._common.All).WithExamples(
            "tinygpt bench generate --preset gpt2 --threads 2",
            "tinygpt bench generate --preset gpt2 --weights q8_0 --threads 2 --json",
            "tinygpt bench generate --model runs/0001 --batch 8 --prompt-tokens 64 --tokens 64");
    }

    private int Run(ParseResult parse)
    {
        (int batch, int promptTokens, int tokens) = (parse.GetValue(_batch) ?? 1, parse.GetValue(_promptTokens) ?? 128, parse.GetValue(_tokens) ?? 64);
        using Device device = _common.CreateDevice(parse);
        using Gpt model = CreateModel(parse, device);
        if (promptTokens + tokens > model.Config.ContextLength)
        {
            throw new UsageException(
                $"--prompt-tokens {promptTokens} and --tokens {tokens} are more than the model's context of {model.Config.ContextLength}");
        }

        double? before = device.Kernels.MeasureReadBandwidth(_bandwidthTime);
        using Generator generator = new(model, new GeneratorSettings { Sequences = batch });
        Run(generator, model.Config, batch, Math.Min(promptTokens, WarmupTokens), WarmupTokens);
        Round[] rounds =
            [.. Enumerable.Range(0, parse.GetValue(_rounds) ?? 5).Select(_ => Run(generator, model.Config, batch, promptTokens, tokens))];
        double? read = before is { } least ? Math.Max(least, device.Kernels.MeasureReadBandwidth(_bandwidthTime) ?? 0) / 1e9 : null;
        BenchGenerateReport report = Summarize(rounds, batch, promptTokens, tokens, WeightBytes(model), read, WeightType(model));
        if (parse.GetValue(_common.Json))
        {
            JsonResult.Print(report, JsonResult.Readable.BenchGenerateReport);
        }
        else
        {
            Console.WriteLine($"{device.Kernels.Name}; {model.Config.Layers} layers, {model.Config.Width} wide, vocabulary {model.Config.VocabularySize}");
            Print(report, batch, promptTokens, tokens);
        }

        return 0;
    }

    private Gpt CreateModel(ParseResult parse, Device device)
    {
        ElementType? weights = WeightsOption.Parse(parse.GetValue(_weights));
        switch (parse.GetValue(_preset), parse.GetValue(_model))
        {
            case ({ } preset, null):
                return Gpt.Create(device, TrainingSubject.ConfigOf(preset), Seed, weights ?? ElementType.Float32);
            case (null, { } path):
                using (ModelFile file = ModelFile.Open(path))
                {
                    return file.Load(device, weights);
                }

            default:
                throw new UsageException("bench generate needs either --preset or --model");
        }
    }

    /// <summary>One round: prompts until every sequence has its first token, then as many tokens as are wanted.</summary>
    private static Round Run(Generator generator, GptConfig config, int batch, int promptTokens, int tokens)
    {
        SequenceSettings settings = new() { Sampling = new SamplingSettings { Temperature = 0 } };
        TokenSequence[] sequences = [.. Enumerable.Range(0, batch).Select(s => generator.Add(RandomTokens(config, s, promptTokens), settings))];
        long start = Stopwatch.GetTimestamp();
        while (sequences.Any(sequence => sequence.DrawnTokens == 0))
        {
            generator.Step();
        }

        long first = Stopwatch.GetTimestamp(), allocated = GC.GetAllocatedBytesForCurrentThread();
        generator.Step();
        long planned = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i < tokens; i++)
        {
            generator.Step();
        }

        long last = Stopwatch.GetTimestamp();
        long steady = tokens > 1 ? GC.GetAllocatedBytesForCurrentThread() - planned : planned - allocated;
        Array.ForEach(sequences, generator.Remove);
        return new Round(
            Stopwatch.GetElapsedTime(start, first).TotalSeconds, Stopwatch.GetElapsedTime(first, last).TotalSeconds, (double)steady / Math.Max(1, tokens - 1));
    }

    private static int[] RandomTokens(GptConfig config, int sequence, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (int)(CounterRandom.Uniform((ulong)i, Seed + (ulong)sequence) * config.VocabularySize))];

    /// <summary>Bytes of the matrices that every token is multiplied with.</summary>
    private static long WeightBytes(Gpt model) => Multiplied(model).Sum(parameter => parameter.Type.Bytes(parameter.Length));

    /// <summary>The type of most of them.</summary>
    private static ElementType WeightType(Gpt model) =>
        Multiplied(model).GroupBy(parameter => parameter.Type).MaxBy(group => group.Sum(parameter => parameter.Length))!.Key;

    private static IEnumerable<Parameter> Multiplied(Gpt model) => model.Parameters.Table.Where(
        parameter => parameter.Rows > 1 && (parameter == model.Output || parameter.Name is not ("tokens.weight" or "positions.weight")));

    private static BenchGenerateReport Summarize(
        Round[] rounds, int batch, int promptTokens, int tokens, long weightBytes, double? read, ElementType type)
    {
        double first = rounds.Min(round => round.PromptSeconds), generation = rounds.Min(round => round.GenerationSeconds);
        double weights = weightBytes * tokens / generation / 1e9;
        return new BenchGenerateReport(
            (double)batch * promptTokens / first,
            (double)batch * tokens / generation,
            1000 * first,
            weights,
            read,
            weights / read,
            (double)batch * promptTokens / Samples.Median(rounds.Select(round => round.PromptSeconds)),
            (double)batch * tokens / Samples.Median(rounds.Select(round => round.GenerationSeconds)),
            WeightTypes.NameOf(type),
            weightBytes,
            Samples.Median(rounds.Select(round => round.AllocatedBytesPerStep)),
            PeakMemory.Bytes);
    }

    private static void Print(BenchGenerateReport report, int batch, int promptTokens, int tokens)
    {
        Console.WriteLine($"{batch} × {promptTokens} tokens of prompts, then {batch} × {tokens} generated; weights {report.Weights}, {Amount.Bytes(report.WeightBytes)} a step");
        Console.WriteLine($"prompt        {report.PromptTokensPerSecond:F0} tokens/s (median {report.MedianPromptTokensPerSecond:F0}), first token after {report.FirstTokenMs:F1} ms");
        Console.WriteLine($"generation    {report.GenerationTokensPerSecond:F1} tokens/s (median {report.MedianGenerationTokensPerSecond:F1})");
        string share = report.ShareOfReadBandwidth is { } part ? $", {100 * part:F0}% of the {report.ReadGbytesPerSecond:F1} that can be read" : "";
        Console.WriteLine($"weights       {report.WeightsGbytesPerSecond:F1} GB/s{share}");
        Console.WriteLine($"memory        {Amount.Bytes(report.PeakMemoryBytes)} at most, {report.AllocatedBytesPerToken:F0} bytes allocated a step");
    }

    private readonly record struct Round(double PromptSeconds, double GenerationSeconds, double AllocatedBytesPerStep);
}

using System.CommandLine;
using System.Diagnostics;
using System.Text;
using TinyGpt.Assistant.Serving;
using TinyGpt.Generation;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt bench serve: times a server's streams for one client, and for many at once.</summary>
internal sealed class BenchServeCommand
{
    private const ulong Seed = 1;
    private const int DefaultClients = 32, DefaultPromptTokens = 16, DefaultTokens = 32, DefaultRounds = 3;

    private readonly Option<string?> _preset = CliOption.Choice(
        "--preset", "A random model: tiny (4 layers, 128 wide), small (6 layers, 384 wide) or gpt2 (124M). Default: gpt2.",
            [.. TrainingSubject.Presets]);

    private readonly Option<string?> _weights = WeightsOption.Create();
    private readonly Option<int?> _clients = CliOption.Integer("--clients", $"Clients that ask at once. Default: {DefaultClients}.", 1, 1024);
    private readonly Option<int?> _promptTokens = CliOption.Integer(
        "--prompt-tokens", $"Tokens of each prompt. Default: {DefaultPromptTokens}.", 1, 1 << 20);
    private readonly Option<int?> _tokens = CliOption.Integer("--tokens", $"Tokens of each answer. Default: {DefaultTokens}.", 2, 1 << 20);
    private readonly Option<int?> _rounds = CliOption.Integer("--rounds", $"How often that is done. Default: {DefaultRounds}.", 1, 1000);
    private readonly CommonOptions _common = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        BenchServeCommand bench = new();
        Command command = new(
            "serve",
            "Start a server in this process and time what its clients see: streams of tokens over HTTP, for one client, then for all at "
            + "once, in turns. The fastest round counts.")
        {
            bench._preset, bench._weights, bench._clients, bench._promptTokens, bench._tokens, bench._rounds,
        };
        command.SetAction(bench.Run);
        return command.WithOptions(bench._common.All).WithExamples(
            "tinygpt bench serve --threads 2", "tinygpt bench serve --preset tiny --clients 8 --tokens 64 --json");
    }

    private int Run(ParseResult parse)
    {
        (int clients, int promptTokens, int tokens) =
            (parse.GetValue(_clients) ?? DefaultClients, parse.GetValue(_promptTokens) ?? DefaultPromptTokens,
                parse.GetValue(_tokens) ?? DefaultTokens);
        GptConfig config = TrainingSubject.ConfigOf(parse.GetValue(_preset) ?? "gpt2");
        if (promptTokens + tokens > config.ContextLength)
        {
            throw new UsageException(
                $"--prompt-tokens {promptTokens} and --tokens {tokens} are more than the model's context of {config.ContextLength}");
        }

        using Device device = _common.CreateDevice(parse);
        using Gpt model = Gpt.Create(device, config, Seed, WeightsOption.Parse(parse.GetValue(_weights)) ?? ElementType.Float32);
        // The tokens that it draws are bytes; what it computes is the same for any of them.
        using TextGenerator generator = new(model, new ByteTokenizer(),
            new GeneratorSettings { Sequences = clients, ContextLength = promptTokens + tokens });
        (Round[] single, Round[] many) =
            MeasureAsync(generator, clients, promptTokens, tokens, parse.GetValue(_rounds) ?? DefaultRounds).GetAwaiter().GetResult();
        double one = single.Max(round => round.TokensPerSecond), all = many.Max(round => round.TokensPerSecond);
        BenchServeReport report = new(
            one, all, all / one, single.Min(round => round.FirstTokenMs), many.Min(round => round.FirstTokenMs),
            Samples.Median(single.Select(round => round.TokensPerSecond)),
                Samples.Median(many.Select(round => round.TokensPerSecond)), clients, promptTokens, tokens);
        if (parse.GetValue(_common.Json))
        {
            JsonResult.Print(report, JsonResult.Readable.BenchServeReport);
        }
        else
        {
            Console.WriteLine($"{device.Kernels.Name}; {config.Layers} layers, {config.Width} wide, vocabulary {config.VocabularySize}");
            Console.WriteLine($"answers of {tokens} tokens after {promptTokens}");
            Print("1 client", report.OneTokensPerSecond, report.MedianOneTokensPerSecond, report.OneFirstTokenMs);
            Print($"{clients} clients", report.AllTokensPerSecond, report.MedianAllTokensPerSecond, report.AllFirstTokenMs);
            Console.WriteLine($"together      {report.Ratio:F2} times as much");
        }

        return 0;
    }

    private static async Task<(Round[] Single, Round[] Many)> MeasureAsync(
        TextGenerator generator, int clients, int promptTokens, int tokens, int rounds)
    {
        await using ChatServer server = new(new ServedModel("bench", generator),
            new ServerSettings { MaxTokens = tokens, MaxBodyBytes = long.MaxValue });
        await server.StartAsync();
        using HttpClient client = new();
        Uri uri = new(new Uri(server.Address), "v1/completions");
        await RoundAsync(clients);
        List<Round> single = [], many = [];
        for (int round = 0; round < rounds; round++)
        {
            single.Add(await RoundAsync(1));
            many.Add(await RoundAsync(clients));
        }

        await server.StopAsync();
        return ([.. single], [.. many]);

        async Task<Round> RoundAsync(int count)
        {
            long start = Stopwatch.GetTimestamp();
            TimeSpan[] first = await Task.WhenAll(Enumerable.Range(0, count).Select(c => StreamAsync(client, uri, Body(c, promptTokens, tokens))));
            return new Round(count * tokens / Stopwatch.GetElapsedTime(start).TotalSeconds,
                Samples.Median(first.Select(time => time.TotalMilliseconds)));
        }
    }

    private static void Print(string who, double fastest, double median, double firstTokenMs) =>
        Console.WriteLine($"{who,-14}{fastest:F1} tokens/s (median {median:F1}), the first after {firstTokenMs:F0} ms");

    private static string Body(int client, int promptTokens, int tokens)
    {
        IEnumerable<int> prompt = Enumerable.Range(0, promptTokens)
            .Select(i => (int)(CounterRandom.Uniform((ulong)i, Seed + (ulong)client) * byte.MaxValue));
        return $$"""{"prompt": [{{string.Join(',', prompt)}}], "max_tokens": {{tokens}}, "temperature": 0, "stream": true, "logprobs": 0}""";
    }

    /// <summary>Reads one answer to its end.</summary>
    /// <returns>The time until its first token.</returns>
    private static async Task<TimeSpan> StreamAsync(HttpClient client, Uri uri, string body)
    {
        long start = Stopwatch.GetTimestamp();
        using HttpRequestMessage request = new(HttpMethod.Post, uri) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync());
        TimeSpan? first = null;
        while (await reader.ReadLineAsync() is not null)
        {
            first ??= Stopwatch.GetElapsedTime(start);
        }

        return first ?? Stopwatch.GetElapsedTime(start);
    }

    private readonly record struct Round(double TokensPerSecond, double FirstTokenMs);
}

using System.CommandLine;
using System.Net;
using TinyGpt.Assistant.Serving;
using TinyGpt.Formats;
using TinyGpt.Generation;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt serve: let other programs use a model.</summary>
internal sealed class ServeCommand
{
    private const string KeyVariable = "TINYGPT_API_KEY";
    private const int DefaultSlots = 8;

    private readonly ServerSettings _default = new();

    private readonly Option<string?> _model = new("--model")
    {
        Description = "A model, of any format that can be read. One that 'tinygpt sft' wrote answers in conversations, others continue texts.",
        HelpName = "DIR|FILE",
        Required = true,
    };

    private readonly Option<int?> _port = CliOption.Integer("--port", "Where to listen; 0: any free port. Default: 8080.", 0, 65535);
    private readonly Option<string?> _host = CliOption.Text(
        "--host", "ADDRESS", "The address to listen at; 0.0.0.0 lets other machines in. Default: 127.0.0.1, this machine only.");
    private readonly Option<string?> _key = CliOption.Text(
        "--api-key", "KEY",
        $"What callers must send. Others can see it in the list of processes; the variable {KeyVariable} is not seen. Default: nothing.");

    private readonly Option<int?> _slots = CliOption.Integer(
        "--slots", $"Answers that are written at a time; each needs memory for its context. Default: {DefaultSlots}.", 1, 1024);
    private readonly Option<int?> _queue = CliOption.Integer(
        "--queue", "Answers that may wait for a slot; one more gets status 429. Default: 64.", 0, 100_000);
    private readonly Option<int?> _context = CliOption.Integer(
        "--context", "The most tokens of a conversation. Default: what the model was made for.", 2);
    private readonly Option<int?> _maxTokens = CliOption.Integer(
        "--max-tokens", "The most tokens of an answer, and what a chat gets that does not ask for less. Default: 512.", 1);
    private readonly Option<int?> _maxBody = CliOption.Integer("--max-body", "The most bytes of a request. Default: 1048576.", 1);
    private readonly Option<string?> _tools = CliOption.Text(
        "--tools", ChatTools.Syntax,
            "Tools that the server runs when the model calls them, unless a request brings its own. See 'tinygpt chat --help'.");

    private readonly Option<string?> _name = CliOption.Text("--name", "ID", "What requests call the model. Default: the name of its folder or file.");
    private readonly Option<ulong?> _seed = CliOption.Seed("--seed", "Decides the draws of requests that bring no seed. Default: others each time.");
    private readonly Option<string?> _weights = WeightsOption.Create();
    private readonly CommonOptions _common = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        ServeCommand serve = new();
        Command command = new(
            "serve",
            "Let other programs use a model, as OpenAI's clients do: POST /v1/chat/completions and /v1/completions, GET /v1/models; /health and /metrics "
            + "say how it goes. Ctrl+C lets the answers end that are being written. docs/serving.md says what is like OpenAI and what is not.")
        {
            serve._model, serve._port, serve._host, serve._key, serve._slots, serve._queue, serve._context,
                serve._maxTokens, serve._maxBody, serve._tools, serve._name,
            serve._seed, serve._weights,
        };
        command.SetAction(serve.Run);
        return command.WithOptions(serve._common.All).WithExamples(
            "tinygpt serve --model chat",
            "tinygpt serve --model chat --tools calculator,code,search:world/tasks/search.test.jsonl",
            "TINYGPT_API_KEY=secret tinygpt serve --model chat --host 0.0.0.0 --port 80 --slots 32",
            """curl localhost:8080/v1/chat/completions -H "Content-Type: application/json" -d '{"messages": [{"role": "user", "content": "Who are you?"}]}'""");
    }

    private int Run(ParseResult parse)
    {
        string path = parse.GetRequiredValue(_model)!;
        ServerSettings settings = Settings(parse);
        using ModelFile file = ModelFile.Open(path);
        Tokenizer tokenizer = file.LoadTokenizer() ?? throw new InvalidDataException($"{file.FilePath} has no tokenizer");
        using ChatTools tools = new(parse.GetValue(_tools));
        using Device device = _common.CreateDevice(parse);
        using Gpt model = file.Load(device, WeightsOption.Parse(parse.GetValue(_weights)));
        using TextGenerator generator = new(model, tokenizer, new GeneratorSettings
        {
            Sequences = parse.GetValue(_slots) ?? DefaultSlots,
            ContextLength = parse.GetValue(_context) ?? 0,
        });
        return ServeAsync(parse, new ServedModel(parse.GetValue(_name) ?? NameOf(path), generator, tools.Tools), settings).GetAwaiter().GetResult();
    }

    private async Task<int> ServeAsync(ParseResult parse, ServedModel model, ServerSettings settings)
    {
        using StopSignals signals = new(
            () => Console.Error.WriteLine("answers that are being written come to their end; Ctrl+C once more ends them too"));
        await using ChatServer server = new(model, settings);
        try
        {
            await server.StartAsync();
        }
        catch (IOException exception)
        {
            throw new IOException(
                $"the server cannot listen at {settings.Address}, port {settings.Port}: {exception.InnerException?.Message ?? exception.Message}; "
                + "another --port may be free",
                    exception);
        }

        if (settings.ApiKey is null && !IPAddress.IsLoopback(settings.Address))
        {
            Console.Error.WriteLine($"warning: whoever reaches {server.Address} can use the model; --api-key or {KeyVariable} asks for a key");
        }

        if (parse.GetValue(_common.Json))
        {
            ServeReport report = new(
                server.Address, model.Id, model.Generator.Settings.ContextLength, model.Generator.Settings.Sequences,
                    [.. model.Tools.Select(tool => tool.Description.Name)]);
            JsonResult.Print(report, JsonResult.Readable.ServeReport);
        }
        else
        {
            Console.WriteLine($"{model.Id} answers at {server.Address}/v1, {model.Generator.Settings.Sequences} requests at a time, and a browser at {server.Address}/; Ctrl+C ends it");
        }

        await Task.Delay(Timeout.Infinite, signals.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        await server.StopAsync();
        return signals.ExitCode;
    }

    private ServerSettings Settings(ParseResult parse)
    {
        string? key = parse.GetValue(_key) ?? Environment.GetEnvironmentVariable(KeyVariable);
        return _default with
        {
            Address = AddressOf(parse.GetValue(_host)),
            Port = parse.GetValue(_port) ?? 8080,
            ApiKey = string.IsNullOrEmpty(key) ? null : key,
            Queue = parse.GetValue(_queue) ?? _default.Queue,
            MaxTokens = parse.GetValue(_maxTokens) ?? _default.MaxTokens,
            MaxBodyBytes = parse.GetValue(_maxBody) ?? _default.MaxBodyBytes,
            Seed = parse.GetValue(_seed),
            OnFailure = exception => Console.Error.WriteLine($"tinygpt: a request failed: {exception}"),
        };
    }

    private IPAddress AddressOf(string? host) =>
        host is null or "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(host, out IPAddress? address) ? address
        : throw new UsageException($"{_host.Name} must be an address such as 127.0.0.1, 0.0.0.0 or ::, not '{host}'");

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
}

using System.CommandLine;
using TinyGpt.Conversations;
using TinyGpt.Formats;
using TinyGpt.Generation;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt chat: talk to a model in the terminal.</summary>
internal sealed class ChatCommand
{
    private readonly Option<string?> _model = new("--model")
    {
        Description = "A model that has learned conversations, as 'tinygpt sft' writes it.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string?> _system = CliOption.Text("--system", "TEXT", "What the model is told before anything else.");
    private readonly Option<string?> _tools = CliOption.Text(
        "--tools", ChatTools.Syntax,
        "Tools that the model may call: a calculator; JavaScript in a cage; a search over pages, lines of JSON with a text, of a file or a folder. It must have learned to.");

    private readonly Option<int?> _tokens = CliOption.Integer("--tokens", "The most tokens of an answer. Default: 200.", 1);
    private readonly Option<double?> _temperature = CliOption.Number(
        "--temperature", "Below 1 answers are safer, above 1 wilder; 0 always takes the likeliest token. Default: 0.7.");

    private readonly Option<double?> _topP = CliOption.Number(
        "--top-p", "Draw only from the likeliest tokens that together reach this probability; 1: from all. Default: 0.95.");

    private readonly Option<ulong?> _seed = CliOption.Seed("--seed", "Decides the draws. Default: another one each time.");
    private readonly CommonOptions _common = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        ChatCommand chat = new();
        Command command = new("chat", "Talk to a model. Each line is a message; /help shows what else can be typed. Without a terminal, lines are read and answers written.")
        {
            chat._model, chat._system, chat._tools, chat._tokens, chat._temperature, chat._topP, chat._seed,
        };
        command.SetAction(chat.Run);
        return command.WithOptions([chat._common.DeviceName, chat._common.Threads]).WithExamples(
            "tinygpt chat --model chat",
            "tinygpt chat --model chat --tools calculator,code,search:world/tasks/search.test.jsonl",
            "tinygpt chat --model chat --system \"You are brief.\" --temperature 0",
            "echo \"Who are you?\" | tinygpt chat --model chat --seed 1");
    }

    private int Run(ParseResult parse)
    {
        using ModelFile file = ModelFile.Open(parse.GetRequiredValue(_model)!);
        Tokenizer tokenizer = file.LoadTokenizer() ?? throw new InvalidDataException($"{file.FilePath} has no tokenizer");
        using ChatTools tools = new(parse.GetValue(_tools));
        ChatSettings settings = Settings(parse) with { Tools = tools.Tools };
        using Device device = _common.CreateDevice(parse);
        using Gpt model = file.Load(device);
        using TextGenerator generator = new(model, tokenizer);
        ChatTerminal terminal = new(new ChatGenerator(generator), settings, parse.GetValue(_system), parse.GetValue(_seed) ?? (ulong)Random.Shared.NextInt64());
        return terminal.Run();
    }

    private ChatSettings Settings(ParseResult parse) => new()
    {
        Text = new TextSettings
        {
            MaxTokens = parse.GetValue(_tokens) ?? 200,
            Sampling = new SamplingSettings { Temperature = parse.GetValue(_temperature) ?? 0.7, TopP = parse.GetValue(_topP) ?? 0.95 }.Validated(),
        },
    };
}

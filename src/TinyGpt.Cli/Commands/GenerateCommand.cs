using System.CommandLine;
using TinyGpt.Formats;
using TinyGpt.Generation;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt generate: continues a prompt.</summary>
internal sealed class GenerateCommand
{
    private readonly Option<string> _model = new("--model")
    {
        Description = "A run's folder, or one of its checkpoints.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string?> _prompt = CliOption.Text(
        "--prompt", "TEXT", "What to continue. Without it, the model begins a line: it is given a line end, which is not printed.");

    private readonly Option<int?> _tokens = CliOption.Integer("--tokens", "How many tokens to write. Default: 200.");
    private readonly Option<double?> _temperature = CliOption.Number(
        "--temperature", "Below 1 the text is safer, above 1 wilder; 0 always takes the likeliest token. Default: 0.8.");

    private readonly Option<int?> _topK = CliOption.Integer("--top-k", "Draw only from this many likeliest tokens; 0: from all. Default: 0.");
    private readonly Option<ulong?> _seed = CliOption.Seed("--seed", "Decides the draws. Default: 1.");
    private readonly CommonOptions _common = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        GenerateCommand generate = new();
        Command command = new("generate", "Let a model continue a text.")
        {
            generate._model, generate._prompt, generate._tokens, generate._temperature, generate._topK, generate._seed,
        };
        command.SetAction(generate.Run);
        return command.WithOptions(generate._common.All).WithExamples(
            "tinygpt generate --model runs/0001",
            "tinygpt generate --model runs/book --prompt \"O God\" --tokens 200 --temperature 0.8 --top-k 40 --seed 1",
            "tinygpt generate --model runs/book/step-000500 --temperature 0 --json");
    }

    private int Run(ParseResult parse)
    {
        string folder = parse.GetRequiredValue(_model);
        SamplingSettings sampling = new()
        {
            Temperature = parse.GetValue(_temperature) ?? 0.8,
            TopK = parse.GetValue(_topK) ?? 0,
            Seed = parse.GetValue(_seed) ?? 1,
        };
        using ModelFile file = ModelFile.Open(folder);
        Tokenizer tokenizer = file.LoadTokenizer()
            ?? throw new InvalidDataException($"{folder} has no tokenizer: there is no {ModelFolder.TokenizerFile} in it");
        string prompt = parse.GetValue(_prompt) ?? "";
        int[] promptIds = Encode(tokenizer, prompt);
        int[] start = promptIds.Length > 0 ? promptIds : Encode(tokenizer, "\n");
        using Device device = _common.CreateDevice(parse);
        using Gpt model = file.Load(device);
        using Generator generator = new(model);
        IEnumerable<int> ids = generator.Generate(start, sampling).Take(parse.GetValue(_tokens) ?? 200);
        if (parse.GetValue(_common.Json))
        {
            int[] all = [.. promptIds, .. ids];
            JsonResult.Print(new GenerateReport(tokenizer.Decode(all), all), JsonResult.Readable.GenerateReport);
        }
        else
        {
            Console.Write(prompt);
            Stream(tokenizer.CreateDecoder(), ids);
        }

        return 0;
    }

    private static int[] Encode(Tokenizer tokenizer, string prompt)
    {
        try
        {
            return tokenizer.Encode(prompt);
        }
        catch (InvalidDataException exception) when (prompt == "\n")
        {
            throw new UsageException($"--prompt is needed: without one the model begins a line, and {exception.Message}");
        }
        catch (InvalidDataException exception)
        {
            throw new UsageException($"--prompt cannot be used: {exception.Message}");
        }
    }

    private static void Stream(TextDecoder decoder, IEnumerable<int> ids)
    {
        foreach (int id in ids)
        {
            Console.Write(decoder.Push(id));
        }

        Console.WriteLine(decoder.Finish());
    }
}

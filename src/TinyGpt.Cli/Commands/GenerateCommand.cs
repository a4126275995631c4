using System.CommandLine;
using System.Diagnostics;
using System.Text;
using TinyGpt.Data;
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
        Description = "A model of any format that can be read: a run's folder, one of its checkpoints, a folder of Hugging Face's, a file of llama.cpp, "
            + "llama2.c or llm.c.",
        HelpName = "DIR|FILE",
        Required = true,
    };

    private readonly Option<string?> _tokenizer = CliOption.Text(
        "--tokenizer", "DIR|FILE",
        "A tokenizer to be used instead of the model's own: tokenizer.json or its folder, .tiktoken, llama2.c's tok*.bin, or a GGUF file.");

    private readonly Option<string?> _prompt = CliOption.Text(
        "--prompt", "TEXT", "What to continue. Without it the model begins a text: it is given its begin token, or else a line end, which is not printed.");

    private readonly Option<string?> _promptFile = CliOption.Text("--prompt-file", "FILE", "A file with what to continue, in UTF-8.");
    private readonly Option<bool> _specialTokens = CliOption.Flag(
        "--special-tokens", "Names of special tokens in the prompt, such as <|endoftext|>, stand for these tokens.");

    private readonly GenerateOptions _generation = new();
    private readonly Option<string?> _weights = WeightsOption.Create();
    private readonly Option<bool> _stream = CliOption.Flag(
        "--stream", "Of several samples, show the one whose turn it is while it is written, not when it is complete. A single one always is.");

    private readonly Option<bool> _verbose = CliOption.Flag("--verbose", "Print the speed on standard error, also where that is no terminal.");
    private readonly CommonOptions _common = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        GenerateCommand generate = new();
        Command command = new(
            "generate",
            "Let a model continue a text. The settings apply in the order repetition penalty, temperature, top-k, top-p, min-p. Ctrl+C ends it; what was "
            + "written stays.")
        {
            generate._model, generate._tokenizer, generate._prompt, generate._promptFile, generate._specialTokens,
        };
        command.SetAction(generate.Run);
        return command
            .WithOptions([.. generate._generation.All, generate._weights, generate._stream, generate._verbose, .. generate._common.All])
            .WithExamples(
                "tinygpt generate --model runs/0001",
                "tinygpt generate --model runs/book --prompt \"O God\" --tokens 200 --temperature 0.8 --top-k 40 --seed 1",
                "tinygpt generate --model stories260K.bin --tokenizer tok512.bin --temperature 0 --json",
                "tinygpt generate --model model.gguf --prompt Once --samples 8 --top-p 0.9 --stop \"\\n\\n\" --stream",
                "tinygpt generate --model runs/0001 --prompt Mara --tokens 10 --probabilities 5");
    }

    private int Run(ParseResult parse)
    {
        TextSettings settings = _generation.Settings(parse) with { SpecialTokensInPrompt = parse.GetValue(_specialTokens) };
        string prompt = ReadPrompt(parse);
        using ModelFile file = ModelFile.Open(parse.GetRequiredValue(_model), parse.GetValue(_tokenizer));
        Tokenizer tokenizer = file.LoadTokenizer()
            ?? throw new InvalidDataException($"{file.FilePath} has no tokenizer of its own, such as a tokenizer.json in a folder; name one with --tokenizer");
        int promptTokens = Encode(tokenizer, prompt, settings.SpecialTokensInPrompt).Length;
        using Device device = _common.CreateDevice(parse);
        using Gpt model = file.Load(device, WeightsOption.Parse(parse.GetValue(_weights)));
        using TextGenerator generator = new(model, tokenizer, _generation.Room(parse, settings, promptTokens, file.Config.ContextLength));
        using StopSignals signals = new(() => { });
        return Write(parse, generator, prompt, settings, signals);
    }

    private int Write(ParseResult parse, TextGenerator generator, string prompt, TextSettings settings, StopSignals signals)
    {
        int samples = generator.Settings.Sequences;
        bool isJson = parse.GetValue(_common.Json);
        SampleDisplay display = new(generator.Tokenizer, prompt, samples, isLive: samples == 1 || parse.GetValue(_stream));
        Speed speed = new(samples);
        IReadOnlyList<GeneratedText> texts = generator.GenerateAsync(prompt, settings, samples, OnPiece, signals.Token).GetAwaiter().GetResult();
        if (isJson)
        {
            PrintJson(generator.Tokenizer, prompt, settings, texts);
        }
        else
        {
            display.Finish();
        }

        if (parse.GetValue(_verbose) || (!isJson && !Console.IsErrorRedirected))
        {
            Console.Error.WriteLine(speed.Describe());
        }

        return signals.ExitCode;

        void OnPiece(TextPiece piece)
        {
            speed.Count();
            if (!isJson)
            {
                display.Add(piece);
            }
        }
    }

    private string ReadPrompt(ParseResult parse)
    {
        string? prompt = parse.GetValue(_prompt), path = parse.GetValue(_promptFile);
        if (path is null)
        {
            return prompt ?? "";
        }

        if (prompt is not null)
        {
            throw new UsageException("--prompt and --prompt-file exclude each other");
        }

        StringBuilder text = new();
        foreach (ReadOnlyMemory<char> piece in TextFile.Pieces(path))
        {
            text.Append(piece);
        }

        return text.ToString();
    }

    private static int[] Encode(Tokenizer tokenizer, string prompt, bool specialTokens)
    {
        try
        {
            return TextGenerator.EncodePrompt(tokenizer, prompt, specialTokens);
        }
        catch (InvalidDataException exception) when (prompt.Length == 0)
        {
            throw new UsageException($"--prompt is needed: without one the model begins a line, and {exception.Message}");
        }
        catch (InvalidDataException exception)
        {
            throw new UsageException($"--prompt cannot be used: {exception.Message}");
        }
    }

    private static void PrintJson(Tokenizer tokenizer, string prompt, TextSettings settings, IReadOnlyList<GeneratedText> texts)
    {
        // An empty prompt's begin token or line end belongs to no text.
        int[] promptIds = settings.SpecialTokensInPrompt ? tokenizer.EncodeWithSpecialTokens(prompt) : tokenizer.Encode(prompt);
        SampleReport[] samples = [.. texts.Select(Report)];
        SampleReport first = samples[0];
        JsonResult.Print(
            new GenerateReport(first.Text, first.Ids, first.LogProbabilities, first.FinishReason, promptIds.Length, samples), JsonResult.Readable.GenerateReport);

        SampleReport Report(GeneratedText text) => new(
            prompt + text.Text, [.. promptIds, .. text.Tokens], [.. text.LogProbabilities], text.FinishReason.ToString().ToLowerInvariant())
        {
            Candidates = settings.Candidates == 0 ? null : [.. text.Pieces.Select(piece => piece.Candidates.Select(Candidate).ToArray())],
        };

        CandidateReport Candidate(TokenCandidate candidate) => new(
            candidate.Token,
            candidate.Token < tokenizer.VocabularySize ? Encoding.UTF8.GetString(tokenizer.Bytes(candidate.Token)) : "",
            Math.Exp(candidate.LogProbability),
            candidate.Chance);
    }

    /// <summary>When tokens came. The first ones of all samples come at once, after the prompt was read.</summary>
    private sealed class Speed(int samples)
    {
        private readonly long _start = Stopwatch.GetTimestamp();
        private TimeSpan _first, _last;
        private int _tokens;

        public void Count()
        {
            _last = Stopwatch.GetElapsedTime(_start);
            _first = _tokens++ == 0 ? _last : _first;
        }

        public string Describe() => _tokens <= samples
            ? $"{_tokens} tokens"
            : $"{_tokens:N0} tokens in {_last.TotalSeconds:F2} s, the first after {_first.TotalMilliseconds:F0} ms, then {(_tokens - samples) / (_last - _first).TotalSeconds:N0} tokens/s";
    }
}

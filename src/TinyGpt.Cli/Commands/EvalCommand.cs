using System.CommandLine;
using TinyGpt.Evaluation;
using TinyGpt.Formats;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt eval: how much of a test a model gets right.</summary>
internal sealed class EvalCommand
{
    private const string All = "all";

    // A property with more values is printed with --json only.
    private const int BuiltInLimit = 1000, MostSlices = 6;

    private readonly Option<string?> _model = new("--model")
    {
        Description = "A model in any form that 'tinygpt model info' reads. One that has learned conversations is asked as a user asks, another as a document.",
        HelpName = "DIR|FILE",
        Required = true,
    };

    private readonly Option<string?> _tokenizer = CliOption.Text("--tokenizer", "DIR|FILE", "The model's tokenizer, where it is not beside the model.");
    private readonly Option<string[]> _tasks = CliOption.Several(
        "--tasks", $"{All}|FILE",
        "Tests: lines of JSON with query, choices and gold; with context and continuation; with question and answer; or with messages and an answer. "
        + $"{All}: those of the built-in world, {BuiltInLimit:N0} cases each. Default: {All}.");

    private readonly Option<int?> _samples = CliOption.Integer(
        "--samples", "Answers to each question; of several, also whether one is right and whether the most frequent one is. Default: 1.", 1, 256);
    private readonly Option<double?> _temperature = CliOption.Number("--temperature", "How much answers vary. Default: 0 for one, 0.8 for several.");
    private readonly Option<int?> _tokens = CliOption.Integer("--tokens", "The most tokens of an answer. Default: 128.", 1);
    private readonly Option<int?> _shots = CliOption.Integer("--shots", "Solved cases of the same test that stand before each question. Default: 0.", 0, 64);
    private readonly Option<string?> _delimiter = CliOption.Text(
        "--delimiter", "TEXT", "What stands between a query and its continuation, with \\n for a line end. Default: \"\\nAnswer: \" where the query is a question, else a space.");
    private readonly Option<int?> _limit = CliOption.Integer("--limit", $"The most cases of a test, spread evenly over it; 0: all. Default: 0, and {BuiltInLimit} with {All}.");
    private readonly Option<ulong?> _seed = CliOption.Seed("--seed", "Decides what is drawn: answers, solved cases and intervals. Default: 1.");
    private readonly Option<int?> _show = CliOption.Integer("--show", "Print the first N answers of each test.", 1);
    private readonly CommonOptions _common = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        EvalCommand eval = new();
        Command command = new("eval", "Test a model: how much it gets right, how sure that is, and how much guessing would.")
        {
            eval._model, eval._tokenizer, eval._tasks, eval._samples, eval._temperature, eval._tokens, eval._shots, eval._delimiter, eval._limit, eval._seed,
            eval._show,
        };
        command.SetAction(eval.Run);
        return command.WithOptions([.. eval._common.All]).WithExamples(
            "tinygpt eval --model chat",
            "tinygpt eval --model chat --tasks world/tasks/facts.test.jsonl --show 10",
            "tinygpt eval --model chat --tasks gsm8k.jsonl --samples 8",
            "tinygpt eval --model model.gguf --tasks arc_easy.jsonl copa.jsonl --shots 5 --json");
    }

    private int Run(ParseResult parse)
    {
        EvaluationSettings settings = Settings(parse);
        using StopSignals signals = new(() => { });
        string[] named = Named(parse);
        using BuiltInTasks? builtIn = named.Contains(All) ? new BuiltInTasks(signals.Token) : null;
        EvaluationTask[] tasks = [.. named.SelectMany(name => name == All ? builtIn!.Files : [name]).Select(EvaluationFile.Read)];
        using ModelFile file = ModelFile.Open(parse.GetRequiredValue(_model)!, parse.GetValue(_tokenizer));
        Tokenizer tokenizer = file.LoadTokenizer() ?? throw new InvalidDataException($"{file.FilePath} has no tokenizer of its own; name one with --tokenizer");
        using Device device = _common.CreateDevice(parse);
        using Gpt model = file.Load(device);
        using EvaluationRun run = new(model, tokenizer, settings);
        try
        {
            return Report(parse, Results(run, tasks, signals.Token));
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return signals.ExitCode;
        }
    }

    /// <summary>The tests that are asked for; an option that is not given has no values.</summary>
    private string[] Named(ParseResult parse) => parse.GetValue(_tasks) is { Length: > 0 } tasks ? tasks : [All];

    private EvaluationSettings Settings(ParseResult parse) => new()
    {
        Samples = parse.GetValue(_samples) ?? 1,
        Temperature = parse.GetValue(_temperature),
        MaxTokens = parse.GetValue(_tokens) ?? 128,
        Shots = parse.GetValue(_shots) ?? 0,
        Delimiter = parse.GetValue(_delimiter) is { } delimiter ? EscapedText.Parse("--delimiter", delimiter) : null,
        Limit = parse.GetValue(_limit) ?? (Named(parse).Contains(All) ? BuiltInLimit : 0),
        Seed = parse.GetValue(_seed) ?? 1,
    };

    private static List<EvaluationResult> Results(EvaluationRun run, EvaluationTask[] tasks, CancellationToken cancellation)
    {
        StatusLine status = new();
        List<EvaluationResult> results = [];
        foreach (EvaluationTask task in tasks)
        {
            results.Add(run.Run(task, Show, cancellation));
            status.End();

            void Show(int cases)
            {
                if (status.IsLive)
                {
                    status.Show($"{task.Name}  {cases:N0} cases");
                }
            }
        }

        return results;
    }

    private int Report(ParseResult parse, IReadOnlyList<EvaluationResult> results)
    {
        double centered = Statistics.Centered(results.Select(result => (result.Accuracy, result.Chance)));
        int show = parse.GetValue(_show) ?? 0;
        if (parse.GetValue(_common.Json))
        {
            JsonResult.Print(new EvalReport([.. results.Select(result => TaskReport.Of(result, show))], centered), JsonResult.Readable.EvalReport);
            return 0;
        }

        Console.WriteLine($"{"test",-24} {"cases",7} {"right",7}  {"95% interval",-15} {"chance",6}  {"form",6}  {"no idea",7}");
        foreach (EvaluationResult result in results)
        {
            Console.WriteLine(
                $"{result.Name,-24} {result.Cases,7:N0} {result.Accuracy,7:P1}  {$"{result.Low:P1}–{result.High:P1}",-15} {result.Chance,6:P0}  {result.Formed,6:P1}  {result.Refused,7:P1}");
            if (result.PassAtK is { } pass)
            {
                Console.WriteLine($"{"",-24} one of the samples right {pass:P1}, the most frequent right {result.Majority:P1}");
            }

            foreach (SliceResult slice in result.Slices.GroupBy(slice => slice.Property).Where(slices => slices.Count() <= MostSlices).SelectMany(slices => slices))
            {
                Console.WriteLine($"  {$"{slice.Property} {slice.Value}",-22} {slice.Cases,7:N0} {slice.Accuracy,7:P1}");
            }

            foreach (EvaluatedAnswer answer in result.Answers.Take(show))
            {
                Console.WriteLine($"    {(answer.IsRight ? "+" : "-")} {answer.Question.ReplaceLineEndings(" ")} → {answer.Answer.ReplaceLineEndings(" ")}");
            }
        }

        Console.WriteLine($"above chance, mean of the tests: {centered:P1}");
        return 0;
    }
}

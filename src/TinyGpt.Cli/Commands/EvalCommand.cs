using System.CommandLine;
using TinyGpt.Evaluation;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt eval: how much of a test a model gets right.</summary>
internal sealed class EvalCommand
{
    private const string All = "all";

    private const int BuiltInLimit = 1000;

    private readonly Option<string?> _model = new("--model")
    {
        Description = "A model in any form that 'tinygpt model info' reads. One that has learned conversations is asked as a user asks, another as a document.",
        HelpName = "DIR|FILE",
        Required = true,
    };

    private readonly Option<string?> _tokenizer = CliOption.Text("--tokenizer", "DIR|FILE", "The model's tokenizer, where it is not beside the model.");
    private readonly Option<string[]> _tasks = CliOption.Several(
        "--tasks", $"{All}|FILE|DIR",
        "Tests: lines of JSON with query, choices and gold; with context and continuation; with question and answer; with messages and an answer; "
        + "with a page's text and questions; or with prompt, chosen and rejected. A text, or a corpus's folder: bits a byte, of a corpus those of its "
        + "validation part. "
        + $"{All}: those of the built-in world, {BuiltInLimit:N0} cases each. Default: {All}.");

    private readonly Option<string?> _tools = CliOption.Text(
        "--tools", ChatTools.Syntax, "Tools that the model may call before it answers, as 'tinygpt chat' has them. It must have learned to.");

    private readonly Option<string[]> _context = CliOption.Several(
        "--context", $"{EvaluationInputs.WithoutPage}|{EvaluationInputs.WithPage}|{EvaluationInputs.WithSearch}",
        "How questions about pages are asked, one way or several: without anything, with the page before the question, or with a search over the "
        + $"test's pages. Default: {EvaluationInputs.WithoutPage}.");

    private readonly Option<string[]> _where = SliceOption.Create();
    private readonly Option<string[]> _overlap = CliOption.Several(
        "--overlap", "FILE|DIR",
        $"Training data, lines of JSON, texts or corpora: how many cases share a run of {TextOverlap.RunLength} words with it, and how many of these "
        + "and of the others are right.");

    private readonly Option<int?> _samples = CliOption.Integer(
        "--samples", "Answers to each question; of several, also whether one is right and whether the most frequent one is. Default: 1.", 1, 256);
    private readonly Option<double?> _temperature = CliOption.Number("--temperature", "How much answers vary. Default: 0 for one, 0.8 for several.");
    private readonly Option<int?> _tokens = CliOption.Integer("--tokens", "The most tokens of an answer. Default: 128.", 1);
    private readonly Option<int?> _shots = CliOption.Integer("--shots", "Solved cases of the same test that stand before each question. Default: 0.", 0, 64);
    private readonly Option<string?> _delimiter = CliOption.Text(
        "--delimiter", "TEXT", "What stands between a query and its continuation, with \\n for a line end. Default: \"\\nAnswer: \" where the query is a question, else a space.");
    private readonly Option<int?> _limit = CliOption.Integer("--limit", $"The most cases of a test, spread evenly over it; 0: all. Default: 0, and {BuiltInLimit} with {All}.");
    private readonly Option<int?> _batch = BatchOption.Create();
    private readonly Option<ulong?> _seed = CliOption.Seed("--seed", "Decides what is drawn: answers, solved cases and intervals. Default: 1.");
    private readonly Option<int?> _show = CliOption.Integer("--show", "Print the first N answers of each test.", 1);
    private readonly CommonOptions _common = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        EvalCommand eval = new();
        Command command = new("eval", "Test a model: how much it gets right, how sure that is, and how much guessing would.")
        {
            eval._model, eval._tokenizer, eval._tasks, eval._tools, eval._context, eval._where, eval._overlap, eval._samples, eval._temperature,
            eval._tokens, eval._shots, eval._delimiter, eval._limit, eval._batch, eval._seed, eval._show,
        };
        command.SetAction(eval.Run);
        return command.WithOptions([.. eval._common.All]).WithExamples(
            "tinygpt eval --model chat",
            "tinygpt eval --model chat --tasks world/tasks/facts.test.jsonl --show 10",
            "tinygpt eval --model chat --tasks gsm8k.jsonl --samples 8",
            "tinygpt eval --model chat --tasks world/tasks/sums.test.jsonl --where style=steps --tools calculator",
            "tinygpt eval --model chat --tasks world/tasks/search.test.jsonl --context none page search",
            "tinygpt eval --model base --tasks corpus book.txt",
            "tinygpt eval --model model.gguf --tasks arc_easy.jsonl copa.jsonl --shots 5 --json");
    }

    private int Run(ParseResult parse)
    {
        EvaluationSettings settings = Settings(parse);
        string[] contexts = Contexts(parse);
        using StopSignals signals = new(() => { });
        try
        {
            string[] named = Named(parse);
            using BuiltInTasks? builtIn = named.Contains(All) ? new BuiltInTasks(signals.Token) : null;
            using ChatTools tools = new(parse.GetValue(_tools));
            string[] paths = [.. named.SelectMany(name => name == All ? builtIn!.Files : [name])];
            using EvaluationInputs inputs = EvaluationInputs.Read(paths, contexts, tools.Tools, parse.GetValue(_overlap) ?? [], signals.Token);
            using TestedModel tested = TestedModel.Open(parse.GetRequiredValue(_model)!, parse.GetValue(_tokenizer), parse, _common);
            settings = settings with { Sequences = BatchOption.Of(parse.GetValue(_batch), tested.Model) };
            return Report(parse, Results(tested, inputs.Tasks, settings, signals.Token), Texts(tested, inputs.Texts, settings, signals.Token));
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return signals.ExitCode;
        }
    }

    private string[] Contexts(ParseResult parse)
    {
        string[] contexts = parse.GetValue(_context) is { Length: > 0 } given ? [.. given.Distinct()] : [EvaluationInputs.WithoutPage];
        string? wrong = contexts.FirstOrDefault(
            context => context is not (EvaluationInputs.WithoutPage or EvaluationInputs.WithPage or EvaluationInputs.WithSearch));
        return wrong is null ? contexts : throw new UsageException(
            $"--context must be {EvaluationInputs.WithoutPage}, {EvaluationInputs.WithPage} or {EvaluationInputs.WithSearch}, not '{wrong}'");
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
        Where = SliceOption.Parse(parse.GetValue(_where)),
        Seed = parse.GetValue(_seed) ?? 1,
    };

    private static List<EvaluationResult> Results(
        TestedModel tested, IReadOnlyList<EvaluationTask> tasks, EvaluationSettings settings, CancellationToken cancellation)
    {
        StatusLine status = new();
        List<EvaluationResult> results = [];
        using EvaluationRun? run = tasks.Count > 0 ? new EvaluationRun(tested.Model, tested.Tokenizer, settings) : null;
        foreach (EvaluationTask task in tasks)
        {
            results.Add(run!.Run(task, cases => Show(status, $"{task.Name}  {cases:N0} cases"), cancellation));
            status.End();
        }

        return results;
    }

    private static List<TextResult> Texts(
        TestedModel tested, IReadOnlyList<string> paths, EvaluationSettings settings, CancellationToken cancellation)
    {
        StatusLine status = new();
        List<TextResult> results = [];
        foreach (string path in paths)
        {
            using TextScorer scorer = new(tested.Model, tested.Tokenizer, settings);
            EvaluationText text = EvaluationText.Read(path, tested.Tokenizer);
            results.Add(scorer.Score(text, windows => Show(status, $"{path}  {windows:N0} windows"), cancellation));
            status.End();
        }

        return results;
    }

    private static void Show(StatusLine status, string progress)
    {
        if (status.IsLive)
        {
            status.Show(progress);
        }
    }

    private int Report(ParseResult parse, List<EvaluationResult> results, List<TextResult> texts)
    {
        double? centered = results.Count > 0 ? Statistics.Centered(results.Select(result => (result.Accuracy, result.Chance))) : null;
        int show = parse.GetValue(_show) ?? 0;
        if (parse.GetValue(_common.Json))
        {
            EvalReport report = new([.. results.Select(result => TaskReport.Of(result, show))], centered, texts);
            JsonResult.Print(report, JsonResult.Readable.EvalReport);
        }
        else
        {
            EvaluationTable.Print(results, texts, centered, show);
        }

        return 0;
    }
}

using System.CommandLine;
using TinyGpt.Conversations;
using TinyGpt.Evaluation;
using TinyGpt.Formats;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt probe: find out what a model does not know, so that it can learn to say so.</summary>
internal sealed class ProbeCommand
{
    private const int DefaultSamples = 4;

    private const double DefaultThreshold = 0.5;

    private readonly Option<string?> _model = new("--model")
    {
        Description = "A model that has learned conversations, as 'tinygpt sft' writes it.",
        HelpName = "DIR|FILE",
        Required = true,
    };

    private readonly Option<string?> _tokenizer = CliOption.Text(
        "--tokenizer", "DIR|FILE", "The model's tokenizer, where it is not beside the model.");

    private readonly Option<string[]> _facts = new("--facts")
    {
        Description = "Questions: lines of JSON with messages and an answer, with question and answer, or with prompt and response. Without an answer, "
            + "the model's answers are compared with each other. With the task \"unknown\", nobody can know, whatever is answered.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        Required = true,
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "The file to write: a conversation for each question that the model does not know the answer to, in which it says so.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string?> _known = CliOption.Text(
        "--known", "FILE", "Write the questions that it does know too, with the right answers: to learn from besides, so that they stay known.");

    private readonly Option<bool> _force = CliOption.Flag("--force", "Replace the files that --out and --known name.");
    private readonly Option<int?> _samples = CliOption.Integer("--samples", $"How often each question is asked. Default: {DefaultSamples}.", 1, 256);
    private readonly Option<double?> _temperature = CliOption.Number(
        "--temperature", "How much the answers to a question vary. Default: 0.8, and 0 with one sample.");

    private readonly Option<double?> _threshold = CliOption.Number(
        "--threshold", "The part of the answers to a question that must be right, or agree, where the model knows. Default: 0.5.", 0.001, 1);

    private readonly Option<int?> _tokens = CliOption.Integer("--tokens", "The most tokens of an answer. Default: 64.", 1);
    private readonly Option<int?> _limit = CliOption.Integer("--limit", "The most questions, spread evenly over the files; 0: all. Default: 0.");
    private readonly Option<string[]> _where = SliceOption.Create();
    private readonly Option<int?> _batch = BatchOption.Create();
    private readonly Option<ulong?> _seed = CliOption.Seed(
        "--seed", "Decides what is drawn: the answers, and the words of what is written. Default: 1.");

    private readonly Option<int?> _show = CliOption.Integer("--show", "Print the first N questions with their answers.", 1);
    private readonly CommonOptions _common = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        ProbeCommand probe = new();
        Command command = new(
            "probe",
            "Find out what a model does not know, and write conversations in which it says so: it is asked several times, and its answers compared.")
        {
            probe._model, probe._tokenizer, probe._facts, probe._out, probe._known, probe._force, probe._samples, probe._temperature,
            probe._threshold, probe._tokens, probe._limit, probe._where, probe._batch, probe._seed, probe._show,
        };
        command.SetAction(probe.Run);
        return command.WithOptions([.. probe._common.All]).WithExamples(
            "tinygpt probe --model chat --facts world/tasks/facts.train.jsonl --out refusals.jsonl",
            "tinygpt probe --model chat --facts facts.jsonl unknown.jsonl --samples 8 --threshold 0.75 --out refusals.jsonl --known known.jsonl",
            "tinygpt sft --model chat --data refusals.jsonl known.jsonl --out honest");
    }

    private int Run(ParseResult parse)
    {
        string target = parse.GetRequiredValue(_out)!;
        string? known = parse.GetValue(_known);
        CheckTargets(target, known, parse.GetValue(_force));
        QuestionCase[] questions = [.. parse.GetRequiredValue(_facts).SelectMany(EvaluationFile.ReadQuestions)];
        EvaluationSettings settings = Settings(parse);
        using StopSignals signals = new(() => { });
        using TestedModel tested = TestedModel.Open(parse.GetRequiredValue(_model)!, parse.GetValue(_tokenizer), parse, _common);
        using KnowledgeProbe probe = new(
            tested.Model, tested.Tokenizer, settings with { Sequences = BatchOption.Of(parse.GetValue(_batch), tested.Model) },
            parse.GetValue(_threshold) ?? DefaultThreshold);
        try
        {
            IReadOnlyList<ProbedQuestion> probed = Probe(probe, questions, signals.Token);
            Write(target, ProbeConversations.Refused(probed, settings.Seed));
            if (known is not null)
            {
                Write(known, ProbeConversations.Known(probed));
            }

            Report(parse, ProbeReport.Of(probed, target, known), probed);
            return 0;
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return signals.ExitCode;
        }
    }

    private EvaluationSettings Settings(ParseResult parse) => new()
    {
        Samples = parse.GetValue(_samples) ?? DefaultSamples,
        Temperature = parse.GetValue(_temperature),
        MaxTokens = parse.GetValue(_tokens) ?? 64,
        Limit = parse.GetValue(_limit) ?? 0,
        Where = SliceOption.Parse(parse.GetValue(_where)),
        Seed = parse.GetValue(_seed) ?? 1,
    };

    private static IReadOnlyList<ProbedQuestion> Probe(KnowledgeProbe probe, QuestionCase[] questions, CancellationToken cancellation)
    {
        StatusLine status = new();
        IReadOnlyList<ProbedQuestion> probed = probe.Run(questions, Show, cancellation);
        status.End();
        return probed;

        void Show(int done)
        {
            if (status.IsLive)
            {
                status.Show($"{done:N0} questions asked");
            }
        }
    }

    /// <summary>To be asked before the work begins.</summary>
    private static void CheckTargets(string target, string? known, bool force)
    {
        if (known is not null && Path.GetFullPath(known) == Path.GetFullPath(target))
        {
            throw new UsageException("--out and --known name the same file");
        }

        foreach (string path in (string[])[target, .. known is null ? [] : (string[])[known]])
        {
            if (Directory.Exists(path))
            {
                throw new IOException($"{path} is a folder where a file is to be written");
            }

            if (File.Exists(path) && !force)
            {
                throw new IOException($"{path} exists: choose another name, or add --force to replace it");
            }

            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            {
                throw new DirectoryNotFoundException($"there is no folder {folder} to write {Path.GetFileName(path)} into");
            }
        }
    }

    private static void Write(string path, IEnumerable<Conversation> conversations) => AtomicFile.Write(path, stream =>
    {
        foreach (Conversation conversation in conversations)
        {
            ConversationFile.Write(stream, conversation);
        }
    });

    private void Report(ParseResult parse, ProbeReport report, IReadOnlyList<ProbedQuestion> probed)
    {
        if (parse.GetValue(_common.Json))
        {
            JsonResult.Print(report, JsonResult.Readable.ProbeReport);
            return;
        }

        foreach (ProbedQuestion one in probed.Take(parse.GetValue(_show) ?? 0))
        {
            Console.WriteLine($"{(one.IsKnown ? "+" : "-")} {one.Right:P0} {one.Question.Question.ReplaceLineEndings(" ")}");
            foreach (string answer in one.Answers)
            {
                Console.WriteLine($"       {answer.ReplaceLineEndings(" ")}");
            }
        }

        Console.WriteLine(
            $"asked {report.Asked:N0}: known {report.Known:N0}, unknown {report.Unknown:N0}, of which nobody can know {report.Unanswerable:N0}");
        if (report.Hallucinated is { } made)
        {
            Console.WriteLine($"of the answers to what is unknown, {made:P1} did not say so"
                + (report.HallucinatedUnanswerable is { } invented ? $"; of those to what nobody can know, {invented:P1}" : ""));
        }

        string knownOut = report.KnownOut is null ? "" : $"; {report.KnownOut}: {report.Known:N0}";
        Console.WriteLine($"{report.Out}: {report.Unknown:N0} conversations{knownOut}");
    }
}

using System.CommandLine;
using System.Globalization;
using TinyGpt.Conversations;
using TinyGpt.Data;
using TinyGpt.Formats;
using TinyGpt.Tokenization;
using TinyGpt.Training;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt sft: from a model that continues texts to one that answers.</summary>
internal sealed class SftCommand
{
    private const double DefaultEpochs = 2, DefaultLearningRate = 1e-3;

    private const int DefaultBatch = 8;

    private readonly Option<string?> _model = CliOption.Text("--model", "DIR|FILE", "The model to begin with, as 'tinygpt pretrain' writes it, or any other that 'tinygpt model info' reads.");
    private readonly Option<string?> _tokenizer = CliOption.Text("--tokenizer", "DIR|FILE", "The model's tokenizer, where it is not beside the model.");
    private readonly Option<string[]> _data = CliOption.Several(
        "--data", "FILE[:WEIGHT]",
        "Conversations to learn from: lines of JSON with messages, or with a prompt and a response. With :WEIGHT, each of a file's conversations comes so often in an "
        + "epoch: 2 is twice, 0.5 half of them.");

    private readonly Option<string[]> _validation = CliOption.Several(
        "--validation", "FILE",
        "Conversations to measure the loss on. Default: the second of every fifty conversations of each file, which is then not learned from.");

    private readonly Option<string?> _out = CliOption.Text("--out", "DIR", "The run's folder. Default: a new one, runs/0001, runs/0002 …");
    private readonly Option<bool> _force = CliOption.Flag("--force", "Replace the run that --out holds.");
    private readonly Option<string?> _resume = CliOption.Text(
        "--resume", "DIR", "Go on with a run that was stopped or killed, with its own data and settings; of one that is finished, print the result again.");

    private readonly Option<int?> _show = CliOption.Integer(
        "--show", "Print the first N conversations as the model reads them, learned tokens green and others red, and train nothing.", 1);
    private readonly Option<double?> _epochs = CliOption.Number(
        "--epochs", $"How often every conversation is learned from. Default: {DefaultEpochs.ToString(CultureInfo.InvariantCulture)}; --steps wins.", 1e-6);
    private readonly Option<int?> _context = CliOption.Integer(
        "--context", "Tokens of a row, into which several conversations are packed; longer conversations are cut. Default: the model's context.", 1, 1 << 20);
    private readonly TrainingOptions _training = new(new TrainingDefaults(
        Batch: $"{DefaultBatch}", Steps: "as --epochs says", LearningRate: DefaultLearningRate.ToString(CultureInfo.InvariantCulture)));

    private readonly CommonOptions _common = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        SftCommand sft = new();
        Command command = new("sft", "Fine-tune a model on conversations, so that it answers: it learns the assistant's words, and only these.")
        {
            sft._model, sft._tokenizer, sft._data, sft._validation, sft._out, sft._force, sft._resume, sft._show, sft._epochs, sft._context,
        };
        command.SetAction(sft.Run);
        return command.WithOptions([.. sft._training.All, .. sft._common.All]).WithExamples(
            "tinygpt sft --model runs/0001 --data conversations.jsonl --out chat",
            "tinygpt sft --model base --data facts.jsonl:2 sums.jsonl:0.5 identity.jsonl:20 --epochs 1 --out chat",
            "tinygpt sft --model base --data conversations.jsonl --show 3",
            "tinygpt sft --resume chat");
    }

    private int Run(ParseResult parse)
    {
        if (parse.GetValue(_show) is { } count)
        {
            Show(parse, count);
            return 0;
        }

        using Device device = _common.CreateDevice(parse);
        using TrainingRun run = parse.GetValue(_resume) is { } folder ? Resume(parse, folder, device) : Start(parse, device);
        return TrainingProgress.Watch(run, "sft", result => Report(parse, run, result));
    }

    private void Report(ParseResult parse, TrainingRun run, RunResult result)
    {
        if (parse.GetValue(_common.Json))
        {
            JsonResult.Print(SftReport.Of(result, run.Folder), JsonResult.Readable.SftReport);
            return;
        }

        Console.WriteLine();
        Console.WriteLine($"validation loss {result.ValidationLoss:F4}, train loss {result.TrainLoss:F4} of the assistant's words, after {result.Steps:N0} steps");
        Console.WriteLine(
            $"{result.TokensPerSecond:N0} tokens/s, {result.TrainedTokenShare:P0} of them learned, {Amount.Time(TimeSpan.FromSeconds(result.Seconds))}, "
            + $"{Amount.Bytes(result.PeakMemoryBytes)} of memory");
        Console.WriteLine($"the model is in {run.Folder}; talk to it:");
        Console.WriteLine($"tinygpt chat --model {run.Folder}");
    }

    private TrainingRun Resume(ParseResult parse, string folder, Device device) =>
        RunResumption.Resume<ConversationData>(parse, folder, device, [_resume, .. _common.All], "pretrain");

    private TrainingRun Start(ParseResult parse, Device device)
    {
        string folder = parse.GetValue(_out) ?? NumberedFolder.Next();
        bool force = parse.GetValue(_force);
        RunResumption.CheckFree(folder, force);
        (string model, ConversationSource[] sources) = Required(parse);
        int? steps = _training.GivenSteps(parse);
        double? epochs = steps is null ? parse.GetValue(_epochs) ?? DefaultEpochs : null;
        // Without --steps they are not known yet, and a warm-up of a tenth of them is shortened when they are.
        RunSettings settings = _training.Run(parse, parse.GetValue(_context) ?? 0, DefaultBatch, steps ?? 1000, DefaultLearningRate);
        FineTuningData data = new(sources) { Validation = parse.GetValue(_validation) ?? [] };
        return FineTuning.Start(folder, device, model, data, settings, epochs, parse.GetValue(_tokenizer), force);
    }

    private void Show(ParseResult parse, int count)
    {
        (string path, ConversationSource[] sources) = Required(parse);
        using ModelFile model = ModelFile.Open(path, parse.GetValue(_tokenizer));
        Tokenizer tokenizer = FineTuning.ChatTokenizer(model);
        ChatTemplate template = new(tokenizer);
        foreach (Conversation conversation in sources.SelectMany(source => ConversationFile.Read(source.File)).Take(count))
        {
            ConversationDisplay.Print(tokenizer, template.Render(conversation));
        }
    }

    private (string Model, ConversationSource[] Sources) Required(ParseResult parse) =>
        parse.GetValue(_model) is { } model && parse.GetValue(_data) is { Length: > 0 } files
            ? (model, [.. files.Select(ParseSource)])
            : throw new UsageException("sft needs --model with a model and --data with conversations, or --resume with a run");

    private static ConversationSource ParseSource(string text)
    {
        int colon = text.LastIndexOf(':');
        if (File.Exists(text) || colon < 1 || !File.Exists(text[..colon]))
        {
            return new ConversationSource(text);
        }

        return double.TryParse(text.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double weight)
            ? new ConversationSource(text[..colon], weight)
            : throw new UsageException($"the weight in {text} must be a number above 0, as in {text[..colon]}:2");
    }
}

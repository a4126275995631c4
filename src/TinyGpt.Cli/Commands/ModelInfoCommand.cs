using System.CommandLine;
using TinyGpt.Formats;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt model info: what a model is.</summary>
internal sealed class ModelInfoCommand
{
    private const int SpecialTokensShown = 8;

    private readonly Argument<string> _model = new("model")
    {
        Description = "A folder of Hugging Face's, such as a run or one of its checkpoints, or a file of any other format.",
        HelpName = "DIR|FILE",
    };

    private readonly Option<string?> _tokenizer = CliOption.Text("--tokenizer", "FILE", "A tokenizer to tell of instead of the model's own.");

    private readonly Option<bool> _json = CliOption.Json();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        ModelInfoCommand info = new();
        Command command = new("info", "Show the style, the sizes and the parts of a model.") { info._model, info._tokenizer, info._json };
        command.SetAction(info.Run);
        return command.WithExamples(
            "tinygpt model info runs/0001",
            "tinygpt model info runs/0001/step-000500 --json",
            "tinygpt model info stories260K.bin --tokenizer tok512.bin",
            "tinygpt model info gpt2.bin");
    }

    private int Run(ParseResult parse)
    {
        using ModelFile file = ModelFile.Open(parse.GetRequiredValue(_model), parse.GetValue(_tokenizer));
        ModelReport report = Report(file, file.LoadTokenizer());
        if (parse.GetValue(_json))
        {
            JsonResult.Print(report, JsonResult.Readable.ModelReport);
        }
        else
        {
            PrintSizes(report);
            PrintParts(report);
            PrintMemory(report);
            PrintTokenizer(report.Tokenizer);
        }

        return 0;
    }

    private static ModelReport Report(ModelFile file, Tokenizer? tokenizer)
    {
        GptConfig config = file.Config;
        ParameterCounts parts = ParameterCounts.Of(config);
        MemoryReport memory = new(
            ParameterCounts.Bytes(config, ElementType.Float32), ParameterCounts.Bytes(config, ElementType.Float16),
            ParameterCounts.Bytes(config, ElementType.Q8_0), Amount.TrainingBytesPerParameter * parts.Total);
        return new ModelReport(
            file.Format, config.Style, WeightTypes.NameOf(file.WeightType), config.Layers, config.Heads, config.KeyValueHeads, config.Width, config.HiddenWidth,
            config.ContextLength, config.VocabularySize, parts.Total, parts, file.StoredBytes, memory,
            tokenizer is null ? null : new TokenizerReport(
                tokenizer.Kind, tokenizer.VocabularySize, tokenizer.BeginToken, tokenizer.EndToken, tokenizer.SpecialTokens));
    }

    private static void PrintSizes(ModelReport report)
    {
        string groups = report.KeyValueHeads == report.Heads ? "" : $", in groups that share {report.KeyValueHeads} keys and values";
        Print("format", report.Format);
        Print("style", report.Style);
        Print("layers", $"{report.Layers}");
        Print("heads", $"{report.Heads} of {report.Width / report.Heads} channels{groups}");
        Print("width", $"{report.Width}, and {report.HiddenWidth} inside the feed-forward networks");
        Print("context", $"{report.Context} tokens");
        Print("vocabulary", $"{report.Vocabulary:N0} tokens");
    }

    private static void PrintParts(ModelReport report)
    {
        Print("parameters", $"{report.Parameters:N0}");
        ParameterCounts parts = report.Parts;
        (string Name, long Count)[] rows =
        [
            ("embedding", parts.Embedding), ("positions", parts.Positions), ("attention", parts.Attention), ("feed-forward", parts.FeedForward),
            ("norms", parts.Norms), ("output", parts.Output),
        ];
        int width = $"{report.Parameters:N0}".Length;
        foreach ((string name, long count) in rows.Where(row => row.Count > 0))
        {
            string note = name == "embedding" && parts.Output == 0 ? "  and the output" : "";
            Print("", $"{name,-12} {count.ToString("N0").PadLeft(width)} {100.0 * count / report.Parameters,6:F1}%{note}");
        }
    }

    private static void PrintMemory(ModelReport report)
    {
        Print("stored", $"{Amount.Bytes(report.StoredBytes)}, {report.Type}");
        MemoryReport memory = report.Memory;
        Print("memory", $"to generate {Amount.Bytes(memory.F32Bytes)} with f32, {Amount.Bytes(memory.F16Bytes)} with f16, {Amount.Bytes(memory.Q8Bytes)} with q8_0");
        Print("", $"to train {Amount.Bytes(memory.TrainBytes)}, and the activations");
    }

    private static void PrintTokenizer(TokenizerReport? tokenizer)
    {
        if (tokenizer is null)
        {
            Print("tokenizer", "none");
            return;
        }

        string begin = tokenizer.BeginToken is { } first ? $", begins with {first}" : "", end = tokenizer.EndToken is { } last ? $", ends with {last}" : "";
        Print("tokenizer", $"{tokenizer.Kind}, {tokenizer.Vocabulary:N0} tokens{begin}{end}");
        if (tokenizer.SpecialTokens.Count > 0)
        {
            IEnumerable<string> special = tokenizer.SpecialTokens.OrderBy(token => token.Value).Select(token => $"{token.Key} {token.Value}");
            string more = tokenizer.SpecialTokens.Count > SpecialTokensShown ? $" and {tokenizer.SpecialTokens.Count - SpecialTokensShown} more" : "";
            Print("", $"special: {string.Join(", ", special.Take(SpecialTokensShown))}{more}".ReplaceLineEndings("\\n"));
        }
    }

    private static void Print(string name, string value) => Console.WriteLine($"{name,-12}{value}");
}

using System.CommandLine;
using TinyGpt.Formats;
using TinyGpt.Models;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt model info: what a model is.</summary>
internal sealed class ModelInfoCommand
{
    private readonly Argument<string> _model = new("model")
    {
        Description = "A run's folder, one of its checkpoints, or a model file of llm.c.",
        HelpName = "DIR|FILE",
    };

    private readonly Option<bool> _json = CliOption.Flag("--json", "Print the result as one JSON object.");

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        ModelInfoCommand info = new();
        Command command = new("info", "Show the style and the sizes of a model.") { info._model, info._json };
        command.SetAction(info.Run);
        return command.WithExamples(
            "tinygpt model info runs/0001",
            "tinygpt model info runs/0001/step-000500 --json",
            "tinygpt model info gpt2.bin");
    }

    private int Run(ParseResult parse)
    {
        using ModelFile file = ModelFile.Open(parse.GetRequiredValue(_model));
        GptConfig config = file.Config;
        long parameters = Gpt.CountParameters(config);
        if (parse.GetValue(_json))
        {
            ModelReport report = new(
                config.Style, config.Layers, config.Heads, config.Width, config.ContextLength, config.VocabularySize, parameters);
            JsonResult.Print(report, JsonResult.Readable.ModelReport);
            return 0;
        }

        string groups = config.KeyValueHeads == config.Heads ? "" : $", in groups that share {config.KeyValueHeads} keys and values";
        Print("style", config.Style);
        Print("layers", $"{config.Layers}");
        Print("heads", $"{config.Heads} of {config.HeadShape.HeadSize} channels{groups}");
        Print("width", $"{config.Width}, and {config.HiddenWidth} inside the feed-forward networks");
        Print("context", $"{config.ContextLength} tokens");
        Print("vocabulary", $"{config.VocabularySize:N0} tokens");
        Print("parameters", $"{parameters:N0}");
        Print(
            "memory",
            $"{Amount.Bytes(sizeof(float) * parameters)} to generate, {Amount.Bytes(Amount.TrainingBytesPerParameter * parameters)} to train, and the activations");
        return 0;
    }

    private static void Print(string name, string value) => Console.WriteLine($"{name,-12}{value}");
}

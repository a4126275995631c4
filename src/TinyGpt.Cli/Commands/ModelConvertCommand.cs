using System.CommandLine;
using TinyGpt.Formats;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt model convert: a model in another format.</summary>
internal sealed class ModelConvertCommand
{
    private readonly Argument<string> _model = new("model") { Description = "A folder of Hugging Face's, or a file of any other format.", HelpName = "DIR|FILE" };

    private readonly Option<string> _out = new("--out") { Description = "The folder or the file to write.", HelpName = "DIR|FILE", Required = true };

    private readonly Option<string?> _tokenizer = CliOption.Text(
        "--tokenizer", "FILE", "The tokenizer to store with the model. Default: the model's own, as far as the new format can hold it.");

    private readonly Option<string?> _to = CliOption.Choice(
        "--to", "The format. Default: by the name of --out: .gguf is gguf, .bin is llmc for models of GPT-2's style and llama2c for Llama's; any other name is a folder, huggingface.",
        [.. ModelFormat.All.Select(format => format.Name)]);

    private readonly Option<string?> _type = CliOption.Choice(
        "--type", "How matrices are stored. Default: as in MODEL, if the format can, else f32. Vectors and positions are f32 always.", WeightTypes.Names);

    private readonly Option<bool> _force = CliOption.Flag("--force", "Replace what --out names, and with llama2c the tokenizer beside it.");

    private readonly Option<bool> _json = CliOption.Json();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        ModelConvertCommand convert = new();
        Command command = new(
            "convert", "Write a model in another format. The bits of weights are kept wherever the types are equal or the new one is wider.")
        {
            convert._model, convert._out, convert._tokenizer, convert._to, convert._type, convert._force, convert._json,
        };
        command.SetAction(convert.Run);
        return command.WithExamples(
            "tinygpt model convert stories260K.bin --tokenizer tok512.bin --out stories",
            "tinygpt model convert runs/0001 --out half --type f16",
            "tinygpt model convert stories --out stories.gguf --type q8_0 --json",
            "tinygpt model convert stories --out again.bin --to llama2c --force");
    }

    private int Run(ParseResult parse)
    {
        string path = parse.GetRequiredValue(_model);
        string target = Path.TrimEndingDirectorySeparator(parse.GetRequiredValue(_out));
        if (target.Length == 0)
        {
            throw new UsageException("--out is empty: name the folder or the file to write");
        }

        using ModelFile file = ModelFile.Open(path, parse.GetValue(_tokenizer));
        ModelFormat format = parse.GetValue(_to) is { } name ? ModelFormat.Named(name) : ModelFormat.Of(target, file.Config.Style);
        ElementType type = TypeFor(parse, file, format);
        CheckTarget(target, format, parse.GetValue(_force));
        Tokenizer? tokenizer = file.LoadTokenizer();
        string? leftBehind = tokenizer is null || format.Holds(tokenizer)
            ? null
            : $"the format {format.Name} cannot hold a tokenizer of the kind {tokenizer.Kind}";
        if (leftBehind is not null && parse.GetValue(_tokenizer) is { } named)
        {
            throw new UsageException($"--tokenizer {named} is not possible: {leftBehind}");
        }

        using UnfinishedFiles unfinished = new();
        using Device device = Device.Cpu(threads: 1);
        using (Gpt model = file.Load(device))
        {
            format.Save(target, model, leftBehind is null ? tokenizer : null, type);
        }

        if (leftBehind is not null)
        {
            Console.Error.WriteLine($"{leftBehind}: {path} keeps it, and --tokenizer {path} names it to other commands");
        }

        Report(target, leftBehind is null ? tokenizer : null, parse.GetValue(_json));
        return 0;
    }

    private ElementType TypeFor(ParseResult parse, ModelFile file, ModelFormat format)
    {
        if (parse.GetValue(_type) is not { } name)
        {
            return format.Types.Contains(file.WeightType) ? file.WeightType : ElementType.Float32;
        }

        ElementType type = WeightTypes.Parse(name);
        return format.Types.Contains(type)
            ? type
            : throw new UsageException(
                $"--type {name} is not possible: the format {format.Name} has only {string.Join(" and ", format.Types.Select(WeightTypes.NameOf))}");
    }

    private static void CheckTarget(string target, ModelFormat format, bool force)
    {
        bool isFolder = Directory.Exists(target);
        if ((isFolder || File.Exists(target)) && isFolder != (format == ModelFormat.HuggingFace))
        {
            throw new IOException($"{target} is a {(isFolder ? "folder" : "file")}, which the format {format.Name} does not write: choose another --out, or --to");
        }

        if (!force && format.Targets(target).FirstOrDefault(IsTaken) is { } taken)
        {
            throw new IOException($"{taken} exists: choose another --out, or add --force to replace it");
        }

        static bool IsTaken(string path) => File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any());
    }

    private static void Report(string target, Tokenizer? tokenizer, bool json)
    {
        using ModelFile written = ModelFile.Open(target);
        long parameters = Gpt.CountParameters(written.Config);
        string type = WeightTypes.NameOf(written.WeightType);
        if (json)
        {
            JsonResult.Print(
                new ConvertReport(target, written.Format, type, written.StoredBytes, parameters, tokenizer?.Kind), JsonResult.Readable.ConvertReport);
            return;
        }

        Console.WriteLine(
            $"{target}: {written.Format}, {type}, {written.StoredBytes:N0} bytes; {parameters:N0} parameters, "
            + (tokenizer is null ? "no tokenizer" : $"a tokenizer of the kind {tokenizer.Kind}"));
    }
}

using System.CommandLine;
using TinyGpt.Models;
using TinyGpt.Tokenization;
using TinyGpt.Training;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt pretrain: from text files to a trained model.</summary>
internal sealed class PretrainCommand
{
    private readonly Option<string[]> _data = CliOption.Several(
        "--data", "FILE|DIR",
        "UTF-8 text files, of which the last tenth of the text is kept for validation; or the folder of one corpus that 'tinygpt corpus build' made. "
            + "Default: the built-in corpus, stories of a small invented world.");

    private readonly Option<string?> _tokenizer = CliOption.Text(
        "--tokenizer", "char|byte|DIR|FILE",
        "What a token is: a character, a byte, or what a tokenizer makes of the text: a folder or file as 'tinygpt tokenizer train' writes it, or a rank file of "
        + $"tiktoken. If it has the token {BytePairTokenizer.EndOfText}, that ends each file, and each document before that name in a file. Default: char. A corpus has its own.");
    private readonly Option<string?> _validation = CliOption.Text(
        "--validation", "DIR", "Another built corpus of the same tokenizer, whose part for validation is used instead: so that runs on different texts can be compared.");
    private readonly Option<string?> _out = CliOption.Text("--out", "DIR", "The run's folder. Default: a new one, runs/0001, runs/0002 …");
    private readonly Option<bool> _force = CliOption.Flag("--force", "Replace the run that --out holds.");
    private readonly Option<string?> _resume = CliOption.Text(
        "--resume", "DIR", "Go on with a run that was stopped or killed, with its own data and settings; of one that is finished, print the result again.");

    private readonly PretrainOptions _settings = new();
    private readonly CommonOptions _common = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        PretrainCommand pretrain = new();
        Command command = new("pretrain", "Train a model to continue text. Without any option: about two minutes on two cores, then samples.")
        {
            pretrain._data, pretrain._tokenizer, pretrain._validation, pretrain._out, pretrain._force, pretrain._resume,
        };
        command.SetAction(pretrain.Run);
        return command.WithOptions([.. pretrain._settings.All, .. pretrain._common.All]).WithExamples(
            "tinygpt pretrain",
            "tinygpt pretrain --data book.txt more/*.txt --layers 4 --heads 4 --width 128 --context 64 --batch 12 --steps 2000 --out runs/book",
            "tinygpt pretrain --depth 6 --style llama --data book.txt",
            "tinygpt pretrain --tokenizer bpe --data book.txt more/*.txt",
            "tinygpt pretrain --data corpus --depth 8",
            "tinygpt pretrain --data unfiltered --validation corpus --steps 500 --out runs/unfiltered",
            "tinygpt pretrain --device cuda --depth 12 --data book.txt",
            "tinygpt pretrain --resume runs/book");
    }

    private int Run(ParseResult parse)
    {
        using Device device = _common.CreateDevice(parse);
        using TrainingRun pretraining = parse.GetValue(_resume) is { } run ? Resume(parse, run, device) : Start(parse, device);
        return TrainingProgress.Watch(pretraining, "pretrain", result =>
        {
            if (parse.GetValue(_common.Json))
            {
                JsonResult.Print(PretrainReport.Of(result, pretraining.Folder), JsonResult.Readable.PretrainReport);
            }
            else
            {
                PretrainSummary.Print(pretraining, result);
            }
        });
    }

    private TrainingRun Resume(ParseResult parse, string run, Device device) =>
        RunResumption.Resume<TextData>(parse, run, device, [_resume, .. _common.All], "sft");

    private TrainingRun Start(ParseResult parse, Device device)
    {
        string folder = parse.GetValue(_out) ?? NumberedFolder.Next();
        bool force = parse.GetValue(_force);
        RunResumption.CheckFree(folder, force);
        RunSettings settings = _settings.Run(parse);
        string[] files = parse.GetValue(_data) ?? [];
        if (files.FirstOrDefault(Directory.Exists) is { } corpus)
        {
            CheckAlone(parse, files, corpus);
            return Pretraining.Start(folder, device, corpus, vocabulary => Model(parse, device, vocabulary), settings, force, parse.GetValue(_validation));
        }

        if (parse.GetValue(_validation) is { } validation)
        {
            throw new UsageException($"--validation {validation} needs --data with a built corpus too: text files keep their own last tenth for validation");
        }

        string tokenizer = parse.GetValue(_tokenizer) ?? "char";
        using BuiltInText? builtIn = files.Length == 0 ? new BuiltInText() : null;
        return Pretraining.Start(
            folder, device, builtIn is null ? files : [builtIn.Path], tokenizer, vocabulary => Model(parse, device, vocabulary), settings, force);
    }

    private void CheckAlone(ParseResult parse, string[] files, string corpus)
    {
        if (files.Length > 1)
        {
            throw new UsageException($"--data {corpus} is a folder: that of a built corpus, which can only be given alone");
        }

        if (parse.GetResult(_tokenizer) is { Implicit: false })
        {
            throw new UsageException($"--tokenizer cannot be given together with --data {corpus}: a built corpus has its own");
        }
    }

    /// <summary>A model whose weights alone cannot fit is refused, because some systems promise the memory and then end the process.</summary>
    private GptConfig Model(ParseResult parse, Device device, int vocabularySize)
    {
        GptConfig config = _settings.Model(parse, vocabularySize).Validated();
        long parameters = Gpt.CountParameters(config), available = device.Kernels.FreeMemoryBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return parameters <= available / Amount.TrainingBytesPerParameter
            ? config
            : throw new InvalidDataException(
                $"training {parameters:N0} parameters takes {Amount.Bytes(parameters * Amount.TrainingBytesPerParameter)} of memory, and there are "
                + $"{Amount.Bytes(available)}; choose a smaller model");
    }
}

using System.CommandLine;
using System.Diagnostics;
using TinyGpt.Formats;
using TinyGpt.Tokenization;
using TinyGpt.Training;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt tokenizer train: from text files to a vocabulary.</summary>
internal sealed class TokenizerTrainCommand
{
    private const int DefaultVocabulary = 4096;

    private readonly Option<string[]> _data = CliOption.Several(
        "--data", "FILE", "UTF-8 text files of any size. Default: the built-in corpus, stories of a small invented world.");

    private readonly Option<int?> _vocabulary = CliOption.Integer(
        "--vocabulary", $"How many tokens: the 256 bytes, the merges, and the special tokens. Default: {DefaultVocabulary}.", 256, 1 << 21);

    private readonly Option<string?> _pattern = CliOption.Choice(
        "--pattern", "How a text is split before pairs are merged: as for GPT-2, GPT-4, Qwen 2 (each digit by itself: good for sums) or GPT-4o. Default: gpt2.", [.. SplitPattern.Names]);

    private readonly Option<string[]> _special = CliOption.Several(
        "--special-tokens", "NAME",
        "Special tokens, which get the last ids. Where their names stand in the text, it is divided. "
            + $"Default: {BytePairTokenizer.EndOfText}, which ends documents.");

    private readonly Option<string?> _out = CliOption.Text("--out", "DIR", "The folder for tokenizer.json. Default: a new one, runs/0001, runs/0002 …");
    private readonly Option<bool> _force = CliOption.Flag("--force", "Replace the tokenizer that --out holds.");
    private readonly Option<int?> _threads = CliOption.Integer(
        "--threads", "Threads that count; the result is the same for any number. Default: one per core.", 1, 1024);

    private readonly Option<bool> _json = CliOption.Json();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        TokenizerTrainCommand train = new();
        Command command = new("train", "Make a vocabulary of byte pairs from text: the most frequent pairs of neighbours become tokens, one after the other.")
        {
            train._data, train._vocabulary, train._pattern, train._special, train._out, train._force, train._threads, train._json,
        };
        command.SetAction(train.Run);
        return command.WithExamples(
            "tinygpt tokenizer train --data *.txt --vocabulary 4096 --pattern gpt4 --out bpe",
            "tinygpt tokenizer train --data book.txt --vocabulary 1000 --special-tokens \"<|endoftext|>\" \"<|user|>\" \"<|assistant|>\" --out chat",
            "tinygpt pretrain --data *.txt --tokenizer bpe");
    }

    private int Run(ParseResult parse)
    {
        string folder = parse.GetValue(_out) ?? NumberedFolder.Next();
        CheckFree(folder, parse.GetValue(_force));
        string[] special = parse.GetValue(_special) is { Length: > 0 } names ? names : [BytePairTokenizer.EndOfText];
        int wanted = parse.GetValue(_vocabulary) ?? DefaultVocabulary;
        TokenizerTrainingProgress progress = new();
        BytePairTrainer trainer = new(SplitPattern.Find(parse.GetValue(_pattern) ?? SplitPattern.Gpt2.Name)!, wanted, special)
        {
            Threads = parse.GetValue(_threads) ?? 0,
            OnProgress = progress.Show,
        };
        string[] files = parse.GetValue(_data) ?? [];
        using BuiltInText? builtIn = files.Length == 0 ? new BuiltInText() : null;
        long start = Stopwatch.GetTimestamp();
        BytePairTokenizer tokenizer = Train(trainer, builtIn is null ? files : [builtIn.Path], progress);
        if (tokenizer.VocabularySize < wanted)
        {
            progress.WriteLine($"the text has pairs for {tokenizer.VocabularySize:N0} tokens only, and not for {wanted:N0}; more text has more");
        }

        string file = Path.Combine(folder, ModelFolder.TokenizerFile);
        Directory.CreateDirectory(folder);
        tokenizer.Save(file);
        TokenizerTrainReport report = new(
            tokenizer.VocabularySize, tokenizer.Merges!.Count, special, tokenizer.Pattern.Name, progress.Bytes, Stopwatch.GetElapsedTime(start).TotalSeconds,
            PeakMemory.Bytes, folder);
        Print(report, file, parse.GetValue(_json));
        return 0;
    }

    private static BytePairTokenizer Train(BytePairTrainer trainer, string[] files, TokenizerTrainingProgress progress)
    {
        try
        {
            return trainer.Train(files);
        }
        finally
        {
            progress.End();
        }
    }

    /// <summary>A folder may be new or empty, or with --force hold a tokenizer alone: that of a model belongs to it.</summary>
    private static void CheckFree(string folder, bool force)
    {
        if (!Path.Exists(folder))
        {
            return;
        }

        if (!Directory.Exists(folder))
        {
            throw new IOException($"{folder} is a file where a folder is expected");
        }

        foreach (string name in Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Where(name => !AtomicFile.IsTemporary(name)))
        {
            if (name != ModelFolder.TokenizerFile)
            {
                throw new IOException($"{folder} holds {name}, which belongs to no tokenizer: choose another --out");
            }

            if (!force)
            {
                throw new IOException($"{folder} holds a tokenizer: choose another --out, or add --force to replace it");
            }
        }
    }

    private static void Print(TokenizerTrainReport report, string file, bool asJson)
    {
        if (asJson)
        {
            JsonResult.Print(report, JsonResult.Readable.TokenizerTrainReport);
            return;
        }

        Console.WriteLine(
            $"{report.Vocabulary:N0} tokens: 256 bytes, {report.Merges:N0} merges, {string.Join(' ', report.SpecialTokens)}; split as {report.Pattern}");
        Console.WriteLine(
            $"{Amount.Bytes(report.Bytes)} of text in {report.Seconds:F2} s, {Amount.Bytes(report.PeakMemoryBytes)} of memory");
        Console.WriteLine($"the tokenizer is {file}; look at its pieces:");
        Console.WriteLine($"tinygpt tokenizer encode --tokenizer {report.Out} --show \"Once upon a time\"");
    }
}

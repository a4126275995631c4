using TinyGpt.Data;
using TinyGpt.Generation;
using TinyGpt.Training;

namespace TinyGpt.Cli;

/// <summary>What a finished run came to, for people: the figures, and what the model writes.</summary>
internal static class PretrainSummary
{
    private const int Samples = 3, SampleTokens = 200, PromptCharacters = 24, SearchTokens = 600;
    private const double Temperature = 0.5;

    /// <summary>Prints it on standard output.</summary>
    public static void Print(TrainingRun run, RunResult result)
    {
        Console.WriteLine();
        Console.WriteLine(
            $"validation loss {result.ValidationLoss:F4} ({result.BitsPerByte:F3} bits per byte), train loss {result.TrainLoss:F4}, after {result.Steps:N0} steps");
        Console.WriteLine(
            $"{result.TokensPerSecond:N0} tokens/s, {Amount.Time(TimeSpan.FromSeconds(result.Seconds))}, {Amount.Bytes(result.PeakMemoryBytes)} of memory");
        using Generator generator = new(run.Model);
        for (int i = 0; i < Samples; i++)
        {
            Console.WriteLine();
            Console.WriteLine($"--- sample {i + 1} ---");
            Console.WriteLine(Sample(((TextData)run.Data).Corpus, generator, i));
        }

        Console.WriteLine();
        Console.WriteLine($"the model is in {run.Folder}; let it write:");
        Console.WriteLine($"tinygpt generate --model {run.Folder} --tokens 300 --temperature {Temperature}");
    }

    /// <summary>The beginning of a line somewhere in the validation text, which the model has not seen, and how the model goes on.</summary>
    private static string Sample(TextCorpus corpus, Generator generator, int index)
    {
        int[] prompt = Prompt(corpus, index);
        SamplingSettings sampling = new() { Temperature = Temperature, Seed = (ulong)index };
        IEnumerable<int> tokens = generator.Generate(prompt, new SequenceSettings { Sampling = sampling, MaxTokens = SampleTokens });
        return corpus.Tokenizer.Decode([.. prompt, .. tokens]);
    }

    private static int[] Prompt(TextCorpus corpus, int index)
    {
        long start = corpus.Validation.Count * index / Samples;
        int[] tokens = new int[Math.Min(SearchTokens, corpus.Validation.Count - start)];
        corpus.Validation.Read(start, tokens);
        string text = corpus.Tokenizer.Decode(tokens);
        string line = text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..].TrimStart('\n').Split('\n')[0];
        int length = Math.Min(PromptCharacters, line.Length);
        string beginning = length > 0 && char.IsHighSurrogate(line[length - 1]) ? line[..(length - 1)] : line[..length];
        int word = beginning.LastIndexOf(' ');
        int[] prompt = corpus.Tokenizer.Encode(word > 0 ? beginning[..word] : beginning);
        return prompt.Length > 0 ? prompt : tokens[..1];
    }
}

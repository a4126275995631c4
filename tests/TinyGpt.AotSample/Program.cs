using System.Diagnostics;
using TinyGpt;
using TinyGpt.Data;
using TinyGpt.Formats;
using TinyGpt.Generation;
using TinyGpt.Models;
using TinyGpt.Tokenization;
using TinyGpt.Training;

Console.WriteLine("started");

// README.md shows what stands between lines such as these two, and a test compares them.
// <embedding>
string text = string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog. ", 100));
Tokenizer tokenizer = CharacterTokenizer.FromText(text);
using Device device = Device.Cpu();
using Gpt model = Gpt.Create(device, GptConfig.Gpt2(tokenizer.VocabularySize, contextLength: 64, layers: 2, heads: 4, width: 64), seed: 1);
TrainingSettings settings = new() { BatchSize = 8, ContextLength = 64, Steps = 100, LearningRate = 3e-3, WarmupSteps = 10 };
ShuffledWindows windows = new(new TokenList(tokenizer.Encode(text)), settings.ContextLength, settings.Seed);
using Trainer trainer = new(model, settings, windows);
List<double> losses = [.. Enumerable.Range(0, settings.Steps).Select(_ => trainer.Step().Loss)];
using Generator generator = new(model);
Console.WriteLine(tokenizer.Decode([.. generator.Generate(tokenizer.Encode("The "), new() { Sampling = new() { TopK = 5 }, MaxTokens = 80 })]));
// </embedding>

string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.gguf");
ModelFormat.Gguf.Save(path, model, tokenizer, ElementType.Q8_0);
await Stream(path);
Console.WriteLine();
File.Delete(path);

Console.WriteLine($"kernels: {device.Kernels.Name}");
Console.WriteLine($"losses: {string.Join(' ', losses)}");

// The JIT has compiled its best code by now; the fastest of many steps is what is left of other programs' noise.
TimeSpan fastest = TimeSpan.MaxValue;
for (int step = 0; step < 300; step++)
{
    long start = Stopwatch.GetTimestamp();
    trainer.Step();
    TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
    fastest = elapsed < fastest ? elapsed : fastest;
}

Console.WriteLine($"step_ms: {fastest.TotalMilliseconds:F3}");

static async Task Stream(string path)
{
    // <streaming>
    using ModelFile file = ModelFile.Open(path);
    using Device device = Device.Cpu();
    using Gpt model = file.Load(device);
    using TextGenerator generator = new(model, file.LoadTokenizer()!);
    await foreach (string piece in generator.StreamAsync("The ", new TextSettings { MaxTokens = 100 }))
    {
        Console.Write(piece);
    }

    // </streaming>
}

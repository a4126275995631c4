using BenchmarkDotNet.Attributes;
using TinyGpt.Data;
using TinyGpt.Models;
using TinyGpt.Training;

namespace TinyGpt.Bench;

/// <summary>One step of training: forward, backward, update. Divide the batch's tokens by the time for the speed.</summary>
[MemoryDiagnoser]
public class TrainingBenchmarks : IDisposable
{
    private Device _device = null!;
    private Gpt _model = null!;
    private Trainer _trainer = null!;

    /// <summary>gpt2 or llama.</summary>
    [Params("gpt2", "llama")]
    public string Style { get; set; } = "";

    /// <summary>Makes a model of 4 layers, 4 heads and 128 channels, and 12 sequences of 64 tokens a step.</summary>
    [GlobalSetup]
    public void Setup()
    {
        const int Vocabulary = 256;
        TrainingSettings settings = new();
        _device = Device.Cpu();
        GptConfig config = Style == "gpt2"
            ? GptConfig.Gpt2(Vocabulary, settings.ContextLength, layers: 4, heads: 4, width: 128)
            : GptConfig.Llama(Vocabulary, settings.ContextLength, layers: 4, heads: 4, width: 128);
        int[] tokens = [.. Enumerable.Range(0, 1 << 16).Select(i => (int)(CounterRandom.Uniform((ulong)i, 1) * Vocabulary))];
        _model = Gpt.Create(_device, config, settings.Seed);
        _trainer = new Trainer(_model, settings, new ShuffledWindows(new TokenList(tokens), settings.ContextLength, settings.Seed));
    }

    /// <summary>Frees the model.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _trainer.Dispose();
        _model.Dispose();
        _device.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The step.</summary>
    [Benchmark]
    public double Step() => _trainer.Step().Loss;
}

using TinyGpt.Data;
using TinyGpt.Formats;
using TinyGpt.Models;

namespace TinyGpt.Cli;

/// <summary>A model to train in a measurement, and the tokens that it is trained on.</summary>
/// <param name="Config">The model's settings.</param>
/// <param name="Tokens">The tokens.</param>
/// <param name="Fill">Sets the weights that a measurement begins with.</param>
/// <param name="BatchSize">The usual number of sequences of a step.</param>
/// <param name="ContextLength">The usual tokens of a sequence.</param>
internal sealed record TrainingSubject(GptConfig Config, ITokenSource Tokens, Action<Gpt> Fill, int BatchSize, int ContextLength) : IDisposable
{
    private const ulong Seed = 1;

    // More batches than a measurement usually has, so that none comes twice.
    private const int PresetTokens = 1 << 18;

    private IDisposable[] _files = [];

    /// <summary>The names of presets.</summary>
    public static IReadOnlyList<string> Presets => ["tiny", "small", "gpt2"];

    /// <summary>The settings of a usual size.</summary>
    public static GptConfig ConfigOf(string preset) => preset switch
    {
        "tiny" => GptConfig.Gpt2(vocabularySize: 256, contextLength: 256, layers: 4, heads: 4, width: 128),
        "small" => GptConfig.Gpt2(vocabularySize: 4096, contextLength: 256, layers: 6, heads: 6, width: 384),
        "gpt2" => GptConfig.Gpt2(vocabularySize: 50257, contextLength: 1024, layers: 12, heads: 12, width: 768),
        _ => throw new ArgumentException($"there is no preset '{preset}'; choose one of {string.Join(", ", Presets)}"),
    };

    /// <summary>A random model of a usual size, and random tokens.</summary>
    public static TrainingSubject FromPreset(string preset)
    {
        (GptConfig config, int length) = (ConfigOf(preset), preset == "small" ? 256 : 64);
        int[] tokens = [.. Enumerable.Range(0, PresetTokens).Select(i => (int)(CounterRandom.Uniform((ulong)i, Seed) * config.VocabularySize))];
        return new TrainingSubject(config, new TokenList(tokens), model => model.Initialize(Seed), 4, length);
    }

    /// <summary>A model of any format, and tokens in a file of llm.c.</summary>
    public static TrainingSubject FromFiles(string modelPath, string tokensPath)
    {
        ModelFile model = ModelFile.Open(modelPath);
        try
        {
            TokenFile tokens = TokenFile.Open(tokensPath, model.Config.VocabularySize);
            return new TrainingSubject(model.Config, tokens, model.Fill, 4, 64) { _files = [model, tokens] };
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable file in _files)
        {
            file.Dispose();
        }
    }
}

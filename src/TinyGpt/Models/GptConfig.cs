namespace TinyGpt.Models;

/// <summary>How each token's channels are normalized.</summary>
public enum Normalization
{
    /// <summary>Mean and variance.</summary>
    LayerNorm,

    /// <summary>Root mean square only.</summary>
    RmsNorm,
}

/// <summary>How the model knows where a token stands.</summary>
public enum PositionEncoding
{
    /// <summary>A learned vector per position, added to the token's.</summary>
    Learned,

    /// <summary>Queries and keys are turned by angles that grow with the position.</summary>
    Rotary,
}

/// <summary>The network that each token passes after attention.</summary>
public enum FeedForwardKind
{
    /// <summary>gelu(x·W₁)·W₂.</summary>
    Gelu,

    /// <summary>(silu(x·W₁)·(x·V))·W₂.</summary>
    SwiGlu,
}

/// <summary>The shape and the style of a model. GPT-2 and Llama are settings of one architecture.</summary>
public sealed record GptConfig
{
    /// <summary>Number of distinct tokens.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The most tokens that the model sees at once.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Number of blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Number of query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Number of key and value heads; divides <see cref="Heads"/>.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Channels of a token.</summary>
    public required int Width { get; init; }

    /// <summary>Channels inside the feed-forward network.</summary>
    public required int HiddenWidth { get; init; }

    /// <summary>How channels are normalized.</summary>
    public Normalization Normalization { get; init; }

    /// <summary>The ε of the normalization.</summary>
    public double NormalizationEpsilon { get; init; } = 1e-5;

    /// <summary>How positions are encoded.</summary>
    public PositionEncoding PositionEncoding { get; init; }

    /// <summary>The base of rotary angles.</summary>
    public double RotaryTheta { get; init; } = 10000;

    /// <summary>The feed-forward network.</summary>
    public FeedForwardKind FeedForward { get; init; }

    /// <summary>Whether linear maps and layer norms have biases.</summary>
    public bool Biases { get; init; } = true;

    /// <summary>Whether the output projection is the token embedding itself (Press and Wolf 2017).</summary>
    public bool TiedOutput { get; init; } = true;

    /// <summary>How the heads divide the columns of the fused queries, keys and values.</summary>
    public HeadShape HeadShape => new(Heads, KeyValueHeads, Width / Heads);

    /// <summary>Which known family these settings are: gpt2, llama, or tinygpt for any other combination.</summary>
    public string Style => this switch
    {
        _ when this == Gpt2Of(this) => "gpt2",
        _ when this == LlamaOf(this) => "llama",
        _ => "tinygpt",
    };

    /// <summary>The settings of GPT-2 (Radford et al. 2019).</summary>
    public static GptConfig Gpt2(int vocabularySize, int contextLength, int layers, int heads, int width) => new()
    {
        VocabularySize = vocabularySize,
        ContextLength = contextLength,
        Layers = layers,
        Heads = heads,
        KeyValueHeads = heads,
        Width = width,
        HiddenWidth = 4 * width,
    };

    /// <summary>
    /// The settings of Llama (Touvron et al. 2023): root-mean-square norm, rotary positions, SwiGLU, no biases. Unless given, the hidden
    /// width is 8/3 of the width, rounded up to a multiple of 64, so that the gated network has the weights of an ungated one.
    /// </summary>
    public static GptConfig Llama(
        int vocabularySize, int contextLength, int layers, int heads, int width, int keyValueHeads = 0, int hiddenWidth = 0) => new()
        {
            VocabularySize = vocabularySize,
            ContextLength = contextLength,
            Layers = layers,
            Heads = heads,
            KeyValueHeads = keyValueHeads == 0 ? heads : keyValueHeads,
            Width = width,
            HiddenWidth = hiddenWidth == 0 ? ((8 * width / 3) + 63) / 64 * 64 : hiddenWidth,
            Normalization = Normalization.RmsNorm,
            PositionEncoding = PositionEncoding.Rotary,
            FeedForward = FeedForwardKind.SwiGlu,
            Biases = false,
            TiedOutput = true,
        };

    /// <summary>Checks that the sizes fit together.</summary>
    /// <returns>The settings themselves.</returns>
    /// <exception cref="ArgumentException">One does not; the text names both numbers.</exception>
    public GptConfig Validated()
    {
        Positive(VocabularySize, "vocabulary");
        Positive(ContextLength, "context");
        Positive(Layers, "layers");
        Positive(Heads, "heads");
        Positive(KeyValueHeads, "key-value heads");
        Positive(Width, "width");
        Positive(HiddenWidth, "hidden width");
        Require(Width % Heads == 0, $"{Heads} heads do not divide a width of {Width}");
        Require(Heads % KeyValueHeads == 0, $"{KeyValueHeads} key-value heads do not divide {Heads} heads");
        Require(
            PositionEncoding != PositionEncoding.Rotary || Width / Heads % 2 == 0,
            $"rotary positions need an even head size, and {Width} / {Heads} is {Width / Heads}");
        Require(double.IsFinite(NormalizationEpsilon) && NormalizationEpsilon > 0, $"a normalization epsilon of {NormalizationEpsilon} is not positive");
        Require(double.IsFinite(RotaryTheta) && RotaryTheta > 0, $"a base of rotary angles of {RotaryTheta} is not positive");
        return this;
    }

    private static GptConfig Gpt2Of(GptConfig c) => Gpt2(c.VocabularySize, c.ContextLength, c.Layers, c.Heads, c.Width) with
    {
        HiddenWidth = c.HiddenWidth,
        NormalizationEpsilon = c.NormalizationEpsilon,
        RotaryTheta = c.RotaryTheta,
        TiedOutput = c.TiedOutput,
    };

    private static GptConfig LlamaOf(GptConfig c) =>
        Llama(c.VocabularySize, c.ContextLength, c.Layers, c.Heads, c.Width, c.KeyValueHeads, c.HiddenWidth) with
        {
            NormalizationEpsilon = c.NormalizationEpsilon,
            RotaryTheta = c.RotaryTheta,
            TiedOutput = c.TiedOutput,
        };

    private static void Positive(int value, string name) => Require(value > 0, $"{name} must be at least 1, not {value}");

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message);
        }
    }
}

using TinyGpt.Operations;

namespace TinyGpt.Models;

/// <summary>
/// One layer of a transformer: x ← x + attention(norm(x)), then x ← x + feedForward(norm(x)). The stream x that runs through all layers
/// is only ever added to.
/// </summary>
internal sealed class Block
{
    private readonly GptConfig _config;
    private readonly int _layer;
    private readonly Parameter _norm1, _norm2, _qkv, _attentionOutput, _up, _down;
    private readonly Parameter? _norm1Bias, _norm2Bias, _qkvBias, _attentionOutputBias, _upBias, _downBias;
    private readonly string _attentionScope, _feedForwardScope;
    private Batch _batch = null!;

    public Block(GptConfig config, Parameters parameters, int layer)
    {
        (_config, _layer) = (config, layer);
        (_attentionScope, _feedForwardScope) = ($"layers.{layer}.attention", $"layers.{layer}.feed_forward");
        (_norm1, _norm1Bias) = Pair("norm1");
        (_qkv, _qkvBias) = Pair("attention.qkv");
        (_attentionOutput, _attentionOutputBias) = Pair("attention.output");
        (_norm2, _norm2Bias) = Pair("norm2");
        (_up, _upBias) = Pair("feed_forward.up");
        (_down, _downBias) = Pair("feed_forward.down");

        (Parameter Weight, Parameter? Bias) Pair(string name) =>
            (parameters[$"layers.{layer}.{name}.weight"], parameters.Find($"layers.{layer}.{name}.bias"));
    }

    /// <summary>The linear maps that a matrix of a layer holds, one below the other.</summary>
    public static IEnumerable<MatrixBlock> Maps(GptConfig config, Parameter matrix)
    {
        HeadShape heads = config.HeadShape;
        int[] rows = matrix.Name.EndsWith(".attention.qkv.weight", StringComparison.Ordinal) ? [heads.QueryWidth, heads.KeyValueWidth, heads.KeyValueWidth]
            : config.FeedForward == FeedForwardKind.SwiGlu && matrix.Name.EndsWith(".feed_forward.up.weight", StringComparison.Ordinal) ? [config.HiddenWidth, config.HiddenWidth]
            : [matrix.Rows];
        int first = 0;
        foreach (int count in rows)
        {
            yield return new MatrixBlock(matrix, first, count);
            first += count;
        }
    }

    /// <summary>The weights of one layer.</summary>
    public static IEnumerable<(string Name, int Rows, int Columns)> Declare(GptConfig config, int layer)
    {
        string prefix = $"layers.{layer}";
        int upRows = config.FeedForward == FeedForwardKind.SwiGlu ? 2 * config.HiddenWidth : config.HiddenWidth;
        (string Name, int Rows, int Columns)[] maps =
        [
            ("attention.qkv", config.HeadShape.Width, config.Width),
            ("attention.output", config.Width, config.HeadShape.QueryWidth),
            ("feed_forward.up", upRows, config.Width),
            ("feed_forward.down", config.Width, config.HiddenWidth),
        ];
        foreach ((string name, int rows, int columns) in maps)
        {
            yield return ($"{prefix}.{name}.weight", rows, columns);
            if (config.Biases)
            {
                yield return ($"{prefix}.{name}.bias", 1, rows);
            }
        }

        foreach (string norm in (string[])["norm1", "norm2"])
        {
            yield return ($"{prefix}.{norm}.weight", 1, config.Width);
            if (HasNormBias(config))
            {
                yield return ($"{prefix}.{norm}.bias", 1, config.Width);
            }
        }
    }

    /// <summary>Whether normalizations have a bias: RMS norm never does.</summary>
    public static bool HasNormBias(GptConfig config) => config.Biases && config.Normalization == Normalization.LayerNorm;

    /// <summary>Normalizes [N, Width] as the settings say.</summary>
    public static Tensor Normalize(Pass pass, GptConfig config, Tensor x, Parameter weight, Parameter? bias) =>
        config.Normalization == Normalization.LayerNorm
            ? LayerNorm.Apply(pass, x, weight, bias, config.NormalizationEpsilon)
            : RmsNorm.Apply(pass, x, weight, config.NormalizationEpsilon);

    /// <summary>[N, Width] → [N, Width]; with <paramref name="recompute"/>, the activations in between are not kept.</summary>
    public Tensor Forward(Pass pass, Tensor x, Batch batch, bool recompute)
    {
        _batch = batch;
        return recompute
            ? Recomputed.Apply(pass, x, this, static (pass, block, x) => ((Block)block).Forward(pass, x))
            : Forward(pass, x);
    }

    private Tensor Forward(Pass pass, Tensor x)
    {
        pass.Scope = _attentionScope;
        x = Attend(pass, x);
        pass.Scope = _feedForwardScope;
        return Think(pass, x);
    }

    private Tensor Attend(Pass pass, Tensor x)
    {
        Tensor normalized = Normalize(pass, _config, x, _norm1, _norm1Bias);
        Tensor qkv = Linear.Apply(pass, normalized, _qkv, _qkvBias);
        if (_config.PositionEncoding == PositionEncoding.Rotary)
        {
            qkv = Rotary.Apply(pass, qkv, _batch.Positions, _config.HeadShape, _config.RotaryTheta);
        }

        Tensor y = Attention.Apply(pass, qkv, pass.CacheOf(_layer), _batch.Sequences, _config.HeadShape);
        Tensor output = Linear.Apply(pass, y, _attentionOutput, _attentionOutputBias, ResidualUnlessDropped(pass, x));
        return DropInto(pass, x, output, site: (2 * _layer) + 1);
    }

    private Tensor Think(Pass pass, Tensor x)
    {
        Tensor normalized = Normalize(pass, _config, x, _norm2, _norm2Bias);
        Tensor residual = ResidualUnlessDropped(pass, x);
        Tensor output;
        if (_config.FeedForward == FeedForwardKind.Gelu)
        {
            output = FeedForward.Apply(pass, normalized, _up, _upBias, _down, _downBias, residual);
        }
        else
        {
            Tensor gated = SwiGlu.Apply(pass, Linear.Apply(pass, normalized, _up, _upBias));
            output = Linear.Apply(pass, gated, _down, _downBias, residual);
        }

        return DropInto(pass, x, output, site: (2 * _layer) + 2);
    }

    /// <summary>Without dropout the residual rides along in the matrix product; with dropout it is added after it.</summary>
    private static Tensor ResidualUnlessDropped(Pass pass, Tensor x) => pass.Dropout.Probability > 0 ? default : x;

    private static Tensor DropInto(Pass pass, Tensor x, Tensor output, int site) => pass.Dropout.Probability > 0
        ? Dropout.Apply(pass, output, pass.Dropout with { Site = (uint)site }, x)
        : output;
}

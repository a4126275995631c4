namespace TinyGpt.Training;

/// <summary>
/// One number from which the others follow: the size of the model, and how to train it. With d for the depth:
/// <list type="bullet">
/// <item>layers d, heads d, width 64·d: heads of 64 channels, as in GPT-2; the matrices of all layers then have 12·d·(64·d)² = 49,152·d³ weights;</item>
/// <item>learning rate 0.003/√d: steps shrink with the root of the width, since the outputs of a wider layer move more for equal steps of its weights;</item>
/// <item>context 256, batch 4·d sequences, so 1024·d tokens a step: larger models profit from larger batches (Kaplan et al. 2020);</item>
/// <item>steps 960·d²: together 20 tokens for each of the weights above, the optimum for a given amount of computation (Hoffmann et al. 2022).</item>
/// </list>
/// </summary>
public sealed record DepthDial
{
    /// <summary>The deepest setting whose step count fits a whole number of 32 bits with room to spare.</summary>
    public const int MaxDepth = 256;

    private const int HeadSize = 64, SequencesPerLayer = 4, TokensPerWeight = 20;
    private const double LearningRateOfDepthOne = 3e-3;

    /// <summary>Turns the dial.</summary>
    /// <param name="depth">From 1 to <see cref="MaxDepth"/>.</param>
    /// <exception cref="ArgumentException">The depth is out of its range.</exception>
    public DepthDial(int depth)
    {
        Depth = depth is >= 1 and <= MaxDepth ? depth : throw new ArgumentException($"depth must be from 1 to {MaxDepth}, not {depth}");
    }

    /// <summary>d: number of layers, and of heads.</summary>
    public int Depth { get; }

    /// <summary>Channels of a token.</summary>
    public int Width => HeadSize * Depth;

    /// <summary>Weights of the layers' matrices: 4·width² for attention and 8·width² for the feed-forward network, in each.</summary>
    public long MatrixWeights => 12L * Depth * Width * Width;

    /// <summary>Tokens of a sequence.</summary>
    public int ContextLength { get; } = 256;

    /// <summary>Sequences of a step.</summary>
    public int BatchSize => SequencesPerLayer * Depth;

    /// <summary>The learning rate's peak.</summary>
    public double LearningRate => LearningRateOfDepthOne / Math.Sqrt(Depth);

    /// <summary>Number of updates.</summary>
    public int Steps => (int)(TokensPerWeight * MatrixWeights / ((long)BatchSize * ContextLength));
}

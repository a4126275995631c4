namespace TinyGpt.Tests.Roofline;

/// <summary>Kernels that compute nothing: a step runs over them to be counted, however large the model.</summary>
internal class IdleKernels : HostKernels
{
    public override string Name => "idle";

    public override ElementType Real => ElementType.Float32;

    public override void Clear(View x)
    {
    }

    public override void Copy(View destination, View source)
    {
    }

    public override void MatMul(View c, View a, View b, in MatMulShape shape, in Epilogue epilogue = default)
    {
    }

    public override void AddColumnSums(View sum, View x, int rows, int columns)
    {
    }

    public override void Attention(View y, View logSumExp, View qkv, in KeyValueCache cache, in Sequences sequences, in HeadShape heads)
    {
    }

    public override void AttentionBackward(View dqkv, View dy, View qkv, View y, View logSumExp, in Sequences sequences, in HeadShape heads)
    {
    }

    public override void Rotary(View qkv, View positions, int rows, in HeadShape heads, double theta, bool inverse = false)
    {
    }

    public override void LayerNorm(View y, View mean, View rstd, View x, View weight, View bias, int rows, int columns, double epsilon)
    {
    }

    public override void LayerNormBackward(
        View dx, View dWeight, View dBias, View dy, View x, View mean, View rstd, View weight, int rows, int columns, bool accumulate)
    {
    }

    public override void RmsNorm(View y, View rstd, View x, View weight, int rows, int columns, double epsilon)
    {
    }

    public override void RmsNormBackward(View dx, View dWeight, View dy, View x, View rstd, View weight, int rows, int columns, bool accumulate)
    {
    }

    public override void Softmax(View y, View x, int rows, int columns)
    {
    }

    public override void SoftmaxBackward(View dx, View dy, View y, int rows, int columns, bool accumulate)
    {
    }

    public override void LogProbability(View logProbability, View logSumExp, View logits, View targets, int rows, int columns)
    {
    }

    public override void LogProbabilityBackward(View logits, View dLogProbability, View logSumExp, View targets, int rows, int columns)
    {
    }

    public override void SwiGlu(View y, View gateUp, int rows, int columns)
    {
    }

    public override void SwiGluBackward(View dGateUp, View dy, View gateUp, int rows, int columns)
    {
    }

    public override void Embedding(View y, View table, View tokens, View positionTable, View positions, int rows, int columns)
    {
    }

    public override void EmbeddingBackward(View dTable, View dPositionTable, View dy, View tokens, View positions, int rows, int columns)
    {
    }

    public override void Dropout(View y, View x, View residual, in DropoutSettings settings, bool accumulate = false)
    {
    }

    public override void Add(View y, View x)
    {
    }

    public override void Dot(View result, View a, View b)
    {
    }

    public override void Combine(View y, View x, View squaredNorm, double scale, double keep)
    {
    }

    public override void AdamW(View weights, View firstMoment, View secondMoment, View gradients, View squaredNorm, in AdamWSettings settings)
    {
    }
}

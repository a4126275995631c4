#pragma warning disable
namespace TinyGpt.Gpu;

public sealed partial class GpuKernels
{
    public override void AddColumnSums(View sum, View x, int rows, int columns) => throw new NotImplementedException();
    public override void Rotary(View qkv, View positions, int rows, in HeadShape heads, double theta, bool inverse = false) => throw new NotImplementedException();
    public override void LayerNorm(View y, View mean, View rstd, View x, View weight, View bias, int rows, int columns, double epsilon) => throw new NotImplementedException();
    public override void LayerNormBackward(View dx, View dWeight, View dBias, View dy, View x, View mean, View rstd, View weight, int rows, int columns, bool accumulate) => throw new NotImplementedException();
    public override void RmsNorm(View y, View rstd, View x, View weight, int rows, int columns, double epsilon) => throw new NotImplementedException();
    public override void RmsNormBackward(View dx, View dWeight, View dy, View x, View rstd, View weight, int rows, int columns, bool accumulate) => throw new NotImplementedException();
    public override void Softmax(View y, View x, int rows, int columns) => throw new NotImplementedException();
    public override void SoftmaxBackward(View dx, View dy, View y, int rows, int columns, bool accumulate) => throw new NotImplementedException();
    public override void LogProbability(View logProbability, View logSumExp, View logits, View targets, int rows, int columns) => throw new NotImplementedException();
    public override void LogProbabilityBackward(View logits, View dLogProbability, View logSumExp, View targets, int rows, int columns) => throw new NotImplementedException();
    public override void SwiGlu(View y, View gateUp, int rows, int columns) => throw new NotImplementedException();
    public override void SwiGluBackward(View dGateUp, View dy, View gateUp, int rows, int columns) => throw new NotImplementedException();
    public override void Embedding(View y, View table, View tokens, View positionTable, View positions, int rows, int columns) => throw new NotImplementedException();
    public override void EmbeddingBackward(View dTable, View dPositionTable, View dy, View tokens, View positions, int rows, int columns) => throw new NotImplementedException();
    public override void Dropout(View y, View x, View residual, in DropoutSettings settings, bool accumulate = false) => throw new NotImplementedException();
    public override void Dot(View result, View a, View b) => throw new NotImplementedException();
    public override void AdamW(View weights, View firstMoment, View secondMoment, View gradients, View squaredNorm, in AdamWSettings settings) => throw new NotImplementedException();
}

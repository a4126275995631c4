using TinyGpt.Tests.Operations;

namespace TinyGpt.Tests;

/// <summary>Every operation of the contract, with every shape and option that the suite runs.</summary>
public static class OperationCases
{
    public static IReadOnlyDictionary<string, OperationCase> All { get; } = new[]
    {
        MatMulOperation.Cases, ReductionOperations.Cases, AttentionOperation.Cases, CachedAttentionOperation.Cases, RotaryOperation.Cases,
        LayerNormOperation.Cases, RmsNormOperation.Cases, SoftmaxOperation.Cases, LogProbabilityOperation.Cases, SwiGluOperation.Cases,
        EmbeddingOperation.Cases, DropoutOperation.Cases, AdamWOperation.Cases,
    }.SelectMany(cases => cases).DistinctBy(operation => operation.Name).ToDictionary(operation => operation.Name);

    /// <summary>Every operation that has a backward pass.</summary>
    public static IReadOnlyDictionary<string, DifferentiableOperation> Differentiable { get; } = new[]
    {
        MatMulOperation.Differentiable, AttentionOperation.Differentiable, RotaryOperation.Differentiable,
        LayerNormOperation.Differentiable, RmsNormOperation.Differentiable, SoftmaxOperation.Differentiable,
        LogProbabilityOperation.Differentiable, SwiGluOperation.Differentiable, EmbeddingOperation.Differentiable, DropoutOperation.Differentiable,
    }.SelectMany(operations => operations).ToDictionary(operation => operation.Name);
}

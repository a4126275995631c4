namespace TinyGpt.Tests;

/// <summary>One operation with one shape and one choice of its options: the suite runs it on every backend.</summary>
/// <param name="Name">What the operation, the shape and the options are.</param>
/// <param name="Prepare">Makes the inputs and says how to run and what to expect.</param>
public sealed record OperationCase(string Name, Func<Sample> Prepare)
{
    private readonly Lazy<Sample> _sample = new(Prepare);

    public Sample Sample => _sample.Value;
}

/// <summary>Inputs of an operation, how to run it, and the formula of its outputs.</summary>
/// <param name="Operands">All operands.</param>
/// <param name="Run">Runs the operation on a backend, on operands that were placed there.</param>
/// <param name="Formula">
/// What every operand that is updated or written holds afterwards, with its error bound: the contract's formula, written down once more.
/// </param>
public sealed record Sample(
    IReadOnlyList<Operand> Operands, Action<Kernels, Placement> Run, Func<IReadOnlyDictionary<Operand, Approximate[]>> Formula)
{
    private readonly Lazy<IReadOnlyDictionary<Operand, Approximate[]>> _expected = new(Formula);

    public IReadOnlyDictionary<Operand, Approximate[]> Expected => _expected.Value;

    /// <summary>What the operands that the operation changes hold after it ran.</summary>
    public IReadOnlyDictionary<Operand, double[]> Outputs(Kernels kernels)
    {
        using Placement placement = new(kernels, Operands);
        Run(kernels, placement);
        kernels.Synchronize();
        placement.AssertNothingElseChanged();
        return Operands.Where(operand => operand.Use != OperandUse.Read).ToDictionary(operand => operand, placement.Read);
    }
}

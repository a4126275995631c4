namespace TinyGpt.Tests;

/// <summary>A real operand and the gradient of the loss with respect to it.</summary>
public sealed record Variable(Operand Value, Operand Gradient)
{
    /// <summary>An input whose gradient is stored, or added to on request.</summary>
    public static Variable Activation(string name, double[] values) =>
        new(Operand.Read(name, values), Operand.Written("d" + name, values.Length));

    /// <summary>An input whose gradient is always added to.</summary>
    public static Variable Weight(string name, double[] values) =>
        new(Operand.Read(name, values), Operand.Updated("d" + name, new double[values.Length]));

    /// <summary>The output; its gradient comes from upstream.</summary>
    public static Variable Output(string name, int length) =>
        new(Operand.Written(name, length), Operand.Updated("d" + name, new double[length]));
}

/// <summary>A forward pass with its backward pass: the gradient suite checks one against the other.</summary>
/// <param name="Name">Which operation, with which options.</param>
/// <param name="Inputs">What the output is differentiated by.</param>
/// <param name="Output">What upstream gradients are given for.</param>
/// <param name="Others">Integers, and what the forward pass leaves for the backward pass.</param>
/// <param name="Forward">Computes the output.</param>
/// <param name="Backward">Computes the inputs' gradients from the output's; true asks it to add to the gradients of activations.</param>
/// <param name="CanAccumulate">Whether the operation can add to the gradients of activations.</param>
public sealed record DifferentiableOperation(
    string Name,
    IReadOnlyList<Variable> Inputs,
    Variable Output,
    IReadOnlyList<Operand> Others,
    Action<Kernels, Placement> Forward,
    Action<Kernels, Placement, bool> Backward,
    bool CanAccumulate = true)
{
    public IEnumerable<Operand> Operands => Inputs.Append(Output).SelectMany(v => new[] { v.Value, v.Gradient }).Concat(Others);
}

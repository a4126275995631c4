namespace TinyGpt;

/// <summary>
/// What one operation leaves on the tape: its inputs, its outputs and what its backward pass needs besides.
/// Records are kept and filled anew in every step.
/// </summary>
public abstract class Record
{
    /// <summary>The operation's name.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>Where in the model it ran.</summary>
    public string Scope { get; internal set; } = "";

    /// <summary>The matrix that the operation made, whose gradient <see cref="Backward"/> starts from.</summary>
    public Tensor Output { get; protected set; }

    /// <summary>The activations that the operation read.</summary>
    public abstract IEnumerable<Tensor> Inputs { get; }

    /// <summary>The weights that the operation read.</summary>
    public virtual IEnumerable<Parameter> Parameters => [];

    /// <summary>Given the gradient of <see cref="Output"/>, contributes to the gradients of inputs and weights.</summary>
    public abstract void Backward(Tape tape);
}

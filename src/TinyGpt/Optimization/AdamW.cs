namespace TinyGpt.Optimization;

/// <summary>AdamW (Loshchilov and Hutter 2019) over all weights of a model at once, decaying matrices only.</summary>
public sealed class AdamW : IDisposable
{
    private readonly Parameters _parameters;

    /// <summary>Allocates both moments, as zeros.</summary>
    public AdamW(Parameters parameters)
    {
        _parameters = parameters;
        FirstMoment = parameters.Device.NewView(parameters.Values.Length, parameters.Device.Real);
        SecondMoment = parameters.Device.NewView(parameters.Values.Length, parameters.Device.Real);
    }

    /// <summary>Decay of the first moment.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the second moment.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the second moment.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decoupled decay of matrices.</summary>
    public double WeightDecay { get; init; }

    /// <summary>The norm that gradients are scaled down to; 0: never.</summary>
    public double ClipNorm { get; init; }

    /// <summary>The running mean of gradients, laid out as the weights.</summary>
    public View FirstMoment { get; }

    /// <summary>The running mean of squared gradients, laid out as the weights.</summary>
    public View SecondMoment { get; }

    /// <summary>Number of updates so far.</summary>
    public int Step { get; set; }

    /// <summary>Updates all weights from their gradients.</summary>
    /// <param name="learningRate">Step size.</param>
    /// <param name="squaredNorm">[1], the squared norm of all gradients; none where they are not clipped.</param>
    public void Update(double learningRate, View squaredNorm)
    {
        Step++;
        AdamWSettings settings = new(Step, learningRate, Beta1, Beta2, Epsilon, WeightDecay, _parameters.MatrixLength, ClipNorm);
        _parameters.Device.Kernels.AdamW(_parameters.Values, FirstMoment, SecondMoment, _parameters.Gradients, squaredNorm, settings);
    }

    /// <summary>Starts over: moments and step are zero again.</summary>
    public void Reset()
    {
        Step = 0;
        _parameters.Device.Kernels.Clear(FirstMoment);
        _parameters.Device.Kernels.Clear(SecondMoment);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        FirstMoment.Memory.Dispose();
        SecondMoment.Memory.Dispose();
    }
}

namespace TinyGpt.Optimization;

/// <summary>AdamW (Loshchilov and Hutter 2019) over all weights of a model at once, decaying matrices only; or, as a part of <see cref="Muon"/>, over some.</summary>
public class AdamW : IDisposable
{
    /// <summary>Allocates both moments, as zeros.</summary>
    public AdamW(Parameters parameters)
    {
        Parameters = parameters;
        FirstMoment = parameters.Device.NewView(parameters.Values.Length, parameters.Device.Real);
        SecondMoment = parameters.Device.NewView(parameters.Values.Length, parameters.Device.Real);
    }

    /// <summary>Decay of the first moment.</summary>
    public double Beta1 { get; set; } = 0.9;

    /// <summary>Decay of the second moment.</summary>
    public double Beta2 { get; set; } = 0.999;

    /// <summary>Added to the root of the second moment.</summary>
    public double Epsilon { get; set; } = 1e-8;

    /// <summary>Decoupled decay of matrices.</summary>
    public double WeightDecay { get; set; }

    /// <summary>The norm that gradients are scaled down to; 0: never.</summary>
    public double ClipNorm { get; set; }

    /// <summary>The running mean of gradients, laid out as the weights.</summary>
    public View FirstMoment { get; }

    /// <summary>The running mean of squared gradients, laid out as the weights.</summary>
    public View SecondMoment { get; }

    /// <summary>Number of updates so far.</summary>
    public int Step { get; set; }

    /// <summary>All weights.</summary>
    protected Parameters Parameters { get; }

    /// <summary>Updates all weights from their gradients.</summary>
    /// <param name="learningRate">Step size.</param>
    /// <param name="squaredNorm">[1], the squared norm of all gradients; none where they are not clipped.</param>
    public virtual void Update(double learningRate, View squaredNorm)
    {
        Step++;
        UpdateRange(0, Parameters.Values.Length, learningRate, squaredNorm);
    }

    /// <summary>Starts over: moments and step are zero again.</summary>
    public void Reset()
    {
        Step = 0;
        Parameters.Device.Kernels.Clear(FirstMoment);
        Parameters.Device.Kernels.Clear(SecondMoment);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Updates a range of weights.</summary>
    private protected void UpdateRange(long start, long length, double learningRate, View squaredNorm)
    {
        if (length == 0)
        {
            return;
        }

        AdamWSettings settings = new(Step, learningRate, Beta1, Beta2, Epsilon, WeightDecay, Math.Clamp(Parameters.MatrixLength - start, 0, length), ClipNorm);
        Parameters.Device.Kernels.AdamW(
            Range(Parameters.Values), Range(FirstMoment), Range(SecondMoment), Range(Parameters.Gradients), squaredNorm, settings);

        View Range(View all) => all.Slice(start, length);
    }

    /// <summary>Gives the memory back.</summary>
    protected virtual void Dispose(bool disposing)
    {
        FirstMoment.Memory.Dispose();
        SecondMoment.Memory.Dispose();
    }
}

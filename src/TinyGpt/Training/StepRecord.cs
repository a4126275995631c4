namespace TinyGpt.Training;

/// <summary>
/// What comes back from the device in a step, in one transfer: the loss of each micro-batch and, where it is measured, the squared norm of all
/// gradients. They tell whether all is finite, because a number that is not makes one of them so.
/// </summary>
internal sealed class StepRecord : IDisposable
{
    private readonly Device _device;
    private readonly View _values;
    private readonly int _microBatches, _stride;
    private readonly double[] _wide;
    private readonly float[] _narrow;

    /// <summary>Allocates it.</summary>
    public StepRecord(Device device, int microBatches)
    {
        (_device, _microBatches) = (device, microBatches);
        // Every value is a view of its own, and views are aligned.
        _stride = (int)(View.Alignment / device.Real.Bytes(1));
        int length = (microBatches * _stride) + 1;
        _values = device.NewView(length, device.Real);
        bool isNarrow = device.Real == ElementType.Float32;
        (_narrow, _wide) = (new float[isNarrow ? length : 0], new double[isNarrow ? 0 : length]);
    }

    /// <summary>[1]: the squared norm of all gradients.</summary>
    public View SquaredNorm => _values.Slice(0, 1);

    /// <summary>[1]: a micro-batch's part of the loss.</summary>
    public View Loss(int microBatch) => _values.Slice((microBatch + 1L) * _stride, 1);

    /// <summary>Waits for the step's work; returns the loss, which is the sum of its parts, and the squared norm.</summary>
    public (double Loss, double SquaredNorm) Read()
    {
        if (_device.Real == ElementType.Float32)
        {
            _device.Kernels.Download<float>(_values, _narrow);
        }
        else
        {
            _device.Kernels.Download<double>(_values, _wide);
        }

        double loss = 0;
        for (int micro = 1; micro <= _microBatches; micro++)
        {
            loss += At(micro * _stride);
        }

        return (loss, At(0));
    }

    /// <inheritdoc/>
    public void Dispose() => _values.Memory.Dispose();

    private double At(int index) => _narrow.Length > 0 ? _narrow[index] : _wide[index];
}

using TinyGpt.Operations;
using Xunit;

namespace TinyGpt.Tests.Engine;

public sealed class TapeTests : IDisposable
{
    private readonly Device _device = Device.ScalarDouble();
    private readonly Parameters _parameters;
    private readonly Tape _tape;
    private readonly View _upstream;

    public TapeTests()
    {
        _parameters = new Parameters(_device, [("first", 3, 3), ("second", 3, 3), ("unused", 3, 3), ("bias", 1, 3)]);
        _tape = new Tape(_device);
        _upstream = _device.NewView(6, ElementType.Float64);
        _device.Kernels.Upload<double>(_upstream, [1, -1, 2, 0.5, 3, -2]);
        foreach (Parameter parameter in _parameters.Table)
        {
            _parameters.Write(parameter, values => values.Fill(0.25f));
        }
    }

    public void Dispose()
    {
        _tape.Dispose();
        _parameters.Dispose();
        _upstream.Memory.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void TheGradientOfASumGoesToBothTerms()
    {
        // y = x·Wᵀ + x: dx = dy·W + dy.
        double[] gradient = [];
        _tape.Run(1, () =>
        {
            Tensor x = _tape.Wrap(_upstream, 2, 3);
            Tensor y = Linear.Apply(_tape, x, _parameters["first"], bias: null, residual: x);
            _tape.Backward(y, _upstream);
            gradient = new double[6];
            _tape.Kernels.Download<double>(_tape.Gradient(x), gradient);
        });
        Assert.Equal([1.5, -0.5, 2.5, 0.875, 3.375, -1.625], gradient);
    }

    [Fact]
    public void AGradientBeforeBackwardIsNotComputed()
    {
        _tape.Run(1, () =>
        {
            Tensor y = Linear.Apply(_tape, _tape.Wrap(_upstream, 2, 3), _parameters["first"], null);
            InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => _tape.Gradient(y));
            Assert.Contains("not computed", error.Message, StringComparison.Ordinal);
            Assert.Contains("gradient not computed", _tape.ToString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void AWeightThatNothingUsedHasAZeroGradient()
    {
        _parameters.Write(_parameters.Gradients, values => values.Fill(7));
        _parameters.ForgetGradients();
        _tape.Run(1, () =>
        {
            Tensor y = Linear.Apply(_tape, _tape.Wrap(_upstream, 2, 3), _parameters["first"], _parameters["bias"]);
            _tape.Backward(y, _upstream);
        });
        _parameters.CompleteGradients();
        double[] unused = new double[9], bias = new double[3];
        _device.Kernels.Download<double>(_parameters["unused"].Gradient, unused);
        _device.Kernels.Download<double>(_parameters["bias"].Gradient, bias);
        Assert.All(unused, g => Assert.Equal(0, g));
        Assert.Equal([1.5, 2, 0], bias);
    }

    [Fact]
    public void GradientsOfSeveralBatchesAddUp()
    {
        double[] once = GradientAfter(1), thrice = GradientAfter(3);
        Assert.Contains(once, g => g != 0);
        Assert.Equal(once.Select(g => 3 * g), thrice);
    }

    [Fact]
    public void AStepOfAnotherSizeUnderTheSameShapeIsRefused()
    {
        int rows = 2;
        void Step() => _tape.New(rows, 300);
        _tape.Run(1, Step);
        rows = 4;
        Assert.Contains("[4, 300]", Assert.Throws<InvalidOperationException>(() => _tape.Run(1, Step)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThePrintedTapeNamesOperationsShapesAndBytes()
    {
        _tape.Run(1, () =>
        {
            _tape.Scope = "here";
            Tensor y = Linear.Apply(_tape, _tape.Wrap(_upstream, 2, 3), _parameters["first"], null);
            _tape.Backward(Linear.Apply(_tape, y, _parameters["second"], null), _upstream);
        });
        string[] lines = _tape.ToString().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Matches(@"here\s+%2 \[2, 3\]\s+= Linear\(%1 \[2, 3\]; first\)\s+48 bytes, gradient computed", lines[0]);
        Assert.StartsWith("arena ", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void PinnedTensorsKeepTheirMemory()
    {
        double[] kept = new double[600];
        _tape.Run(9, () =>
        {
            Tensor pinned = _tape.New(1, 600);
            _tape.Kernels.Upload<double>(_tape[pinned], [.. Enumerable.Repeat(5.0, 600)]);
            _tape.Pin(pinned);
            Tensor later = _tape.New(1, 600);
            _tape.Kernels.Upload<double>(_tape[later], new double[600]);
            _tape.New(1, 600);
            _tape.Kernels.Download<double>(_tape[pinned], kept);
        });
        Assert.All(kept, v => Assert.Equal(5, v));
    }

    private double[] GradientAfter(int batches)
    {
        _parameters.ForgetGradients();
        for (int i = 0; i < batches; i++)
        {
            _tape.Run(1, () => _tape.Backward(Linear.Apply(_tape, _tape.Wrap(_upstream, 2, 3), _parameters["first"], null), _upstream));
        }

        double[] gradient = new double[9];
        _device.Kernels.Download<double>(_parameters["first"].Gradient, gradient);
        return gradient;
    }
}

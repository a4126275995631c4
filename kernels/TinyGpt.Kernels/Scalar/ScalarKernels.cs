using System.Numerics;

namespace TinyGpt.Scalar;

/// <summary>
/// The readable specification: every operation as plain loops on one thread, each backward pass below its forward pass with the
/// derivation above it. What a faster backend computes must equal this. In double it is the oracle of gradient checks.
/// </summary>
/// <remarks>
/// Operands are bounds-checked spans, named as in the formulas of <see cref="Kernels"/>: n counts rows (tokens), c channels, h heads,
/// j keys. A d in front of a name means the derivative of the loss with respect to it. One thread at a time may call an instance.
/// </remarks>
/// <typeparam name="T">The type of reals and of the arithmetic: float or double.</typeparam>
public sealed partial class ScalarKernels<T> : HostKernels where T : unmanaged, IFloatingPointIeee754<T>
{
    private T[] _scratch = [];

    /// <summary>Creates the backend.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public ScalarKernels()
    {
        Real = typeof(T) == typeof(float) ? ElementType.Float32
            : typeof(T) == typeof(double) ? ElementType.Float64
            : throw new NotSupportedException($"scalar kernels compute in float or double, not in {typeof(T)}");
    }

    /// <inheritdoc/>
    public override string Name => $"scalar {Real.ToString().ToLowerInvariant()}, 1 thread";

    /// <inheritdoc/>
    public override ElementType Real { get; }

    private static T Half { get; } = T.CreateChecked(0.5);

    /// <summary>The elements of an operand that may be none: then there are none.</summary>
    private static Span<T> Optional(View view) => view.IsNone ? default : Span<T>(view);

    private static T Dot(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        b = b[..a.Length];
        T sum = T.Zero;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>y += scale·x.</summary>
    private static void AddScaled(Span<T> y, T scale, ReadOnlySpan<T> x)
    {
        x = x[..y.Length];
        for (int i = 0; i < y.Length; i++)
        {
            y[i] += scale * x[i];
        }
    }

    /// <summary>A row of working memory that the next call reuses; its contents are undefined.</summary>
    private Span<T> Scratch(int length)
    {
        if (_scratch.Length < length)
        {
            _scratch = new T[Math.Max(length, 2 * _scratch.Length)];
        }

        return _scratch.AsSpan(0, length);
    }
}

namespace TinyGpt.Tests;

/// <summary>
/// A number in double precision, together with how far off a computation in lower precision may be:
/// <c>(4 + √Terms)·ε·Magnitude</c>, ε being the distance from 1 to the next number of that precision.
/// </summary>
/// <remarks>
/// <para>This is running error analysis (Wilkinson 1963; Higham, Accuracy and Stability of Numerical Algorithms, chapter 3). A formula
/// that is written in these numbers carries its own bound: Magnitude is the sum of the absolute values of all the terms that
/// rounding errors are proportional to, each weighed by the derivative of the result with respect to it.</para>
/// <para>A sum of K terms has the magnitude Σ|terms|. Its rounding errors are independent of each other for all that is known,
/// so they grow with √K and not with K; the 4 covers a few roundings around the sum, such as those of the terms themselves.</para>
/// </remarks>
/// <param name="Value">The value.</param>
/// <param name="Magnitude">What rounding errors are proportional to; 0 for an exact operand.</param>
/// <param name="Terms">K: the number of terms of the longest sum on the way here.</param>
public readonly record struct Approximate(double Value, double Magnitude = 0, int Terms = 0)
{
    /// <summary>An exact number: an operand.</summary>
    public static implicit operator Approximate(double exact) => new(exact);

    /// <summary>A constant that is rounded once.</summary>
    public static Approximate Rounded(double value) => new(value, Math.Abs(value));

    /// <summary>One more term of a sum. A term that was itself rounded counts with what it is off by.</summary>
    public Approximate AddTerm(Approximate term) =>
        new(Value + term.Value, Magnitude + Math.Max(Math.Abs(term.Value), term.Magnitude), Math.Max(Terms + 1, term.Terms));

    public static Approximate Sum(int count, Func<int, Approximate> term)
    {
        Approximate sum = default;
        for (int i = 0; i < count; i++)
        {
            sum = sum.AddTerm(term(i));
        }

        return sum;
    }

    /// <summary>(x + δ) + (y + η): the result is rounded, and both errors are kept.</summary>
    public static Approximate operator +(Approximate x, Approximate y) =>
        Round(x.Value + y.Value, x.Magnitude + y.Magnitude, x, y);

    public static Approximate operator -(Approximate x, Approximate y) =>
        Round(x.Value - y.Value, x.Magnitude + y.Magnitude, x, y);

    public static Approximate operator -(Approximate x) => x with { Value = -x.Value };

    /// <summary>(x + δ)·(y + η) = x·y + y·δ + x·η, to first order.</summary>
    public static Approximate operator *(Approximate x, Approximate y) =>
        Round(x.Value * y.Value, Math.Abs(y.Value) * x.Magnitude + Math.Abs(x.Value) * y.Magnitude, x, y);

    public static Approximate operator /(Approximate x, Approximate y)
    {
        double quotient = x.Value / y.Value;
        return Round(quotient, (x.Magnitude + Math.Abs(quotient) * y.Magnitude) / Math.Abs(y.Value), x, y);
    }

    /// <summary>f(x + δ) = f(x) + f'(x)·δ, to first order.</summary>
    public static Approximate Exp(Approximate x) => Apply(x, Math.Exp(x.Value), Math.Exp(x.Value));

    public static Approximate Log(Approximate x) => Apply(x, Math.Log(x.Value), 1 / x.Value);

    public static Approximate Sqrt(Approximate x) => Apply(x, Math.Sqrt(x.Value), x.Value == 0 ? 0 : 0.5 / Math.Sqrt(x.Value));

    public static Approximate Tanh(Approximate x)
    {
        double tanh = Math.Tanh(x.Value);
        return Apply(x, tanh, 1 - tanh * tanh);
    }

    /// <summary>How far from <see cref="Value"/> a result may lie that was computed in single precision.</summary>
    public double SingleBound => Bound(1.1920928955078125e-7);

    /// <summary>How far from <see cref="Value"/> a result may lie that was computed in double precision.</summary>
    public double DoubleBound => Bound(2.220446049250313e-16);

    private static Approximate Apply(Approximate x, double value, double derivative) =>
        Round(value, Math.Abs(derivative) * x.Magnitude, x, x);

    private static Approximate Round(double value, double inherited, Approximate x, Approximate y) =>
        new(value, Math.Abs(value) + inherited, Math.Max(x.Terms, y.Terms));

    // Below the smallest normal single, 2⁻¹²⁶, precision is absolute, and some processors flush to zero.
    private double Bound(double epsilon) => (4 + Math.Sqrt(Terms)) * epsilon * Magnitude + 1.1754943508222875e-38;
}

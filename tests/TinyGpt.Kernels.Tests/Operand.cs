namespace TinyGpt.Tests;

/// <summary>What a kernel does with an operand.</summary>
public enum OperandUse
{
    /// <summary>Reads it, and leaves every bit as it was.</summary>
    Read,

    /// <summary>Reads it and changes it.</summary>
    Updated,

    /// <summary>Writes it without having read it: it starts as NaN.</summary>
    Written,
}

/// <summary>One operand of a sample: reals or integers, not yet on any device.</summary>
public sealed class Operand
{
    private Operand(string name, OperandUse use, double[]? reals, int[]? integers)
    {
        (Name, Use, Reals, Integers) = (name, use, reals, integers);
    }

    public string Name { get; }

    public OperandUse Use { get; }

    /// <summary>The values before the kernel runs; single-precision numbers, so that every backend starts from the same.</summary>
    public double[]? Reals { get; }

    public int[]? Integers { get; }

    public int Length => Reals?.Length ?? Integers!.Length;

    public double this[int i] => Reals![i];

    public static Operand Read(string name, double[] values) => new(name, OperandUse.Read, Single(values), null);

    public static Operand Read(string name, int[] values) => new(name, OperandUse.Read, null, values);

    public static Operand Updated(string name, double[] values) => new(name, OperandUse.Updated, Single(values), null);

    public static Operand Written(string name, int length)
    {
        double[] poison = new double[length];
        Array.Fill(poison, double.NaN);
        return new Operand(name, OperandUse.Written, poison, null);
    }

    private static double[] Single(double[] values) => Array.ConvertAll(values, value => (double)(float)value);
}

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

    private Operand(string name, ElementType type, double[] reals, byte[] encoded) : this(name, OperandUse.Read, reals, null)
    {
        (Stored, Encoded) = (type, encoded);
    }

    public string Name { get; }

    public OperandUse Use { get; }

    /// <summary>The values before the kernel runs; single-precision numbers, so that every backend starts from the same.</summary>
    public double[]? Reals { get; }

    public int[]? Integers { get; }

    /// <summary>The type that reals are stored in: Float16 or Q8_0, or Float32 where that is the backend's own type of reals.</summary>
    public ElementType Stored { get; }

    /// <summary>The bytes of weights that are stored in fewer bits: what <see cref="Reals"/> was decoded from.</summary>
    public byte[]? Encoded { get; }

    public int Length => Reals?.Length ?? Integers!.Length;

    public double this[int i] => Reals![i];

    public static Operand Read(string name, double[] values) => new(name, OperandUse.Read, Single(values), null);

    /// <summary>Weights that are stored in a type; what they are is what that makes of them.</summary>
    public static Operand Weights(string name, double[] values, ElementType type)
    {
        if (type == ElementType.Float32)
        {
            return Read(name, values);
        }

        float[] singles = Array.ConvertAll(values, value => (float)value);
        byte[] encoded = new byte[type.Bytes(singles.Length)];
        Quantization.Encode(type, singles, encoded);
        Quantization.Decode(type, encoded, singles);
        return new Operand(name, type, Array.ConvertAll(singles, single => (double)single), encoded);
    }

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

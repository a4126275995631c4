using ILGPU;
using ILGPU.Algorithms;

namespace TinyGpt.Gpu;

/// <summary>
/// What one thread holds of a tile, in registers: eight rows, <see cref="AttentionTile.RowStep"/> apart, by four neighbouring columns.
/// </summary>
internal struct Patch(Square upper, Square lower)
{
    public Square Upper = upper, Lower = lower;

    public static Patch operator +(Patch a, Patch b) => new(a.Upper + b.Upper, a.Lower + b.Lower);

    /// <summary>Element by element.</summary>
    public static Patch operator *(Patch a, Patch b) => new(a.Upper * b.Upper, a.Lower * b.Lower);

    /// <summary>Each row times its own factor.</summary>
    public static Patch operator *(EightRows factors, Patch a) => new(factors.Upper * a.Upper, factors.Lower * a.Lower);

    public static Patch operator *(float scale, Patch a) => EightRows.Same(scale) * a;

    /// <summary>Each row less its own number.</summary>
    public static Patch operator -(Patch a, EightRows b) => new(a.Upper - b.Upper, a.Lower - b.Lower);

    /// <summary>Each column less its own number.</summary>
    public static Patch operator -(Patch a, Float4 columns) => new(a.Upper - Square.Same(columns), a.Lower - Square.Same(columns));

    public static Patch Exp(Patch a) => new(Square.Exp(a.Upper), Square.Exp(a.Lower));

    public static EightRows RowMaxima(Patch a) => new(Square.RowMaxima(a.Upper), Square.RowMaxima(a.Lower));

    public static EightRows RowSums(Patch a) => new(Square.RowSums(a.Upper), Square.RowSums(a.Lower));

    /// <summary>Keeps the columns before <paramref name="end"/> in the first row, and as many more as a row is further down; others become hidden.</summary>
    public static Patch KeepBefore(Patch a, int end, float hidden) =>
        new(Square.KeepBefore(a.Upper, end, hidden), Square.KeepBefore(a.Lower, end + (4 * AttentionTile.RowStep), hidden));

    /// <summary>Keeps the columns from <paramref name="start"/> on in the first row, and as many fewer as a row is further down; others become 0.</summary>
    public static Patch KeepFrom(Patch a, int start) =>
        new(Square.KeepFrom(a.Upper, start), Square.KeepFrom(a.Lower, start + (4 * AttentionTile.RowStep)));

    /// <summary>sum + Σ_k left[row, k]·right[k, column] over 4·<paramref name="steps"/> terms, one after another.</summary>
    /// <param name="sum">What is added to.</param>
    /// <param name="left">Shared memory: four terms of a row in each element.</param>
    /// <param name="leftIndex">This thread's first row and first terms.</param>
    /// <param name="leftStride">Elements from row to row.</param>
    /// <param name="right">Shared memory: four columns of a term in each element.</param>
    /// <param name="rightIndex">The first term, at this thread's columns.</param>
    /// <param name="rightStride">Elements from term to term.</param>
    /// <param name="steps">A quarter of the number of terms.</param>
    public static Patch AddProduct(
        Patch sum, ArrayView<Float4> left, int leftIndex, int leftStride, ArrayView<Float4> right, int rightIndex, int rightStride, int steps)
    {
        int rows = leftStride * AttentionTile.RowStep;
        for (int step = 0; step < steps; step++, leftIndex++, rightIndex += 4 * rightStride)
        {
            // One address for each factor; the rest are distances that the instructions hold.
            ArrayView<Float4> own = left.SubView(leftIndex), columns = right.SubView(rightIndex);
            Square terms = new(columns[0], columns[rightStride], columns[2 * rightStride], columns[3 * rightStride]);
            sum = new(Square.AddProduct(sum.Upper, own, 0, rows, terms), Square.AddProduct(sum.Lower, own, 4 * rows, rows, terms));
        }

        return sum;
    }

    /// <summary>Stores each row; this thread's next one lies <paramref name="stride"/> elements on.</summary>
    public static void Store(Patch a, ArrayView<Float4> to, int index, int stride)
    {
        Square.Store(a.Upper, to, index, stride);
        Square.Store(a.Lower, to, index + (4 * stride), stride);
    }

    public static Patch Load(ArrayView<Float4> from, int index, int stride) =>
        new(Square.Load(from, index, stride), Square.Load(from, index + (4 * stride), stride));
}

/// <summary>Half of a patch.</summary>
internal struct Square(Float4 row0, Float4 row1, Float4 row2, Float4 row3)
{
    public Float4 Row0 = row0, Row1 = row1, Row2 = row2, Row3 = row3;

    public static Square operator +(Square a, Square b) => new(a.Row0 + b.Row0, a.Row1 + b.Row1, a.Row2 + b.Row2, a.Row3 + b.Row3);

    public static Square operator -(Square a, Square b) =>
        new(Less(a.Row0, b.Row0), Less(a.Row1, b.Row1), Less(a.Row2, b.Row2), Less(a.Row3, b.Row3));

    public static Square operator *(Square a, Square b) =>
        new(a.Row0 * b.Row0, a.Row1 * b.Row1, a.Row2 * b.Row2, a.Row3 * b.Row3);

    public static Square operator *(Float4 factors, Square a) =>
        new(factors.X * a.Row0, factors.Y * a.Row1, factors.Z * a.Row2, factors.W * a.Row3);

    public static Square operator -(Square a, Float4 rows) => a - new Square(Same(rows.X), Same(rows.Y), Same(rows.Z), Same(rows.W));

    public static Square Same(Float4 row) => new(row, row, row, row);

    public static Square Exp(Square a) => new(Exp(a.Row0), Exp(a.Row1), Exp(a.Row2), Exp(a.Row3));

    public static Float4 RowMaxima(Square a) => new(Max(a.Row0), Max(a.Row1), Max(a.Row2), Max(a.Row3));

    public static Float4 RowSums(Square a) => new(Sum(a.Row0), Sum(a.Row1), Sum(a.Row2), Sum(a.Row3));

    public static Square KeepBefore(Square a, int end, float hidden) => new(
        KeepBefore(a.Row0, end, hidden),
        KeepBefore(a.Row1, end + AttentionTile.RowStep, hidden),
        KeepBefore(a.Row2, end + (2 * AttentionTile.RowStep), hidden),
        KeepBefore(a.Row3, end + (3 * AttentionTile.RowStep), hidden));

    public static Square KeepFrom(Square a, int start) => new(
        KeepFrom(a.Row0, start),
        KeepFrom(a.Row1, start + AttentionTile.RowStep),
        KeepFrom(a.Row2, start + (2 * AttentionTile.RowStep)),
        KeepFrom(a.Row3, start + (3 * AttentionTile.RowStep)));

    public static Square AddProduct(Square sum, ArrayView<Float4> left, int index, int stride, Square terms) => new(
        AddProduct(sum.Row0, left[index], terms),
        AddProduct(sum.Row1, left[index + stride], terms),
        AddProduct(sum.Row2, left[index + (2 * stride)], terms),
        AddProduct(sum.Row3, left[index + (3 * stride)], terms));

    public static void Store(Square a, ArrayView<Float4> to, int index, int stride)
    {
        to[index] = a.Row0;
        to[index + stride] = a.Row1;
        to[index + (2 * stride)] = a.Row2;
        to[index + (3 * stride)] = a.Row3;
    }

    public static Square Load(ArrayView<Float4> from, int index, int stride) =>
        new(from[index], from[index + stride], from[index + (2 * stride)], from[index + (3 * stride)]);

    private static Float4 Less(Float4 a, Float4 b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z, a.W - b.W);

    private static Float4 Same(float value) => new(value, value, value, value);

    private static Float4 Exp(Float4 a) => new(XMath.Exp(a.X), XMath.Exp(a.Y), XMath.Exp(a.Z), XMath.Exp(a.W));

    private static float Max(Float4 a) => Math.Max(Math.Max(a.X, a.Y), Math.Max(a.Z, a.W));

    private static float Sum(Float4 a) => a.X + a.Y + (a.Z + a.W);

    private static Float4 KeepBefore(Float4 a, int end, float hidden) =>
        new(end > 0 ? a.X : hidden, end > 1 ? a.Y : hidden, end > 2 ? a.Z : hidden, end > 3 ? a.W : hidden);

    private static Float4 KeepFrom(Float4 a, int start) =>
        new(start <= 0 ? a.X : 0, start <= 1 ? a.Y : 0, start <= 2 ? a.Z : 0, start <= 3 ? a.W : 0);

    private static Float4 AddProduct(Float4 sum, Float4 left, Square right) => new(
        sum.X + (left.X * right.Row0.X) + (left.Y * right.Row1.X) + (left.Z * right.Row2.X) + (left.W * right.Row3.X),
        sum.Y + (left.X * right.Row0.Y) + (left.Y * right.Row1.Y) + (left.Z * right.Row2.Y) + (left.W * right.Row3.Y),
        sum.Z + (left.X * right.Row0.Z) + (left.Y * right.Row1.Z) + (left.Z * right.Row2.Z) + (left.W * right.Row3.Z),
        sum.W + (left.X * right.Row0.W) + (left.Y * right.Row1.W) + (left.Z * right.Row2.W) + (left.W * right.Row3.W));
}

/// <summary>One number for each row of a patch; the threads that share the rows have copies.</summary>
internal struct EightRows(Float4 upper, Float4 lower)
{
    public Float4 Upper = upper, Lower = lower;

    public static EightRows operator +(EightRows a, EightRows b) => new(a.Upper + b.Upper, a.Lower + b.Lower);

    public static EightRows operator *(EightRows a, EightRows b) => new(a.Upper * b.Upper, a.Lower * b.Lower);

    /// <summary>exp(a − b).</summary>
    public static EightRows ExpOfDifference(EightRows a, EightRows b) => new(ExpOfDifference(a.Upper, b.Upper), ExpOfDifference(a.Lower, b.Lower));

    public static EightRows Max(EightRows a, EightRows b) => new(Max(a.Upper, b.Upper), Max(a.Lower, b.Lower));

    /// <summary>1/a.</summary>
    public static EightRows Reciprocals(EightRows a) => new(Reciprocals(a.Upper), Reciprocals(a.Lower));

    public static EightRows Same(float value) => new(new Float4(value, value, value, value), new Float4(value, value, value, value));

    private static Float4 ExpOfDifference(Float4 a, Float4 b) =>
        new(XMath.Exp(a.X - b.X), XMath.Exp(a.Y - b.Y), XMath.Exp(a.Z - b.Z), XMath.Exp(a.W - b.W));

    private static Float4 Max(Float4 a, Float4 b) => new(Math.Max(a.X, b.X), Math.Max(a.Y, b.Y), Math.Max(a.Z, b.Z), Math.Max(a.W, b.W));

    private static Float4 Reciprocals(Float4 a) => new(1 / a.X, 1 / a.Y, 1 / a.Z, 1 / a.W);
}

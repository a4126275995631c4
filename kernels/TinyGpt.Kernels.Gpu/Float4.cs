using System.Runtime.InteropServices;

namespace TinyGpt.Gpu;

/// <summary>Four neighbours in memory, which a thread loads and stores with one instruction of 128 bits.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Float4(float x, float y, float z, float w)
{
    public float X = x, Y = y, Z = z, W = w;

    public static Float4 operator +(Float4 a, Float4 b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z, a.W + b.W);

    /// <summary>Element by element.</summary>
    public static Float4 operator *(Float4 a, Float4 b) => new(a.X * b.X, a.Y * b.Y, a.Z * b.Z, a.W * b.W);

    public static Float4 operator *(float scale, Float4 a) => new(scale * a.X, scale * a.Y, scale * a.Z, scale * a.W);
}

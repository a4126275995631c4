namespace TinyGpt.Gpu;

/// <summary>Eight numbers of a row, which a thread keeps in registers.</summary>
internal struct Float8(Float4 low, Float4 high)
{
    public Float4 Low = low, High = high;

    /// <summary>this + a·b, element by element.</summary>
    public readonly Float8 AddScaled(float a, Float8 b) => new(Low + (a * b.Low), High + (a * b.High));
}

namespace TinyGpt.Gpu;

/// <summary>Eight neighbouring rows or columns of a tile for one k: four of its first half and four of its second.</summary>
internal readonly struct Float8(Float4 low, Float4 high)
{
    public readonly Float4 Low = low, High = high;

    /// <summary>this + a·b, element by element.</summary>
    public Float8 AddScaled(float a, Float8 b) => new(Low + (a * b.Low), High + (a * b.High));
}

/// <summary>The eight by eight sums of a thread, a field for every row: registers have no index.</summary>
internal struct MatMulSums
{
    private Float8 _0, _1, _2, _3, _4, _5, _6, _7;

    /// <summary>The sums of row <paramref name="i"/>, by a chain of choices.</summary>
    public readonly Float8 Row(int i) => i < 4 ? i < 2 ? i == 0 ? _0 : _1 : i == 2 ? _2 : _3 : i < 6 ? i == 4 ? _4 : _5 : i == 6 ? _6 : _7;

    /// <summary>Adds every a times every b.</summary>
    public void Add(Float8 a, Float8 b)
    {
        _0 = _0.AddScaled(a.Low.X, b);
        _1 = _1.AddScaled(a.Low.Y, b);
        _2 = _2.AddScaled(a.Low.Z, b);
        _3 = _3.AddScaled(a.Low.W, b);
        _4 = _4.AddScaled(a.High.X, b);
        _5 = _5.AddScaled(a.High.Y, b);
        _6 = _6.AddScaled(a.High.Z, b);
        _7 = _7.AddScaled(a.High.W, b);
    }
}

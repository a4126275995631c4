namespace TinyGpt.Tests;

public sealed class QuantizationTests
{
    [Fact]
    public void EveryHalfDecodesToItsValueAndEncodesToItself()
    {
        ushort[] bits = [.. Enumerable.Range(0, 1 << 16).Select(i => (ushort)i)];
        float[] values = new float[bits.Length];
        Quantization.Decode(ElementType.Float16, Bytes(bits), values);
        float[] expected = Array.ConvertAll(bits, value => (float)BitConverter.UInt16BitsToHalf(value));
        for (int i = 0; i < bits.Length; i++)
        {
            Assert.True(float.IsNaN(expected[i]) || expected[i] == values[i], $"{bits[i]:X4} is {values[i]}, expected {expected[i]}");
        }

        ushort[] finite = [.. bits.Where(value => float.IsFinite(expected[value]))];
        Assert.Equal(finite, Encoded(ElementType.Float16, [.. finite.Select(value => values[value])]));
    }

    /// <summary>Of every half: the number halfway to the next one, and the singles on both sides of it.</summary>
    [Fact]
    public void SinglesRoundToTheNearestHalfAndHalvesToEven()
    {
        List<float> singles = [0, -0f, float.Epsilon, -float.Epsilon, 65519.996f, -65519.996f];
        for (int i = 0; i < 0x7BFF; i++)
        {
            float middle = (float)(((double)BitConverter.UInt16BitsToHalf((ushort)i) + (double)BitConverter.UInt16BitsToHalf((ushort)(i + 1))) / 2);
            singles.AddRange([middle, -middle, MathF.BitDecrement(middle), MathF.BitIncrement(middle)]);
        }

        ushort[] expected = [.. singles.Select(single => BitConverter.HalfToUInt16Bits((Half)single))];
        Assert.Equal(expected, Encoded(ElementType.Float16, [.. singles]));
    }

    [Fact]
    public void UpperHalvesOfSinglesRoundToEven()
    {
        float[] values = [1, -1, 1.00390625f, 1.01171875f, 1.0039064f, 0, 3.38e38f];
        Assert.Equal([0x3F80, 0xBF80, 0x3F80, 0x3F82, 0x3F81, 0, 0x7F7E], Encoded(ElementType.BFloat16, values));
        float[] decoded = new float[2];
        Quantization.Decode(ElementType.BFloat16, Bytes([0x3F82, 0xFF80]), decoded);
        Assert.Equal([1.015625f, float.NegativeInfinity], decoded);
    }

    [Fact]
    public void ABlockIsItsScaleAndTheNearestMultiplesOfIt()
    {
        float[] values = new float[32];
        (values[0], values[1], values[2], values[3], values[4], values[31]) = (-12.7f, 12.7f, 0.25f, -0.05f, 0.0499f, 6.35f);
        byte[] block = new byte[Quantization.BlockBytes];
        Quantization.Encode(ElementType.Q8_0, values, block);
        Assert.Equal((Half)0.1f, BitConverter.ToHalf(block));
        sbyte[] integers = Array.ConvertAll(block[2..], value => (sbyte)value);
        Assert.Equal([-127, 127, 3, -1, 0, 64], [.. integers[..5], integers[31]]);
        Assert.All(integers[5..31], integer => Assert.Equal(0, integer));
    }

    [Fact]
    public void BlocksFollowTheirDefinitionAndEncodeToThemselves()
    {
        Random random = new(7);
        float[] values = [.. random.Normals(32 * 200).Select((value, i) => (float)(value * Math.Pow(10, (i / 32 % 12) - 5)))];
        byte[] blocks = new byte[200 * Quantization.BlockBytes];
        Quantization.Encode(ElementType.Q8_0, values, blocks);
        for (int start = 0; start < values.Length; start += 32)
        {
            Span<byte> block = blocks.AsSpan(start / 32 * Quantization.BlockBytes, Quantization.BlockBytes);
            float scale = values[start..(start + 32)].Max(MathF.Abs) / 127;
            Assert.Equal((Half)scale, BitConverter.ToHalf(block));
            for (int i = 0; i < 32; i++)
            {
                Assert.Equal(MathF.Round(values[start + i] * (1 / scale), MidpointRounding.AwayFromZero), (sbyte)block[2 + i]);
            }
        }

        float[] decoded = new float[values.Length];
        Quantization.Decode(ElementType.Q8_0, blocks, decoded);
        byte[] again = new byte[blocks.Length];
        Quantization.Encode(ElementType.Q8_0, decoded, again);
        Assert.Equal(blocks, again);
    }

    [Fact]
    public void ZerosAndTheSmallestNumbersMakeABlock()
    {
        float[] values = new float[64];
        values[40] = float.Epsilon;
        byte[] blocks = new byte[2 * Quantization.BlockBytes];
        Quantization.Encode(ElementType.Q8_0, values, blocks);
        Quantization.Decode(ElementType.Q8_0, blocks, values);
        Assert.All(values, value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(ElementType.Float16, 65520f)]
    [InlineData(ElementType.Float16, float.NegativeInfinity)]
    [InlineData(ElementType.Float16, float.NaN)]
    [InlineData(ElementType.BFloat16, float.PositiveInfinity)]
    [InlineData(ElementType.BFloat16, 3.4e38f)]
    [InlineData(ElementType.Q8_0, float.NaN)]
    [InlineData(ElementType.Q8_0, 8.4e6f)]
    public void WhatATypeCannotHoldIsRefused(ElementType type, float value)
    {
        foreach (int place in new[] { 0, 17, 31, 63 })
        {
            float[] values = new float[64];
            values[place] = value;
            Exception exception = Assert.Throws<OverflowException>(() => Quantization.Encode(type, values, new byte[type.Bytes(64)]));
            Assert.Contains(FormattableString.Invariant($"{value} "), exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void LengthsMustFit()
    {
        Assert.Throws<ArgumentException>(() => Quantization.Encode(ElementType.Float16, new float[3], new byte[7]));
        Assert.Throws<ArgumentException>(() => Quantization.Decode(ElementType.Q8_0, new byte[33], new float[32]));
        Assert.Throws<ArgumentException>(() => Quantization.Decode(ElementType.Int32, new byte[4], new float[1]));
    }

    [Fact]
    public void OnlyRowsOfWholeBlocksAreStoredInBlocks()
    {
        Assert.Equal(ElementType.Q8_0, Quantization.StoredAs(ElementType.Q8_0, 96));
        Assert.Equal(ElementType.Float32, Quantization.StoredAs(ElementType.Q8_0, 80));
        Assert.Equal(ElementType.Float16, Quantization.StoredAs(ElementType.Float16, 5));
    }

    private static ushort[] Encoded(ElementType type, float[] values)
    {
        byte[] bytes = new byte[2 * values.Length];
        Quantization.Encode(type, values, bytes);
        ushort[] encoded = new ushort[values.Length];
        Buffer.BlockCopy(bytes, 0, encoded, 0, bytes.Length);
        return encoded;
    }

    private static byte[] Bytes(ushort[] values)
    {
        byte[] bytes = new byte[2 * values.Length];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        return bytes;
    }
}

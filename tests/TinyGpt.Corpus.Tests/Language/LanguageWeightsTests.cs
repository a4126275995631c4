using TinyGpt.Corpus.Language;
using Xunit;

namespace TinyGpt.Corpus.Tests.Language;

public class LanguageWeightsTests
{
    [Fact]
    public void WhatIsWrittenIsRead()
    {
        sbyte[] rows = Rows();
        LanguageWeights read = LanguageWeights.Read(new MemoryStream(File(rows)), "test");
        Assert.Equal(["en", "de"], read.Languages);
        Assert.Equal(0.5f, read.Step);
        Assert.Equal(3, read.Power);
        Assert.Equal(rows, read.Rows.ToArray());
    }

    [Fact]
    public void DamagedFileIsNamed()
    {
        byte[] file = File(Rows());
        for (int position = 0; position < file.Length; position += 1 + (file.Length / 50))
        {
            byte[] damaged = [.. file];
            damaged[position] ^= 0x10;
            AssertDamaged(damaged);
            AssertDamaged(file[..position]);
        }

        AssertDamaged("not a file of weights"u8.ToArray());
    }

    [Fact]
    public void SumsAreExactPastSixteenBits()
    {
        sbyte[] rows = new sbyte[LetterGroups.Rows * LanguageWeights.Width];
        rows.AsSpan().Fill(127);
        rows[1] = -127;
        int[] sums = new int[LanguageWeights.Width];
        LanguageClassifier.Sum(new ushort[1000], rows, sums);
        Assert.Equal(127_000, sums[0]);
        Assert.Equal(-127_000, sums[1]);
        Assert.Equal(127_000, sums[63]);
    }

    private static void AssertDamaged(byte[] file)
    {
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => LanguageWeights.Read(new MemoryStream(file), "weights.br"));
        Assert.StartsWith("weights.br: the weights of the language classifier are damaged", exception.Message, StringComparison.Ordinal);
    }

    private static sbyte[] Rows() =>
        [.. Enumerable.Range(0, LetterGroups.Rows * LanguageWeights.Width).Select(i => (sbyte)(((i * 37L) + (i / 64)) % 255 - 127))];

    private static byte[] File(sbyte[] rows)
    {
        using MemoryStream stream = new();
        new LanguageWeights(["en", "de"], rows, 0.5f, 3).Write(stream);
        return stream.ToArray();
    }
}

using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TinyGpt.Corpus.Language;

/// <summary>
/// What training left: a row of 64 8-bit weights, one a language, for each group of letters. The file is compressed by Brotli and holds: eight
/// characters of magic, the number of languages, their codes, <see cref="Step"/>, <see cref="Power"/>, the rows, and the SHA-256 of all this.
/// </summary>
internal sealed class LanguageWeights
{
    /// <summary>Weights in a row: places for languages, whether used or not. A row is a cache line.</summary>
    public const int Width = 64;

    private const int HashBytes = SHA256.HashSizeInBytes;

    private readonly sbyte[] _rows;
    private readonly int _start;

    /// <param name="languages">At most <see cref="Width"/> codes.</param>
    /// <param name="rows"><see cref="LetterGroups.Rows"/> × <see cref="Width"/> weights from −127 to 127.</param>
    /// <param name="step">See <see cref="Step"/>.</param>
    /// <param name="power">See <see cref="Power"/>.</param>
    public LanguageWeights(string[] languages, ReadOnlySpan<sbyte> rows, float step, int power)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(languages.Length, Width);
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Length, LetterGroups.Rows * Width);
        Languages = languages;
        Step = step;
        Power = power;
        // Pinned, so that it stays where a row begins at a cache line.
        _rows = GC.AllocateUninitializedArray<sbyte>(rows.Length + Width, pinned: true);
        _start = (int)(-(long)Address(_rows) & (Width - 1));
        rows.CopyTo(_rows.AsSpan(_start));
    }

    /// <summary>The languages, in the order of the weights.</summary>
    public string[] Languages { get; }

    /// <summary>What the mean weight of n groups is multiplied by, times n to the power of <see cref="Power"/> / 4, before the softmax.</summary>
    public float Step { get; }

    /// <summary>
    /// How much the evidence of more groups adds up, in quarters from 0 to 4: 4 if they were independent of each other, 0 if all said the same.
    /// </summary>
    public int Power { get; }

    /// <summary>The weights, row by row.</summary>
    public ReadOnlySpan<sbyte> Rows => _rows.AsSpan(_start, LetterGroups.Rows * Width);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static LanguageWeights Read(Stream compressed, string name)
    {
        byte[] content = Decompress(compressed, name);
        int length = content.Length - HashBytes;
        if (length < Magic.Length || !content.AsSpan().StartsWith(Magic)
            || !SHA256.HashData(content.AsSpan(0, length)).AsSpan().SequenceEqual(content.AsSpan(length)))
        {
            throw Damaged(name, null);
        }

        using BinaryReader reader = new(new MemoryStream(content, Magic.Length, length - Magic.Length));
        string[] languages = new string[reader.ReadByte()];
        for (int i = 0; i < languages.Length; i++)
        {
            languages[i] = reader.ReadString();
        }

        float step = reader.ReadSingle();
        int power = reader.ReadByte();
        byte[] rows = reader.ReadBytes(LetterGroups.Rows * Width);
        return rows.Length == LetterGroups.Rows * Width
            ? new LanguageWeights(languages, MemoryMarshal.Cast<byte, sbyte>(rows), step, power)
            : throw Damaged(name, null);
    }

    /// <summary>Writes the file that <see cref="Read"/> reads.</summary>
    public void Write(Stream compressed)
    {
        using MemoryStream content = new();
        using BinaryWriter writer = new(content);
        writer.Write(Magic);
        writer.Write((byte)Languages.Length);
        foreach (string language in Languages)
        {
            writer.Write(language);
        }

        writer.Write(Step);
        writer.Write((byte)Power);
        writer.Write(MemoryMarshal.AsBytes(Rows));
        writer.Write(SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length)));
        using BrotliStream brotli = new(compressed, CompressionLevel.SmallestSize, leaveOpen: true);
        brotli.Write(content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    private static ReadOnlySpan<byte> Magic => "TGLANG1\n"u8;

    private static unsafe nuint Address(sbyte[] pinned) => (nuint)Unsafe.AsPointer(ref pinned[0]);

    private static byte[] Decompress(Stream compressed, string name)
    {
        try
        {
            using BrotliStream brotli = new(compressed, CompressionMode.Decompress);
            using MemoryStream content = new();
            brotli.CopyTo(content);
            return content.ToArray();
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            throw Damaged(name, exception);
        }
    }

    private static InvalidDataException Damaged(string name, Exception? cause) =>
        new($"{name}: the weights of the language classifier are damaged. Restore the file and build, or train them anew (docs/language.md).", cause);
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TinyGpt.Cli.Tests;

/// <summary>Small files in llm.c's formats, written here byte by byte.</summary>
public static class LlmcFiles
{
    /// <summary>V.</summary>
    public const int VocabularySize = 50;

    /// <summary>Weights that count: rows of padding do not.</summary>
    public const int Parameters =
        ((VocabularySize + Context) * Width) + (Layers * ((12 * Width * Width) + (13 * Width))) + (2 * Width);

    private const int Context = 32, Layers = 2, Heads = 2, Width = 16, PaddedVocabularySize = 64, HeaderNumbers = 256;

    /// <summary>Writes a model of random weights.</summary>
    public static void WriteModel(string path)
    {
        int[] header = new int[HeaderNumbers];
        ((int[])[20240326, 3, Context, VocabularySize, Layers, Heads, Width, PaddedVocabularySize]).CopyTo(header, 0);
        Random random = new(1);
        int count = Parameters + ((PaddedVocabularySize - VocabularySize) * Width);
        float[] weights = [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) * 0.1f)];
        File.WriteAllBytes(path, [.. MemoryMarshal.AsBytes<int>(header), .. MemoryMarshal.AsBytes<float>(weights)]);
    }

    /// <summary>Writes a file of tokens.</summary>
    public static void WriteTokens(string path, int count)
    {
        byte[] bytes = new byte[(HeaderNumbers * sizeof(int)) + (count * sizeof(ushort))];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, 20240520);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), 1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), count);
        Random random = new(2);
        foreach (ref ushort token in MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan(HeaderNumbers * sizeof(int))))
        {
            token = (ushort)random.Next(VocabularySize);
        }

        File.WriteAllBytes(path, bytes);
    }
}

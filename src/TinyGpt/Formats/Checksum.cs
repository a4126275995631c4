using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TinyGpt.Formats;

/// <summary>Finds files that changed since they were written, by a disk's or a person's fault.</summary>
internal static class Checksum
{
    private const int BlockBytes = 1 << 20;

    /// <summary>The CRC-32C (Castagnoli) of a file's bytes, which processors compute at the speed of memory.</summary>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static uint OfFile(string path)
    {
        using SafeFileHandle file = InputFile.Open(path);
        byte[] block = new byte[BlockBytes];
        long length = RandomAccess.GetLength(file);
        uint checksum = uint.MaxValue;
        for (long position = 0; position < length; position += BlockBytes)
        {
            Span<byte> bytes = block.AsSpan(0, (int)Math.Min(BlockBytes, length - position));
            InputFile.ReadExactly(file, path, bytes, position);
            checksum = Add(checksum, bytes);
        }

        return ~checksum;
    }

    /// <summary>The CRC-32C of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => ~Add(uint.MaxValue, bytes);

    /// <summary>Takes bytes into a checksum that began as all ones and, at the end, has every bit turned.</summary>
    public static uint Add(uint checksum, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            checksum = BitOperations.Crc32C(checksum, word);
        }

        foreach (byte value in bytes[(words.Length * sizeof(ulong))..])
        {
            checksum = BitOperations.Crc32C(checksum, value);
        }

        return checksum;
    }
}

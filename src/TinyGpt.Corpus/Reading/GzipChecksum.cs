using System.Buffers.Binary;

namespace TinyGpt.Corpus.Reading;

/// <summary>The CRC-32 of gzip (RFC 1952, section 8), eight bytes at a time: "slicing by 8" (Kounavis and Berry, 2005).</summary>
internal static class GzipChecksum
{
    private const uint Polynomial = 0xEDB88320;
    private const int Slices = 8;

    /// <summary>Entry [s * 256 + b]: what a byte b does to the checksum with s zero bytes after it.</summary>
    private static readonly uint[] _table = BuildTable();

    /// <summary>The checksum of bytes that follow those of another checksum, which is 0 for none.</summary>
    public static uint Add(uint checksum, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> table = _table;
        uint state = ~checksum;
        for (; bytes.Length >= Slices; bytes = bytes[Slices..])
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ state;
            state = table[(7 * 256) + (int)(word & 0xFF)] ^ table[(6 * 256) + (int)((word >> 8) & 0xFF)]
                ^ table[(5 * 256) + (int)((word >> 16) & 0xFF)] ^ table[(4 * 256) + (int)((word >> 24) & 0xFF)]
                ^ table[(3 * 256) + (int)((word >> 32) & 0xFF)] ^ table[(2 * 256) + (int)((word >> 40) & 0xFF)]
                ^ table[256 + (int)((word >> 48) & 0xFF)] ^ table[(int)(word >> 56)];
        }

        foreach (byte value in bytes)
        {
            state = table[(int)((state ^ value) & 0xFF)] ^ (state >> 8);
        }

        return ~state;
    }

    private static uint[] BuildTable()
    {
        uint[] table = new uint[Slices * 256];
        for (uint value = 0; value < 256; value++)
        {
            uint state = value;
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state & 1) != 0 ? (state >> 1) ^ Polynomial : state >> 1;
            }

            table[value] = state;
        }

        for (int i = 256; i < table.Length; i++)
        {
            table[i] = table[table[i - 256] & 0xFF] ^ (table[i - 256] >> 8);
        }

        return table;
    }
}

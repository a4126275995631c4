using System.Runtime.InteropServices;
using TinyGpt.Data;
using TinyGpt.Formats;
using TinyGpt.Tests.Formats;
using Xunit;

namespace TinyGpt.Tests.Data;

public sealed class TokenFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_written_by_hand_is_read()
    {
        using TokenFile file = TokenFile.Open(_folder.Write("t", Bytes(3, [0x00, 0x00, 0x02, 0x01, 0xFF, 0xFF])));
        Assert.Equal(3, file.Count);
        Assert.Equal(_folder.File("t"), file.Name);
        Assert.Equal(2, file.TokenBytes);
        int[] ids = new int[2];
        file.Read(1, ids);
        Assert.Equal([0x102, 0xFFFF], ids);
    }

    [Fact]
    public void A_file_is_written_as_by_hand()
    {
        TokenFile.Write(_folder.File("t"), new[] { 0, 0x102, 0xFFFF });
        Assert.Equal(Bytes(3, [0x00, 0x00, 0x02, 0x01, 0xFF, 0xFF]), File.ReadAllBytes(_folder.File("t")));
        Assert.Equal(["t"], _folder.Names());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8191)]
    [InlineData(8192)]
    [InlineData(3_000_001)]
    public void Any_length_makes_the_round_trip(int count)
    {
        int[] ids = new int[count];
        for (int i = 0; i < count; i++)
        {
            ids[i] = (int)((uint)i * 2654435761u >> 16);
        }

        TokenFile.Write(_folder.File("t"), ids);
        using TokenFile file = TokenFile.Open(_folder.File("t"), 65_536);
        int[] read = new int[count];
        file.Read(0, read);
        Assert.True(ids.AsSpan().SequenceEqual(read));
    }

    [Fact]
    public void A_vocabulary_beyond_16_bits_takes_four_bytes_a_token()
    {
        TokenFile.Write(_folder.File("t"), new[] { 0, 0x102, 0x1_0000 }, vocabularySize: 0x1_0001);
        byte[] expected = Bytes(3, [0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 1, 0]);
        BitConverter.GetBytes(20240801).CopyTo(expected, 0);
        BitConverter.GetBytes(7).CopyTo(expected, 4);
        Assert.Equal(expected, File.ReadAllBytes(_folder.File("t")));
        using TokenFile file = TokenFile.Open(_folder.File("t"), 0x1_0001);
        int[] ids = new int[2];
        file.Read(1, ids);
        Assert.Equal([0x102, 0x1_0000], ids);
        Expect.Failure<InvalidDataException>("token 2 is 65536, outside the vocabulary of 65536", () => TokenFile.Open(_folder.File("t"), 0x1_0000));

        // A number that would be negative as an int is no token either.
        expected[^1] = 0xFF;
        string damaged = _folder.Write("t", expected);
        Expect.Failure<InvalidDataException>("token 2 is 4278255616", () => TokenFile.Open(damaged, int.MaxValue));
        Assert.Throws<InvalidDataException>(() => TokenFile.Open(_folder.Write("t", expected.AsSpan(0, expected.Length - 2))));
    }

    [Fact]
    public void Ids_outside_the_vocabulary_are_refused_and_nothing_is_left()
    {
        Expect.Failure<InvalidDataException>("token 2 is 65536", () => TokenFile.Write(_folder.File("t"), new[] { 1, 2, 65_536 }));
        Expect.Failure<InvalidDataException>("token 9000 is -1", () => TokenFile.Write(_folder.File("t"), (int[])[.. new int[9000], -1]));
        Assert.Empty(_folder.Names());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(1_048_576)]
    [InlineData(1_100_000)]
    public void A_token_outside_the_vocabulary_is_found_wherever_it_is(int place)
    {
        int[] ids = new int[1_100_001];
        ids[place] = 500;
        TokenFile.Write(_folder.File("t"), ids);
        InvalidDataException failure = Assert.Throws<InvalidDataException>(() => TokenFile.Open(_folder.File("t"), 500));
        Assert.Contains($"token {place} is 500, outside the vocabulary of 500", failure.Message, StringComparison.Ordinal);
        using TokenFile file = TokenFile.Open(_folder.File("t"), 501);
        int[] found = new int[1];
        file.Read(place, found);
        Assert.Equal([500], found);
    }

    [Fact]
    public void A_file_cut_anywhere_or_longer_by_a_byte_is_refused()
    {
        byte[] valid = Bytes(20, new byte[40]);
        for (int length = 0; length < valid.Length; length++)
        {
            string path = _folder.Write("t", valid.AsSpan(0, length));
            Assert.StartsWith(path, Assert.Throws<InvalidDataException>(() => TokenFile.Open(path)).Message, StringComparison.Ordinal);
        }

        Assert.Throws<InvalidDataException>(() => TokenFile.Open(_folder.Write("t", [.. valid, 0])));
    }

    [Theory]
    [InlineData(0, 20240326, "starts with 20240326, version 1")]
    [InlineData(1, 7, "version 7")]
    [InlineData(0, 20240801, "starts with 20240801, version 1")]
    [InlineData(2, 2, "2 tokens")]
    [InlineData(2, -1, "-1 tokens")]
    [InlineData(2, int.MinValue, "-2147483648 tokens")]
    [InlineData(2, int.MaxValue, "2147483647 tokens")]
    public void A_header_that_makes_no_sense_is_refused(int field, int value, string reason)
    {
        byte[] bytes = Bytes(1, [0, 0]);
        BitConverter.GetBytes(value).CopyTo(bytes, field * 4);
        Expect.Failure<InvalidDataException>(reason, () => TokenFile.Open(_folder.Write("t", bytes)));
    }

    [Fact]
    public void Reads_outside_the_file_are_refused()
    {
        TokenFile file = TokenFile.Open(_folder.Write("t", Bytes(3, new byte[6])));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(2, new int[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(-1, new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(long.MaxValue, new int[1]));
        file.Read(3, []);
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Read(0, new int[1]));
    }

    [Fact]
    public void More_tokens_than_the_header_can_count_are_refused()
    {
        byte[] header = new byte[LlmcTokens.HeaderBytes];
        LlmcTokens.WriteHeader(header, int.MaxValue, 2);
        Assert.Equal((int.MaxValue, 2), LlmcTokens.ReadHeader(header, 1024 + 2L * int.MaxValue, "t"));
        Assert.Throws<InvalidDataException>(() => LlmcTokens.WriteHeader(header, 1L << 31, 2));
    }

    [Fact]
    public void Positions_beyond_2_GB_are_reached()
    {
        const long Count = 1_500_000_000;
        string path = _folder.File("large");
        byte[] header = new byte[LlmcTokens.HeaderBytes];
        LlmcTokens.WriteHeader(header, Count, 2);
        using (FileStream stream = File.Create(path))
        {
            // All but the ends is a hole, which takes no space on the disk.
            stream.Write(header);
            stream.Position = LlmcTokens.HeaderBytes + 2 * (Count - 2);
            stream.Write(MemoryMarshal.AsBytes<ushort>([7, 8]));
        }

        using TokenFile file = TokenFile.Open(path);
        int[] ids = new int[3];
        file.Read(Count - 3, ids);
        Assert.Equal([0, 7, 8], ids);
    }

    private static byte[] Bytes(int count, byte[] tokens)
    {
        int[] header = new int[256];
        (header[0], header[1], header[2]) = (20240520, 1, count);
        return [.. MemoryMarshal.AsBytes<int>(header), .. tokens];
    }
}

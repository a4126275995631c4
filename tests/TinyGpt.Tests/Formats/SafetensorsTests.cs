using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using TinyGpt.Formats;
using Xunit;

namespace TinyGpt.Tests.Formats;

public sealed class SafetensorsTests : IDisposable
{
    private const string GoldenHeader =
        """{"__metadata__":{"format":"pt"},"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}""" +
        ""","b":{"dtype":"F32","shape":[2,1],"data_offsets":[8,16]},"c":{"dtype":"U8","shape":[],"data_offsets":[16,17]}}""";

    private static readonly byte[] GoldenData =
    [
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xF0, 0x3F, // 1.0
        0x00, 0x00, 0x20, 0xC0, 0x00, 0x00, 0x80, 0x3E, // −2.5f, 0.25f
        0x07,
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_written_by_hand_is_read()
    {
        using SafetensorsFile file = SafetensorsFile.Open(_folder.Write("m", Golden()));
        Assert.Equal(["a", "b", "c"], file.Tensors.Keys);
        Assert.Equal("pt", Assert.Single(file.Metadata, pair => pair.Key == "format").Value);
        SafetensorsEntry b = file.Entry("b");
        Assert.Equal((SafetensorsType.F32, 8L, 16L, 2L), (b.Type, b.Begin, b.End, b.Length));
        Assert.Equal([2, 1], b.Shape);
        Assert.Empty(file.Entry("c").Shape);

        float[] single = new float[2];
        file.Read("b", single);
        Assert.Equal([-2.5f, 0.25f], single);
        double[] widened = new double[1];
        file.Read("b", widened, start: 1);
        Assert.Equal([0.25], widened);
        file.Read("a", widened);
        Assert.Equal([1.0], widened);
        byte[] raw = new byte[1];
        file.ReadBytes("c", raw);
        Assert.Equal([7], raw);
    }

    [Fact]
    public void A_file_is_written_as_by_hand()
    {
        using MemoryStream stream = new();
        SafetensorsWriter.Write(
            stream,
            [
                new SafetensorsSource("c", SafetensorsType.U8, [], data => data.WriteByte(7)),
                new SafetensorsSource("b", SafetensorsType.F32, [2, 1], data => data.Write(MemoryMarshal.AsBytes<float>([-2.5f, 0.25f]))),
                new SafetensorsSource("a", SafetensorsType.F64, [1], data => data.Write(BitConverter.GetBytes(1.0))),
            ],
            new Dictionary<string, string> { ["format"] = "pt" });
        Assert.Equal(Golden(), stream.ToArray());
        Assert.Equal(0, (stream.Length - GoldenData.Length) % 8);
    }

    [Fact]
    public void Larger_elements_come_first_then_names_in_order()
    {
        SafetensorsSource Source(string name, SafetensorsType type) => new(name, type, [3], data => data.Write(new byte[3 * type.Size()]));
        string path = _folder.File("m");
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(
            stream,
            [
                Source("z", SafetensorsType.I8), Source("b", SafetensorsType.F32), Source("a", SafetensorsType.BF16),
                Source("B", SafetensorsType.I32), Source("é", SafetensorsType.I64),
            ]));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(["é", "B", "b", "a", "z"], file.Tensors.Keys);
        Assert.Empty(file.Metadata);
    }

    [Fact]
    public void Random_files_make_the_round_trip()
    {
        Random random = new(1);
        for (int round = 0; round < 50; round++)
        {
            Dictionary<string, (long[] Shape, byte[] Data, SafetensorsType Type)> tensors = [];
            for (int i = random.Next(6); i > 0; i--)
            {
                SafetensorsType type = (SafetensorsType)random.Next(15);
                long[] shape = [.. Enumerable.Range(0, random.Next(4)).Select(_ => (long)random.Next(5))];
                byte[] data = new byte[type.Size() * shape.Aggregate(1L, (product, dimension) => product * dimension)];
                random.NextBytes(data);
                tensors[$"layer.{random.Next(1000)}.\"\n𝐀{i}"] = (shape, data, type);
            }

            string path = _folder.File("m");
            SafetensorsSource[] sources =
            [
                .. tensors.Select(pair => new SafetensorsSource(
                    pair.Key, pair.Value.Type, pair.Value.Shape, data => WriteInPieces(data, pair.Value.Data))),
            ];
            AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, sources));
            using SafetensorsFile file = SafetensorsFile.Open(path);
            Assert.Equal(tensors.Count, file.Tensors.Count);
            foreach ((string name, (long[] shape, byte[] data, SafetensorsType type)) in tensors)
            {
                Assert.Equal(shape, file.Entry(name).Shape);
                Assert.Equal(type, file.Entry(name).Type);
                byte[] read = new byte[data.Length];
                file.ReadBytes(name, read);
                Assert.Equal(data, read);
            }
        }
    }

    [Fact]
    public void Floats_keep_their_bits_and_narrow_ones_are_widened_exactly()
    {
        float[] singles =
        [
            0f, -0f, float.Epsilon, float.NaN, BitConverter.Int32BitsToSingle(0x7F800001), float.NegativeInfinity, 1 / 3f,
            .. Enumerable.Range(0, 50_000).Select(i => i * 0.1f),
        ];
        ushort[] halves = [.. Enumerable.Range(0, 65_536).Select(i => (ushort)i)];
        string path = _folder.File("m");
        SafetensorsSource[] sources =
        [
            new("s", SafetensorsType.F32, [singles.Length], data => data.Write(MemoryMarshal.AsBytes<float>(singles))),
            new("h", SafetensorsType.F16, [halves.Length], data => data.Write(MemoryMarshal.AsBytes<ushort>(halves))),
            new("t", SafetensorsType.BF16, [halves.Length], data => data.Write(MemoryMarshal.AsBytes<ushort>(halves))),
        ];
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, sources));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        float[] read = new float[singles.Length];
        file.Read("s", read);
        Assert.Equal(MemoryMarshal.AsBytes<float>(singles), MemoryMarshal.AsBytes<float>(read));

        float[] part = new float[1000];
        file.Read("s", part, start: 40_000);
        Assert.Equal(singles[40_000..41_000], part);

        float[] widened = new float[halves.Length];
        file.Read("h", widened);
        Assert.All(halves, half => Assert.Equal((float)BitConverter.UInt16BitsToHalf(half), widened[half]));
        file.Read("t", widened);
        Assert.All(halves, half => Assert.Equal((uint)half << 16, BitConverter.SingleToUInt32Bits(widened[half])));
    }

    [Fact]
    public void A_file_cut_anywhere_or_longer_by_a_byte_is_refused()
    {
        byte[] golden = Golden();
        for (int length = 0; length < golden.Length; length++)
        {
            string path = _folder.Write("m", golden.AsSpan(0, length));
            Expect.Failure<InvalidDataException>(path, () => SafetensorsFile.Open(path));
        }

        Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(_folder.Write("m", [.. golden, 0])));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[],"data_offsets":[1,2]}}""", 2, "twice")]
    [InlineData("""{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"\u0061":{"dtype":"U8","shape":[0],"data_offsets":[1,1]}}""", 1, "twice")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 0, "twice")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", 0, "twice")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "not a string")]
    [InlineData("""{"__metadata__":[]}""", 0, "not an object")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "starts at byte 1")]
    [InlineData("""{"a":{"dtype":"I16","shape":[],"data_offsets":[0,2]},"b":{"dtype":"I16","shape":[],"data_offsets":[1,3]}}""", 3, "at byte 1")]
    [InlineData("""{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[],"data_offsets":[2,3]}}""", 3, "at byte 2")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 3, "2 bytes of data, but 3")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[2,0]}}""", 2, "data_offsets are [2, 0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "takes 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "overflows")]
    [InlineData("""{"a":{"dtype":"U8","shape":[9223372036854775807,9223372036854775807,2],"data_offsets":[0,1]}}""", 1, "overflows")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}""", 1, "whole number")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}""", 1, "whole number")]
    [InlineData("""{"a":{"dtype":"U8","shape":["1"],"data_offsets":[0,1]}}""", 1, "whole number")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,18446744073709551616]}}""", 1, "whole number")]
    [InlineData("""{"a":{"dtype":"U8","shape":1,"data_offsets":[0,1]}}""", 1, "not a list")]
    [InlineData("""{"a":{"dtype":"X8","shape":[1],"data_offsets":[0,1]}}""", 1, "unknown dtype \"X8\"")]
    [InlineData("""{"a":{"dtype":8,"shape":[1],"data_offsets":[0,1]}}""", 1, "unknown dtype")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1]}}""", 1, "needs a dtype")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,1]}}""", 1, "two data_offsets")]
    [InlineData("""{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1, "has dtype twice")]
    [InlineData("""{"a":1}""", 0, "not an object")]
    [InlineData("""{"a\ud800":1}""", 0, "not Unicode")]
    [InlineData("""{} x""", 0, "not JSON")]
    [InlineData("""{"a":""", 0, "not JSON")]
    [InlineData("""{"a":nil,\n"b":"and the rest of the file follows, which no message should quote"}""", 0, "no JSON at byte 6 of line 1")]
    [InlineData(""" {}""", 0, "does not start with {")]
    [InlineData("""[]""", 0, "does not start with {")]
    [InlineData("", 0, "does not start with {")]
    public void A_header_that_breaks_a_rule_is_refused(string header, int dataLength, string reason)
    {
        string path = _folder.Write("m", Bytes(Encoding.UTF8.GetBytes(header), new byte[dataLength]));
        InvalidDataException failure = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path));
        Assert.True(failure.Message.Length < 300);
        Assert.StartsWith($"{path} is not a valid safetensors file: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_is_not_UTF8_is_refused()
    {
        byte[] header = [.. "{\"__metadata__\":{\"a\":\""u8, 0xFF, .. "\"}}"u8];
        Expect.Failure<InvalidDataException>("not UTF-8", () => SafetensorsFile.Open(_folder.Write("m", Bytes(header, []))));
    }

    [Fact]
    public void Header_lengths_beyond_the_file_or_the_limit_are_refused_before_they_are_believed()
    {
        foreach (ulong claim in (ulong[])[9, 1000, 100_000_001, int.MaxValue, long.MaxValue, ulong.MaxValue])
        {
            byte[] bytes = new byte[16];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, claim);
            string path = _folder.Write("m", bytes);
            long before = GC.GetAllocatedBytesForCurrentThread();
            InvalidDataException failure = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path));
            Assert.Contains($"header of {claim} bytes", failure.Message, StringComparison.Ordinal);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
        }

        // A file that really is that long, most of it a hole.
        string large = _folder.File("large");
        using (FileStream stream = File.Create(large))
        {
            stream.Write(BitConverter.GetBytes(100_000_001L));
            stream.SetLength(100_000_100);
        }

        Expect.Failure<InvalidDataException>("at most 100000000", () => SafetensorsFile.Open(large));
    }

    [Fact]
    public void What_the_reference_reader_accepts_is_accepted()
    {
        const string header =
            """{"b":{"shape":[0,3],"dtype":"F32","data_offsets":[1,1],"extra":{"x":[1]}}""" +
            ""","a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"":{"dtype":"BOOL","shape":[],"data_offsets":[1,2]}}   """;
        using SafetensorsFile file = SafetensorsFile.Open(_folder.Write("m", Bytes(Encoding.UTF8.GetBytes(header), new byte[2])));
        Assert.Equal(["b", "a", ""], file.Tensors.Keys);
        Assert.Equal(0, file.Entry("b").Length);
        file.Read("b", Span<float>.Empty);
        using SafetensorsFile empty = SafetensorsFile.Open(_folder.Write("e", Bytes("{}"u8.ToArray(), [])));
        Assert.Empty(empty.Tensors);
    }

    [Fact]
    public void Wrong_requests_are_refused()
    {
        using SafetensorsFile file = SafetensorsFile.Open(_folder.Write("m", Golden()));
        Expect.Failure<InvalidDataException>("no tensor \"x\"", () => file.Read("x", new float[1]));
        Expect.Failure<InvalidDataException>("type F64", () => file.Read("a", new float[1]));
        Expect.Failure<InvalidDataException>("type U8", () => file.Read("c", new double[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read("b", new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read("b", new float[2], start: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read("b", new float[1], start: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadBytes("b", new byte[1], start: long.MaxValue));
        Expect.Failure<FileNotFoundException>("there is no file", () => SafetensorsFile.Open(_folder.File("x")));
        Expect.Failure<IOException>("is a folder", () => SafetensorsFile.Open(_folder.Path));
    }

    [Fact]
    public void A_tensor_must_write_its_bytes_exactly()
    {
        SafetensorsSource Source(long[] shape, int bytes, string name = "a") =>
            new(name, SafetensorsType.F32, shape, data => data.Write(new byte[bytes]));
        using MemoryStream stream = new();
        Expect.Failure<InvalidOperationException>("4 bytes of 8", () => SafetensorsWriter.Write(stream, [Source([2], 4)]));
        Expect.Failure<InvalidOperationException>("more than its 8", () => SafetensorsWriter.Write(stream, [Source([2], 9)]));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(stream, [Source([1], 4), Source([1], 4)]));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(stream, [Source([1], 4, "__metadata__")]));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(stream, [Source([-1], 4)]));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(stream, [Source([-1, -4], 16)]));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(stream, [Source([1L << 40, 1L << 40], 4)]));
    }

    [Fact]
    public void Names_of_the_types_are_those_of_the_enumeration()
    {
        foreach (SafetensorsType type in Enum.GetValues<SafetensorsType>())
        {
            int size = type.Size();
            string header = $$$"""{"a":{"dtype":"{{{type}}}","shape":[],"data_offsets":[0,{{{size}}}]}}""";
            using SafetensorsFile file = SafetensorsFile.Open(_folder.Write("m", Bytes(Encoding.UTF8.GetBytes(header), new byte[size])));
            Assert.Equal(type, file.Entry("a").Type);
        }

        Assert.Equal(
            [SafetensorsType.F32, SafetensorsType.F64, SafetensorsType.BF16, SafetensorsType.F16, SafetensorsType.I32],
            new[] { ElementType.Float32, ElementType.Float64, ElementType.BFloat16, ElementType.Float16, ElementType.Int32 }
                .Select(type => type.ToSafetensors()));
        Assert.Throws<ArgumentOutOfRangeException>(() => ElementType.Q8_0.ToSafetensors());
    }

    private static void WriteInPieces(Stream stream, byte[] data)
    {
        for (int i = 0; i < data.Length; i += 7)
        {
            stream.Write(data, i, Math.Min(7, data.Length - i));
        }
    }

    private static byte[] Golden()
    {
        // 193 bytes of JSON, so 7 spaces.
        byte[] json = Encoding.UTF8.GetBytes(GoldenHeader.PadRight((GoldenHeader.Length + 7) / 8 * 8));
        return Bytes(json, GoldenData);
    }

    private static byte[] Bytes(byte[] header, byte[] data) => [.. BitConverter.GetBytes((long)header.Length), .. header, .. data];
}

using TinyGpt.Formats;
using Xunit;

namespace TinyGpt.Tests.Formats;

public sealed class GgufFileTests : IDisposable
{
    private const uint UInt8 = 0, UInt32 = 4, Bool = 7, String = 8, Array = 9;
    private const uint F32 = 0, Q4_0 = 2, Q8_0 = 8;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_type_of_value_is_read_as_written()
    {
        KeyValuePair<string, object>[] pairs =
        [
            new("a.byte", (byte)200), new("a.sbyte", (sbyte)-100), new("a.ushort", (ushort)60000), new("a.short", (short)-30000),
            new("a.uint", 4_000_000_000), new("a.int", -2_000_000_000), new("a.float", 1.5f), new("a.bool", true), new("a.text", "é𝐀\n"),
            new("a.ulong", ulong.MaxValue), new("a.long", long.MinValue), new("a.double", Math.PI), new("a.empty", ""),
            new("b.bytes", new byte[] { 1, 2 }), new("b.sbytes", new sbyte[] { -1 }), new("b.ints", new[] { 1, -2, 3 }), new("b.uints", new uint[] { 7 }),
            new("b.floats", new[] { 0.5f }), new("b.bools", new[] { true, false }), new("b.texts", new[] { "x", "", "yz" }), new("b.none", System.Array.Empty<string>()),
            new("c.nested", new Array[] { new[] { 1, 2 }, new[] { "p" }, new Array[] { new long[] { 3 } } }),
        ];
        using GgufFile file = Open(stream => GgufWriter.Write(stream, pairs, []));
        Assert.Equal(pairs.Select(pair => pair.Key), file.Keys);
        foreach ((string key, object value) in pairs)
        {
            Assert.Equal(value.GetType().Name, key == "c.nested" ? "Array[]" : file.Find(key)!.GetType().Name);
            Assert.Equal(value, file.Find(key));
        }

        Assert.Null(file.Find("d"));
    }

    [Theory]
    [InlineData(ElementType.Float32)]
    [InlineData(ElementType.Float16)]
    [InlineData(ElementType.BFloat16)]
    [InlineData(ElementType.Q8_0)]
    public void Tensors_are_read_as_written(ElementType type)
    {
        float[] values = [.. Enumerable.Range(0, 96).Select(i => (i % 64 - 32) / 16f)];
        byte[] bytes = new byte[type.Bytes(96)];
        Quantization.Encode(type, values, bytes);
        GgufSource[] sources = [new("a", ElementType.Float32, [3], stream => stream.Write(new byte[12])), new("b", type, [3, 32], stream => stream.Write(bytes))];
        using GgufFile file = Open(stream => GgufWriter.Write(stream, [], sources));
        GgufTensor tensor = file.Tensors["b"];
        Assert.Equal((type, 96, bytes.Length), (tensor.Type, tensor.Length, tensor.Bytes));
        Assert.Equal([3, 32], tensor.Shape);
        Assert.Equal(0, tensor.Position % 32);
        byte[] read = new byte[bytes.Length];
        file.ReadBytes(tensor, read);
        Assert.Equal(bytes, read);
        float[] expected = new float[96], decoded = new float[64];
        Quantization.Decode(type, bytes, expected);
        file.Read(tensor, decoded, start: 32);
        Assert.Equal(expected[32..], decoded);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(tensor, decoded, start: 64));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadBytes(tensor, read, start: 1));
    }

    [Fact]
    public void Another_alignment_and_version_2_are_read()
    {
        byte[] bytes = new GgufBytes(1, 1, version: 2).Pair("general.alignment", UInt32, 64u).Tensor("t", F32, 64, 2).Data(72, alignment: 64);
        bytes[^5] = 0x40;
        bytes[^6] = 0;
        using GgufFile file = GgufFile.Open(_folder.Write("g", bytes));
        Assert.Equal(bytes.Length - 8, file.Tensors["t"].Position);
        float[] values = new float[2];
        file.Read(file.Tensors["t"], values);
        Assert.Equal(2, values[0]);
    }

    public static TheoryData<string, byte[]> Malformed() => new()
    {
        { "ends at byte 0, inside the signature", [] },
        { "does not start with GGUF", new GgufBytes(0, 0, magic: "GGML").ToArray() },
        { "version 1;", new GgufBytes(0, 0, version: 1).ToArray() },
        { "big-endian", new GgufBytes(0, 0, version: 0x03000000).ToArray() },
        { "the number of tensors is 18446744073709551615", new GgufBytes(ulong.MaxValue, 0).ToArray() },
        { "the number of key-value pairs is 9223372036854775808", new GgufBytes(0, 1ul << 63).ToArray() },
        { "the key of pair 0 claims a text of 18446744073709551615 bytes", new GgufBytes(0, 1).Number(ulong.MaxValue).Data(64) },
        { "the key of pair 0 is not UTF-8", new GgufBytes(0, 1).Number(1ul).Raw(0xFF).Data(64) },
        { "the value of \"k\" has the unknown type 13", new GgufBytes(0, 1).Pair("k", 13, 0u).Data(64) },
        { "the value of \"k\" has a 2 where only 0 and 1", new GgufBytes(0, 1).Pair("k", Bool, (byte)2).Data(64) },
        { "inside the value of \"k\"", new GgufBytes(0, 1).Text("k").Number(UInt32).Number((ushort)0).ToArray() },
        { "claims a text of 4611686018427387904 bytes", new GgufBytes(0, 1).Text("k").Number(String).Number(1ul << 62).Data(64) },
        { "has elements of the unknown type 99", new GgufBytes(0, 1).Text("k").Number(Array).Number(99u).Number(0ul).Data(64) },
        { "has 4611686018427387904 elements", new GgufBytes(0, 1).Text("k").Number(Array).Number(UInt32).Number(1ul << 62).Data(64) },
        { "has 1000 elements", new GgufBytes(0, 1).Text("k").Number(Array).Number(UInt8).Number(1000ul).Data(64) },
        { "has 1000 elements", new GgufBytes(0, 1).Text("k").Number(Array).Number(String).Number(1000ul).Data(64) },
        { "has more than 8 arrays inside one another", Nested(9) },
        { "the key \"k\" at byte 38 is empty or there twice", new GgufBytes(0, 2).Pair("k", UInt8, (byte)1).Pair("k", UInt8, (byte)1).ToArray() },
        { "is empty or there twice", new GgufBytes(0, 1).Pair("", UInt32, 1u).ToArray() },
        { "general.alignment at byte 53 is no power of two", new GgufBytes(0, 1).Pair("general.alignment", UInt32, 24u).ToArray() },
        { "general.alignment at byte 53 is no power of two", new GgufBytes(0, 1).Pair("general.alignment", UInt32, 0u).ToArray() },
        { "general.alignment at byte 53 is no power of two", new GgufBytes(0, 1).Pair("general.alignment", UInt8, (byte)32).ToArray() },
        { "tensor \"t\" has 0 dimensions", new GgufBytes(1, 0).Tensor("t", F32, 0).Data(64) },
        { "tensor \"t\" has 5 dimensions", new GgufBytes(1, 0).Tensor("t", F32, 0, 1, 1, 1, 1, 1).Data(64) },
        { "tensor \"\" has 1 dimensions, or no name", new GgufBytes(1, 0).Tensor("", F32, 0, 1).Data(64) },
        { "has the dimension 0, which is zero or overflows", new GgufBytes(1, 0).Tensor("t", F32, 0, 1, 0).Data(64) },
        { "which is zero or overflows", new GgufBytes(1, 0).Tensor("t", F32, 0, 1ul << 32, 1ul << 32).Data(64) },
        { "which is zero or overflows", new GgufBytes(1, 0).Tensor("t", F32, 0, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue).Data(64) },
        { "tensor \"t\" is of the type Q4_0, and only F32, F16, BF16 and Q8_0", new GgufBytes(1, 0).Tensor("t", Q4_0, 0, 32).Data(64) },
        { "is of the type with number 77", new GgufBytes(1, 0).Tensor("t", 77, 0, 32).Data(64) },
        { "is Q8_0 with rows of 33", new GgufBytes(1, 0).Tensor("t", Q8_0, 0, 33).Data(64) },
        { "has the offset 16, which is no multiple of 32", new GgufBytes(1, 0).Tensor("t", F32, 16, 1).Data(64) },
        { "takes 64 bytes from byte 64 on, and the file has 127", new GgufBytes(1, 0).Tensor("t", F32, 0, 16).Data(63) },
        { "and the file has 96", new GgufBytes(1, 0).Tensor("t", F32, ulong.MaxValue - 31, 8).Data(32) },
        { "tensor \"t\", described at byte 57, is there twice", new GgufBytes(2, 0).Tensor("t", F32, 0, 8).Tensor("t", F32, 32, 8).Data(64) },
        { "tensor \"u\" starts at byte 96, inside tensor \"t\"", new GgufBytes(2, 0).Tensor("t", F32, 0, 8).Tensor("u", F32, 0, 1).Data(64) },
        { "tensor \"u\" starts at byte 128, inside tensor \"t\"", new GgufBytes(2, 0).Tensor("t", F32, 0, 9).Tensor("u", F32, 32, 1).Data(64) },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_file_that_breaks_a_rule_is_refused(string reason, byte[] bytes)
    {
        string path = _folder.Write("g", bytes);
        InvalidDataException failure = Expect.Failure<InvalidDataException>(reason, () => GgufFile.Open(path));
        Assert.StartsWith(path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        byte[] valid = new GgufBytes(1, 2).Pair("k", UInt32, 1u).Text("l").Number(Array).Number(String).Number(2ul).Text("a").Text("bc").Tensor("t", F32, 0, 3).Data(12);
        using (GgufFile whole = GgufFile.Open(_folder.Write("g", valid)))
        {
            Assert.Equal(["a", "bc"], Assert.IsType<string[]>(whole.Find("l")));
        }

        for (int length = 0; length < valid.Length; length++)
        {
            string path = _folder.Write("g", valid.AsSpan(0, length));
            Assert.Throws<InvalidDataException>(() => GgufFile.Open(path));
        }
    }

    [Fact]
    public void What_cannot_be_written_is_refused()
    {
        Expect.Failure<ArgumentException>("\"k\" is there twice", () => GgufWriter.Write(Stream.Null, [new("k", 1u), new("k", 2u)], []));
        Expect.Failure<ArgumentException>("longer than the 63 bytes", () => GgufWriter.Write(Stream.Null, [], [new(new string('x', 64), ElementType.Float32, [1], _ => { })]));
        Expect.Failure<ArgumentException>("type Decimal", () => GgufWriter.Write(Stream.Null, [new("k", 1m)], []));
        Expect.Failure<InvalidOperationException>("wrote 0 bytes of 4", () => GgufWriter.Write(Stream.Null, [], [new("t", ElementType.Float32, [1], _ => { })]));
    }

    /// <summary>A file without a model: arrays in arrays and two types of tensors.</summary>
    internal static byte[] NestedValues() => new GgufBytes(2, 5).Pair("k", UInt32, 1u)
        .Text("l").Number(Array).Number(String).Number(2ul).Text("a").Text("bc")
        .Pair("general.alignment", UInt32, 32u)
        .Text("n").Number(Array).Number(UInt8).Number(20ul).Raw(new byte[20])
        .Text("m").Number(Array).Number(Array).Number(1ul).Number(UInt8).Number(3ul).Raw(1, 2, 3)
        .Tensor("t", F32, 0, 3, 2).Tensor("u", Q8_0, 32, 32, 2).Data(100);

    private GgufFile Open(Action<Stream> write)
    {
        using MemoryStream stream = new();
        write(stream);
        return GgufFile.Open(_folder.Write("g", stream.ToArray()));
    }

    private static byte[] Nested(int depth)
    {
        GgufBytes bytes = new GgufBytes(0, 1).Text("k").Number(Array);
        for (int i = 0; i < depth; i++)
        {
            bytes.Number(Array).Number(1ul);
        }

        return bytes.Number(UInt8).Number(0ul).Data(64);
    }
}

using System.Runtime.InteropServices;
using TinyGpt.Formats;
using TinyGpt.Models;
using Xunit;

namespace TinyGpt.Tests.Formats;

public sealed class LlmcModelTests : IDisposable
{
    // maxT 5, V 3, L 2, NH 2, C 4, padded V 8
    private static readonly int[] Header = [20240326, 3, 5, 3, 2, 2, 4, 8];
    private const int Parameters = 8 * 4 + 5 * 4 + 2 * (4 + 4 + 48 + 12 + 16 + 4 + 4 + 4 + 64 + 16 + 64 + 4) + 4 + 4;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_header_is_read()
    {
        using LlmcModel model = Open(_folder.Write("m", Model(Header)));
        LlmcHeader expected = new(ContextLength: 5, VocabularySize: 3, LayerCount: 2, HeadCount: 2, Width: 4, PaddedVocabularySize: 8);
        Assert.Equal(expected, model.Header);
    }

    // The i-th float of the file is i, so where a tensor was read from shows in what was read.
    [Theory]
    [InlineData("wte", 1, new long[] { 3, 4 }, 0)]
    [InlineData("wpe", 1, new long[] { 5, 4 }, 32)]
    [InlineData("ln1w", 2, new long[] { 4 }, 52)]
    [InlineData("ln1b", 2, new long[] { 4 }, 60)]
    [InlineData("qkvw", 2, new long[] { 12, 4 }, 68)]
    [InlineData("qkvb", 2, new long[] { 12 }, 164)]
    [InlineData("attprojw", 2, new long[] { 4, 4 }, 188)]
    [InlineData("attprojb", 2, new long[] { 4 }, 220)]
    [InlineData("ln2w", 2, new long[] { 4 }, 228)]
    [InlineData("ln2b", 2, new long[] { 4 }, 236)]
    [InlineData("fcw", 2, new long[] { 16, 4 }, 244)]
    [InlineData("fcb", 2, new long[] { 16 }, 372)]
    [InlineData("fcprojw", 2, new long[] { 4, 16 }, 404)]
    [InlineData("fcprojb", 2, new long[] { 4 }, 532)]
    [InlineData("lnfw", 1, new long[] { 4 }, 540)]
    [InlineData("lnfb", 1, new long[] { 4 }, 544)]
    public void Every_tensor_is_read_from_its_place(string name, int layers, long[] shape, int first)
    {
        using LlmcModel model = Open(_folder.Write("m", Model(Header)));
        StackedTensor tensor = Assert.Single(model.Tensors, tensor => tensor.Name == name);
        Assert.Equal(layers, tensor.LayerCount);
        Assert.Equal(shape, tensor.Shape);
        Assert.Equal(1024 + 4 * first, tensor.Position);
        float[] values = new float[tensor.Length];
        for (int layer = 0; layer < layers; layer++)
        {
            model.Read(name, layer, values);
            int start = first + layer * values.Length;
            Assert.Equal(Enumerable.Range(start, values.Length).Select(i => (float)i), values);
        }

        model.Read(tensor, layers - 1, values.AsSpan(0, 2), start: 1);
        Assert.Equal(first + (layers - 1) * values.Length + 1, values[0]);
    }

    [Fact]
    public void The_tensors_come_in_the_order_of_the_file()
    {
        using LlmcModel model = Open(_folder.Write("m", Model(Header)));
        Assert.Equal(16, model.Tensors.Count);
        Assert.Equal(model.Tensors.OrderBy(tensor => tensor.Position), model.Tensors);
    }

    [Theory]
    [InlineData(0, 20240520, "is not a model file")]
    [InlineData(1, 5, "asks for 2120 bytes")]
    [InlineData(1, 1, "version 1")]
    [InlineData(2, 0, "not positive")]
    [InlineData(3, -3, "not positive")]
    [InlineData(4, 0, "not positive")]
    [InlineData(5, 0, "not positive")]
    [InlineData(5, 3, "width of 4 cannot be divided among 3 heads")]
    [InlineData(6, 0, "not positive")]
    [InlineData(6, 6, "asks for")]
    [InlineData(6, 2147483646, "asks for")]
    [InlineData(4, 2147483647, "asks for")]
    [InlineData(7, 2, "padded vocabulary of 2 is smaller than its vocabulary of 3")]
    [InlineData(7, 2147483647, "asks for")]
    public void A_header_that_makes_no_sense_is_refused(int field, int value, string reason)
    {
        int[] header = [.. Header];
        header[field] = value;
        string path = _folder.Write("m", Model(header));
        InvalidDataException failure = Assert.Throws<InvalidDataException>(() => Open(path));
        Assert.StartsWith(path, failure.Message, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_sizes_do_not_overflow()
    {
        int[] header = [20240326, 3, int.MaxValue, int.MaxValue, int.MaxValue, 1, int.MaxValue, int.MaxValue];
        Expect.Failure<InvalidDataException>(
            "asks for 475368974698204400082082595844 bytes", () => Open(_folder.Write("m", Model(header))));
    }

    [Fact]
    public void A_file_cut_anywhere_or_longer_by_a_byte_is_refused()
    {
        byte[] model = Model(Header);
        for (int length = 0; length < model.Length; length += length is > 1000 and < 1060 ? 1 : 13)
        {
            string path = _folder.Write("m", model.AsSpan(0, length));
            Assert.Throws<InvalidDataException>(() => Open(path));
        }

        Assert.Throws<InvalidDataException>(() => Open(_folder.Write("m", [.. model, 0])));
    }

    [Fact]
    public void Wrong_requests_are_refused()
    {
        using LlmcModel model = Open(_folder.Write("m", Model(Header)));
        Expect.Failure<ArgumentException>("\"x\"", () => model.Read("x", 0, new float[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Read("wte", 1, new float[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Read("ln1w", -1, new float[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Read("wte", 0, new float[13]));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Read(model.Tensors[0], 0, new float[1], start: 12));
        Assert.Throws<FileNotFoundException>(() => Open(_folder.File("x")));
    }

    // A layer of width 1 has 25 numbers; its bookkeeping takes far more.
    [Fact]
    public void More_layers_than_any_model_has_are_refused()
    {
        const int Layers = 5000;
        int[] header = new int[256];
        ((int[])[20240326, 3, 1, 1, Layers, 1, 1, 1]).CopyTo(header, 0);
        string path = _folder.Write("m", [.. MemoryMarshal.AsBytes<int>(header), .. new byte[(4 + (Layers * 25)) * sizeof(float)]]);
        using Device device = Device.Cpu(1);
        using LlmcModel file = Open(path);
        Expect.Failure<InvalidDataException>("claims 5000 layers", () => file.Load(device));
    }

    [Fact]
    public void Version_5_is_read_as_bfloat16()
    {
        byte[] model = Model(Header);
        model[4] = 5;
        byte[] upper = [.. model[..1024], .. Enumerable.Range(0, Parameters).SelectMany(i => model[(1024 + (4 * i) + 2)..(1024 + (4 * i) + 4)])];
        using LlmcModel file = Open(_folder.Write("m", upper));
        Assert.Equal(ElementType.BFloat16, file.WeightType);
        float[] values = new float[12];
        file.Read("qkvb", 1, values);
        Assert.Equal(Enumerable.Range(164 + 12, 12).Select(i => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(i) & ~0xFFFF)), values);
        using Device device = Device.Cpu(1);
        using Gpt loaded = file.Load(device);
        Assert.Equal(values, loaded.Parameters.ToArray(loaded.Parameters["layers.1.attention.qkv.bias"]));
    }

    private static LlmcModel Open(string path) => (LlmcModel)ModelFile.Open(path);

    private static byte[] Model(int[] header)
    {
        int[] padded = new int[256];
        header.CopyTo(padded, 0);
        float[] values = [.. Enumerable.Range(0, Parameters).Select(i => (float)i)];
        return [.. MemoryMarshal.AsBytes<int>(padded), .. MemoryMarshal.AsBytes<float>(values)];
    }
}

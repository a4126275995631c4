using System.Runtime.InteropServices;
using TinyGpt.Formats;
using TinyGpt.Models;
using Xunit;

namespace TinyGpt.Tests.Formats;

public sealed class Llama2cModelTests : IDisposable
{
    // dim 8, hidden_dim 3, n_layers 2, n_heads 2, n_kv_heads 1, vocab_size 5, seq_len 7
    private static readonly int[] Header = [8, 3, 2, 2, 1, 5, 7];
    private const int HeaderBytes = 28, Tied = (5 * 8) + (2 * (8 + 64 + 32 + 32 + 64 + 8 + 24 + 24 + 24)) + 8 + (2 * 7 * 2);

    private readonly TemporaryFolder _folder = new();
    private readonly Device _device = Device.Cpu(1);

    public void Dispose()
    {
        _folder.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void The_header_is_read()
    {
        using Llama2cModel model = Open(Model(Header));
        Assert.Equal(new Llama2cHeader(8, 3, 2, 2, 1, 5, 7, TiedOutput: true), model.Header);
        Assert.Equal(GptConfig.Llama(5, 7, 2, 2, 8, 1, 3), model.Config);
        Assert.Equal(("llama2c", ElementType.Float32, "llama"), (model.Format, model.WeightType, model.Config.Style));
        using Llama2cModel untied = Open(Model([8, 3, 2, 2, 1, -5, 7], extra: 5 * 8));
        Assert.Equal(new Llama2cHeader(8, 3, 2, 2, 1, 5, 7, TiedOutput: false), untied.Header);
        Assert.False(untied.Config.TiedOutput);
    }

    // The i-th float of the file is i, so where a tensor was read from shows in what was read.
    [Theory]
    [InlineData("token_embedding_table", 1, new long[] { 5, 8 }, 0)]
    [InlineData("rms_att_weight", 2, new long[] { 8 }, 40)]
    [InlineData("wq", 2, new long[] { 8, 8 }, 56)]
    [InlineData("wk", 2, new long[] { 4, 8 }, 184)]
    [InlineData("wv", 2, new long[] { 4, 8 }, 248)]
    [InlineData("wo", 2, new long[] { 8, 8 }, 312)]
    [InlineData("rms_ffn_weight", 2, new long[] { 8 }, 440)]
    [InlineData("w1", 2, new long[] { 3, 8 }, 456)]
    [InlineData("w2", 2, new long[] { 8, 3 }, 504)]
    [InlineData("w3", 2, new long[] { 3, 8 }, 552)]
    [InlineData("rms_final_weight", 1, new long[] { 8 }, 600)]
    [InlineData("freq_cis_real", 1, new long[] { 7, 2 }, 608)]
    [InlineData("freq_cis_imag", 1, new long[] { 7, 2 }, 622)]
    [InlineData("wcls", 1, new long[] { 5, 8 }, 636)]
    public void Every_tensor_is_read_from_its_place(string name, int layers, long[] shape, int first)
    {
        using Llama2cModel model = Open(Model([8, 3, 2, 2, 1, -5, 7], extra: 5 * 8));
        StackedTensor tensor = Assert.Single(model.Tensors, tensor => tensor.Name == name);
        Assert.Equal((layers, HeaderBytes + (4 * first)), (tensor.LayerCount, tensor.Position));
        Assert.Equal(shape, tensor.Shape);
        float[] values = new float[tensor.Length];
        for (int layer = 0; layer < layers; layer++)
        {
            model.Read(name, layer, values);
            Assert.Equal(Enumerable.Range(first + (layer * values.Length), values.Length).Select(i => (float)i), values);
        }
    }

    [Fact]
    public void Rows_that_turn_as_neighbours_come_to_turn_as_halves()
    {
        using Llama2cModel file = Open(Model(Header));
        using Gpt model = file.Load(_device);
        float[] fused = model.Parameters.ToArray(model.Parameters["layers.1.attention.qkv.weight"]);
        float[] first = [.. Enumerable.Range(0, 16).Select(row => fused[row * 8])];
        // Rows of wq: two heads of four channels, of which the file turns (0, 1) and (2, 3); then one head of wk, then wv as it is.
        Assert.Equal(((int[])[0, 2, 1, 3, 4, 6, 5, 7]).Select(row => 56f + 64 + (8 * row)), first[..8]);
        Assert.Equal(((int[])[0, 2, 1, 3]).Select(row => 184f + 32 + (8 * row)), first[8..12]);
        Assert.Equal(((int[])[0, 1, 2, 3]).Select(row => 248f + 32 + (8 * row)), first[12..]);
        float[] up = model.Parameters.ToArray(model.Parameters["layers.1.feed_forward.up.weight"]);
        Assert.Equal([456 + 24f, 552 + 24f], [up[0], up[24]]);
    }

    [Theory]
    [InlineData(0, 0, "not positive")]
    [InlineData(1, -3, "not positive")]
    [InlineData(2, 0, "not positive")]
    [InlineData(3, 0, "not positive")]
    [InlineData(4, 0, "not positive")]
    [InlineData(5, 0, "not positive")]
    [InlineData(5, int.MinValue, "not positive")]
    [InlineData(6, -7, "not positive")]
    [InlineData(3, 3, "width of 8 cannot be divided into 3 heads")]
    [InlineData(3, 8, "width of 8 cannot be divided into 8 heads of an even size")]
    [InlineData(4, 3, "2 heads cannot share 3 keys and values")]
    [InlineData(0, 16, "asks for")]
    [InlineData(0, int.MaxValue - 3, "asks for")]
    [InlineData(1, int.MaxValue, "asks for")]
    [InlineData(2, int.MaxValue, "asks for")]
    [InlineData(5, int.MaxValue, "asks for")]
    [InlineData(5, -5, "asks for")]
    [InlineData(6, int.MaxValue, "asks for")]
    public void A_header_that_makes_no_sense_is_refused(int field, int value, string reason)
    {
        int[] header = [.. Header];
        header[field] = value;
        InvalidDataException failure = Expect.Failure<InvalidDataException>(reason, () => Open(Model(header)));
        Assert.StartsWith(_folder.File("m"), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_sizes_do_not_overflow()
    {
        int[] header = [int.MaxValue - 1, int.MaxValue, int.MaxValue, 1, 1, int.MaxValue, int.MaxValue];
        Expect.Failure<InvalidDataException>("asks for 277298568", () => Open(Model(header)));
    }

    [Fact]
    public void A_file_cut_anywhere_or_longer_by_a_byte_is_refused()
    {
        byte[] model = Model(Header);
        for (int length = 0; length < model.Length; length += length < 40 ? 1 : 13)
        {
            Assert.Throws<InvalidDataException>(() => Open(model[..length]));
        }

        Assert.Throws<InvalidDataException>(() => Open([.. model, 0]));
    }

    private Llama2cModel Open(byte[] bytes) => (Llama2cModel)ModelFile.Open(_folder.Write("m", bytes));

    private static byte[] Model(int[] header, int extra = 0)
    {
        float[] values = [.. Enumerable.Range(0, Tied + extra).Select(i => (float)i)];
        return [.. MemoryMarshal.AsBytes<int>(header), .. MemoryMarshal.AsBytes<float>(values)];
    }
}

using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using TinyGpt.Models;

namespace TinyGpt.Formats;

/// <summary>The sizes of a Llama in llama2.c's format.</summary>
/// <param name="Width">dim.</param>
/// <param name="HiddenWidth">hidden_dim.</param>
/// <param name="LayerCount">n_layers.</param>
/// <param name="HeadCount">n_heads, a divisor of the width.</param>
/// <param name="KeyValueHeadCount">n_kv_heads, a divisor of the heads.</param>
/// <param name="VocabularySize">vocab_size without its sign.</param>
/// <param name="ContextLength">seq_len.</param>
/// <param name="TiedOutput">Whether the token embedding is the output matrix too. If not, vocab_size is negative in the file.</param>
public sealed record Llama2cHeader(
    int Width, int HiddenWidth, int LayerCount, int HeadCount, int KeyValueHeadCount, int VocabularySize, int ContextLength, bool TiedOutput);

/// <summary>
/// A model file of llama2.c (run.c), open for reading: 7 int32 of header, then tensors of float32: token_embedding_table, rms_att_weight, wq,
/// wk, wv, wo, rms_ffn_weight, w1, w2, w3, rms_final_weight, freq_cis_real, freq_cis_imag, and wcls unless outputs are tied. Rotary positions
/// turn neighbouring channels by angles of base 10000; the tables of their cosines and sines are not used. ε is 1e-5.
/// </summary>
public sealed class Llama2cModel : StackedModel
{
    private const int HeaderBytes = 7 * sizeof(int);

    internal Llama2cModel(SafeFileHandle handle, string path) : base(handle, path)
    {
        Span<byte> bytes = stackalloc byte[HeaderBytes];
        ReadHeader(bytes, HeaderBytes);
        Span<int> numbers = stackalloc int[7];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * sizeof(int))..]);
        }

        bool tied = numbers[5] > 0;
        // The negative of the smallest number is itself, which the check refuses.
        Header = Checked(new(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], tied ? numbers[5] : unchecked(-numbers[5]), numbers[6], tied));
        LayOut(HeaderBytes, Header, Plan(Header));
        Config = GptConfig.Llama(
            Header.VocabularySize, Header.ContextLength, Header.LayerCount, Header.HeadCount, Header.Width, Header.KeyValueHeadCount,
            Header.HiddenWidth) with
        {
            TiedOutput = tied,
        };
    }

    /// <summary>The model's sizes.</summary>
    public Llama2cHeader Header { get; }

    /// <inheritdoc/>
    public override string Format => "llama2c";

    /// <inheritdoc/>
    public override GptConfig Config { get; }

    /// <inheritdoc/>
    public override ElementType WeightType => ElementType.Float32;

    private protected override StoredTensor? Stored(Gpt model, string tensor, int layer)
    {
        HeadShape heads = model.Config.HeadShape;
        int hidden = model.Config.HiddenWidth;
        string prefix = $"layers.{layer}.";
        return tensor switch
        {
            "token_embedding_table" => Whole("tokens.weight"),
            "rms_att_weight" => Whole(prefix + "norm1.weight"),
            "wq" => Part("attention.qkv.weight", 0, heads.QueryWidth) with { PairedHeads = heads.QueryHeads },
            "wk" => Part("attention.qkv.weight", heads.QueryWidth, heads.KeyValueWidth) with { PairedHeads = heads.KeyValueHeads },
            "wv" => Part("attention.qkv.weight", heads.QueryWidth + heads.KeyValueWidth, heads.KeyValueWidth),
            "wo" => Whole(prefix + "attention.output.weight"),
            "rms_ffn_weight" => Whole(prefix + "norm2.weight"),
            "w1" => Part("feed_forward.up.weight", 0, hidden),
            "w2" => Whole(prefix + "feed_forward.down.weight"),
            "w3" => Part("feed_forward.up.weight", hidden, hidden),
            "rms_final_weight" => Whole("norm.weight"),
            "wcls" => Whole("output.weight"),
            _ => null,
        };

        StoredTensor Whole(string name) => StoredTensor.Whole(tensor, model.Parameters[name]);
        StoredTensor Part(string name, int firstRow, int rows) => new(tensor, model.Parameters[prefix + name], firstRow, rows);
    }

    private protected override InvalidDataException Invalid(string what) =>
        new($"{FilePath} is not a model file: it begins like none of GGUF and llm.c, and for one of llama2.c, {what}");

    private static PlannedTensor[] Plan(Llama2cHeader header)
    {
        (int layers, long width, long hidden) = (header.LayerCount, header.Width, header.HiddenWidth);
        long headSize = width / header.HeadCount, keyValueWidth = headSize * header.KeyValueHeadCount;
        PlannedTensor[] plan =
        [
            new("token_embedding_table", 1, header.VocabularySize, width),
            new("rms_att_weight", layers, width),
            new("wq", layers, width, width),
            new("wk", layers, keyValueWidth, width),
            new("wv", layers, keyValueWidth, width),
            new("wo", layers, width, width),
            new("rms_ffn_weight", layers, width),
            new("w1", layers, hidden, width),
            new("w2", layers, width, hidden),
            new("w3", layers, hidden, width),
            new("rms_final_weight", 1, width),
            new("freq_cis_real", 1, header.ContextLength, headSize / 2),
            new("freq_cis_imag", 1, header.ContextLength, headSize / 2),
        ];
        return header.TiedOutput ? plan : [.. plan, new("wcls", 1, header.VocabularySize, width)];
    }

    private Llama2cHeader Checked(Llama2cHeader header)
    {
        if (header.Width <= 0 || header.HiddenWidth <= 0 || header.LayerCount <= 0 || header.HeadCount <= 0 || header.KeyValueHeadCount <= 0
            || header.VocabularySize <= 0 || header.ContextLength <= 0)
        {
            throw Invalid($"a size in its header is not positive: {header}");
        }

        if (header.Width % header.HeadCount != 0 || header.Width / header.HeadCount % 2 != 0)
        {
            throw Invalid($"its width of {header.Width} cannot be divided into {header.HeadCount} heads of an even size");
        }

        if (header.HeadCount % header.KeyValueHeadCount != 0)
        {
            throw Invalid($"its {header.HeadCount} heads cannot share {header.KeyValueHeadCount} keys and values");
        }

        return header;
    }
}

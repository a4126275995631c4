using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TinyGpt.Models;
using TinyGpt.Tokenization;

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
    int Width, int HiddenWidth, int LayerCount, int HeadCount, int KeyValueHeadCount, int VocabularySize, int ContextLength, bool TiedOutput)
{
    /// <summary>For messages.</summary>
    public override string ToString() =>
        $"width {Width}, hidden width {HiddenWidth}, {LayerCount} layers, {HeadCount} heads, {KeyValueHeadCount} key-value heads, {VocabularySize} tokens, context {ContextLength}";
}

/// <summary>
/// A model file of llama2.c (run.c), open for reading: 7 int32 of header, then tensors of float32: token_embedding_table, rms_att_weight, wq,
/// wk, wv, wo, rms_ffn_weight, w1, w2, w3, rms_final_weight, freq_cis_real, freq_cis_imag, and wcls unless outputs are tied. Rotary positions
/// turn neighbouring channels by angles of base 10000; the tables of their cosines and sines are not used. ε is 1e-5.
/// </summary>
public sealed class Llama2cModel : StackedModel
{
    private const int HeaderLength = 7 * sizeof(int);
    private const string RealTable = "freq_cis_real", ImaginaryTable = "freq_cis_imag";
    private const float Epsilon = 1e-5f, Theta = 10000;

    internal Llama2cModel(SafeFileHandle handle, string path) : base(handle, path)
    {
        Span<int> numbers = stackalloc int[7];
        ReadHeader(numbers, HeaderLength);
        bool tied = numbers[5] > 0;
        // The negative of the smallest number is itself, which the check refuses.
        Header = Checked(new(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], tied ? numbers[5] : unchecked(-numbers[5]), numbers[6], tied));
        LayOut(HeaderLength, Header, Plan(Header));
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

    /// <summary>Writes a model with float32 weights, and the tables of cosines and sines that early versions of run.c read.</summary>
    /// <param name="path">The file, replaced at once or not at all.</param>
    /// <param name="model">A model of Llama's style.</param>
    /// <exception cref="InvalidDataException">The format cannot hold the model; the message says why.</exception>
    /// <exception cref="IOException">The file could not be written; what was there before is untouched.</exception>
    public static void Save(string path, Gpt model)
    {
        GptConfig config = model.Config;
        string? obstacle = config.Style != "llama" ? $"this one's style is {config.Style}"
            : (float)config.NormalizationEpsilon != Epsilon ? $"this one's normalization epsilon is {config.NormalizationEpsilon}, not {Epsilon}"
            : (float)config.RotaryTheta != Theta ? $"this one's rotary base is {config.RotaryTheta}, not {Theta}"
            : null;
        if (obstacle is not null)
        {
            throw new InvalidDataException($"a file of llama2.c holds only models of Llama's first kind: {obstacle}");
        }

        Llama2cHeader header = new(
            config.Width, config.HiddenWidth, config.Layers, config.Heads, config.KeyValueHeads, config.VocabularySize, config.ContextLength, config.TiedOutput);
        byte[] bytes = HeaderBytes(
            HeaderLength, header.Width, header.HiddenWidth, header.LayerCount, header.HeadCount, header.KeyValueHeadCount,
            header.TiedOutput ? header.VocabularySize : -header.VocabularySize, header.ContextLength);
        Write(path, bytes, Plan(header), (stream, tensor, layer) =>
        {
            if (Stored(model, tensor.Name, layer) is { } stored)
            {
                WeightTransfer.Write(stream, model.Parameters, stored, ElementType.Float32);
            }
            else
            {
                WriteAngles(stream, config, tensor.Name == RealTable ? MathF.Cos : MathF.Sin);
            }
        });
    }

    /// <summary>Where the tokenizer of a file lies if it came with one: m.tokenizer.bin beside m.bin.</summary>
    public static string TokenizerPath(string path) => Path.ChangeExtension(path, ".tokenizer.bin");

    /// <inheritdoc/>
    protected override Tokenizer? ReadTokenizer()
    {
        string path = TokenizerPath(FilePath);
        return File.Exists(path) ? Llama2cTokenizer.Read(path) : null;
    }

    private protected override StoredTensor? Find(Gpt model, string tensor, int layer) => Stored(model, tensor, layer);

    private protected override InvalidDataException Invalid(string what) =>
        new($"{FilePath} is not a model file: it begins like none of GGUF and llm.c, and for one of llama2.c, {what}");

    /// <summary>Channel pair i turns by position · θ^(−2i/S), computed in single precision as the original's export does.</summary>
    private static void WriteAngles(Stream stream, GptConfig config, Func<float, float> function)
    {
        int size = config.HeadShape.HeadSize;
        float[] row = new float[size / 2];
        for (int position = 0; position < config.ContextLength; position++)
        {
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = function(position * (1 / MathF.Pow(Theta, 2f * i / size)));
            }

            stream.Write(MemoryMarshal.AsBytes<float>(row));
        }
    }

    private static StoredTensor? Stored(Gpt model, string tensor, int layer)
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
            new(RealTable, 1, header.ContextLength, headSize / 2),
            new(ImaginaryTable, 1, header.ContextLength, headSize / 2),
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

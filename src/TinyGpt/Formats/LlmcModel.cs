using Microsoft.Win32.SafeHandles;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Formats;

/// <summary>The sizes of a GPT-2 in llm.c's format.</summary>
/// <param name="ContextLength">maxT: positions that have an embedding.</param>
/// <param name="VocabularySize">V.</param>
/// <param name="LayerCount">L.</param>
/// <param name="HeadCount">NH, a divisor of the width.</param>
/// <param name="Width">C.</param>
/// <param name="PaddedVocabularySize">Rows of wte in the file, at least V. The rows from V on take no part in anything.</param>
public sealed record LlmcHeader(int ContextLength, int VocabularySize, int LayerCount, int HeadCount, int Width, int PaddedVocabularySize)
{
    /// <summary>For messages.</summary>
    public override string ToString() => $"width {Width}, {LayerCount} layers, {HeadCount} heads, {VocabularySize} tokens, context {ContextLength}";
}

/// <summary>
/// A model file of llm.c (train_gpt2.c), open for reading: 256 int32 of header, then 16 tensors of float32 (version 3) or bfloat16
/// (version 5): wte, wpe, ln1w, ln1b, qkvw, qkvb, attprojw, attprojb, ln2w, ln2b, fcw, fcb, fcprojw, fcprojb, lnfw, lnfb.
/// </summary>
public sealed class LlmcModel : StackedModel
{
    internal const int Magic = 20240326;

    private const int HeaderLength = 256 * sizeof(int), Float32Version = 3, BFloat16Version = 5, PaddingUnit = 128;
    private const float Epsilon = 1e-5f;

    internal LlmcModel(SafeFileHandle handle, string path) : base(handle, path)
    {
        Span<int> numbers = stackalloc int[8];
        ReadHeader(numbers, HeaderLength);
        WeightType = numbers[1] switch
        {
            Float32Version => ElementType.Float32,
            BFloat16Version => ElementType.BFloat16,
            int other => throw Invalid($"it is version {other}; only versions 3 (float32) and 5 (bfloat16) can be read"),
        };
        Header = Checked(new(numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7]));
        LayOut(HeaderLength, Header, Plan(Header));
        Config = GptConfig.Gpt2(Header.VocabularySize, Header.ContextLength, Header.LayerCount, Header.HeadCount, Header.Width);
    }

    /// <summary>The model's sizes.</summary>
    public LlmcHeader Header { get; }

    /// <inheritdoc/>
    public override string Format => "llmc";

    /// <inheritdoc/>
    public override GptConfig Config { get; }

    /// <inheritdoc/>
    public override ElementType WeightType { get; }

    /// <summary>Writes a model in version 3, with float32 weights; the rows that pad the vocabulary to a multiple of 128 are zeros.</summary>
    /// <param name="path">The file, replaced at once or not at all.</param>
    /// <param name="model">A model of GPT-2's style.</param>
    /// <exception cref="InvalidDataException">The format cannot hold the model; the message says why.</exception>
    /// <exception cref="IOException">The file could not be written; what was there before is untouched.</exception>
    public static void Save(string path, Gpt model)
    {
        GptConfig config = model.Config;
        string? obstacle = config.Style != "gpt2" ? $"this one's style is {config.Style}"
            : !config.TiedOutput ? "this one has an output matrix of its own"
            : config.HiddenWidth != 4L * config.Width ? $"this one's hidden width is {config.HiddenWidth}, not 4 × {config.Width}"
            : (float)config.NormalizationEpsilon != Epsilon ? $"this one's normalization epsilon is {config.NormalizationEpsilon}, not {Epsilon}"
            : null;
        if (obstacle is not null)
        {
            throw new InvalidDataException($"a file of llm.c holds only models of GPT-2's own kind: {obstacle}");
        }

        int padded = checked((config.VocabularySize + PaddingUnit - 1) / PaddingUnit * PaddingUnit);
        LlmcHeader header = new(config.ContextLength, config.VocabularySize, config.Layers, config.Heads, config.Width, padded);
        byte[] bytes = HeaderBytes(
            HeaderLength, Magic, Float32Version, header.ContextLength, header.VocabularySize, header.LayerCount, header.HeadCount, header.Width, padded);
        Write(path, bytes, Plan(header), (stream, tensor, layer) =>
            WeightTransfer.Write(stream, model.Parameters, Stored(model, tensor.Name, layer), ElementType.Float32));
    }

    /// <inheritdoc/>
    protected override Tokenizer? ReadTokenizer() => null;

    private protected override StoredTensor Find(Gpt model, string tensor, int layer) => Stored(model, tensor, layer);

    private protected override InvalidDataException Invalid(string what) =>
        new($"{FilePath} is not a model file of llm.c that can be read: {what}");

    private static StoredTensor Stored(Gpt model, string tensor, int layer)
    {
        string name = tensor switch
        {
            "wte" => "tokens.weight",
            "wpe" => "positions.weight",
            "lnfw" => "norm.weight",
            "lnfb" => "norm.bias",
            _ => $"layers.{layer}." + tensor switch
            {
                "ln1w" => "norm1.weight",
                "ln1b" => "norm1.bias",
                "qkvw" => "attention.qkv.weight",
                "qkvb" => "attention.qkv.bias",
                "attprojw" => "attention.output.weight",
                "attprojb" => "attention.output.bias",
                "ln2w" => "norm2.weight",
                "ln2b" => "norm2.bias",
                "fcw" => "feed_forward.up.weight",
                "fcb" => "feed_forward.up.bias",
                "fcprojw" => "feed_forward.down.weight",
                _ => "feed_forward.down.bias",
            },
        };
        return StoredTensor.Whole(tensor, model.Parameters[name]);
    }

    private static PlannedTensor[] Plan(LlmcHeader header)
    {
        (int layers, long width) = (header.LayerCount, header.Width);
        return
        [
            new("wte", 1, header.VocabularySize, width) { PaddingRows = header.PaddedVocabularySize - header.VocabularySize },
            new("wpe", 1, header.ContextLength, width),
            new("ln1w", layers, width),
            new("ln1b", layers, width),
            new("qkvw", layers, 3 * width, width),
            new("qkvb", layers, 3 * width),
            new("attprojw", layers, width, width),
            new("attprojb", layers, width),
            new("ln2w", layers, width),
            new("ln2b", layers, width),
            new("fcw", layers, 4 * width, width),
            new("fcb", layers, 4 * width),
            new("fcprojw", layers, width, 4 * width),
            new("fcprojb", layers, width),
            new("lnfw", 1, width),
            new("lnfb", 1, width),
        ];
    }

    private LlmcHeader Checked(LlmcHeader header)
    {
        if (header.ContextLength <= 0 || header.VocabularySize <= 0 || header.LayerCount <= 0 || header.HeadCount <= 0 || header.Width <= 0)
        {
            throw Invalid($"a size in its header is not positive: {header}");
        }

        if (header.Width % header.HeadCount != 0)
        {
            throw Invalid($"its width of {header.Width} cannot be divided among {header.HeadCount} heads");
        }

        if (header.PaddedVocabularySize < header.VocabularySize)
        {
            throw Invalid(
                $"its padded vocabulary of {header.PaddedVocabularySize} is smaller than its vocabulary of {header.VocabularySize}");
        }

        return header;
    }
}

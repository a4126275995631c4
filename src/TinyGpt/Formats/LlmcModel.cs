using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using TinyGpt.Models;

namespace TinyGpt.Formats;

/// <summary>The sizes of a GPT-2 in llm.c's format.</summary>
/// <param name="ContextLength">maxT: positions that have an embedding.</param>
/// <param name="VocabularySize">V.</param>
/// <param name="LayerCount">L.</param>
/// <param name="HeadCount">NH, a divisor of the width.</param>
/// <param name="Width">C.</param>
/// <param name="PaddedVocabularySize">Rows of wte in the file, at least V. The rows from V on take no part in anything.</param>
public sealed record LlmcHeader(int ContextLength, int VocabularySize, int LayerCount, int HeadCount, int Width, int PaddedVocabularySize);

/// <summary>
/// A model file of llm.c (train_gpt2.c), open for reading: 256 int32 of header, then 16 tensors of float32 (version 3) or bfloat16
/// (version 5): wte, wpe, ln1w, ln1b, qkvw, qkvb, attprojw, attprojb, ln2w, ln2b, fcw, fcb, fcprojw, fcprojb, lnfw, lnfb.
/// </summary>
public sealed class LlmcModel : StackedModel
{
    internal const int Magic = 20240326;

    private const int HeaderBytes = 256 * sizeof(int), Float32Version = 3, BFloat16Version = 5;

    internal LlmcModel(SafeFileHandle handle, string path) : base(handle, path)
    {
        Span<byte> bytes = stackalloc byte[8 * sizeof(int)];
        ReadHeader(bytes, HeaderBytes);
        Span<int> numbers = stackalloc int[8];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * sizeof(int))..]);
        }

        WeightType = numbers[1] switch
        {
            Float32Version => ElementType.Float32,
            BFloat16Version => ElementType.BFloat16,
            int other => throw Invalid($"it is version {other}; only versions 3 (float32) and 5 (bfloat16) can be read"),
        };
        Header = Checked(new(numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7]));
        LayOut(HeaderBytes, Header, Plan(Header));
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

    private protected override StoredTensor? Stored(Gpt model, string tensor, int layer)
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

    private protected override InvalidDataException Invalid(string what) =>
        new($"{FilePath} is not a model file of llm.c that can be read: {what}");

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

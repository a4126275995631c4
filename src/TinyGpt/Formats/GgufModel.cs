using Microsoft.Win32.SafeHandles;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Formats;

/// <summary>A model in llama.cpp's format, with its settings and its tokenizer in one file: GPT-2s and Llamas.</summary>
public sealed class GgufModel : ModelFile
{
    /// <summary>The file's first four bytes, as a little-endian number.</summary>
    internal const int Magic = 0x46554747;

    private readonly GgufFile _file;

    internal GgufModel(SafeFileHandle handle, string path) : base(path)
    {
        _file = new GgufFile(handle, path);
        Config = GgufConfig.Read(_file);
        CheckSize(_file.Tensors.Values.Aggregate((Int128)0, (sum, tensor) => sum + tensor.Length));
        WeightType = _file.Tensors.Values.GroupBy(tensor => tensor.Type, tensor => tensor.Length).MaxBy(type => type.Sum())!.Key;
    }

    /// <inheritdoc/>
    public override string Format => "gguf";

    /// <inheritdoc/>
    public override GptConfig Config { get; }

    /// <inheritdoc/>
    public override ElementType WeightType { get; }

    /// <summary>
    /// Writes a model and its tokenizer. Vectors and learned positions are float32 always; so is, where Q8_0 is wanted, a matrix whose rows are
    /// no whole blocks of 32 (<see cref="Gpt.StoredAs"/>).
    /// </summary>
    /// <param name="path">The file; replaced wholly or not at all.</param>
    /// <param name="model">A GPT-2 or a Llama.</param>
    /// <param name="tokenizer">Its tokenizer; null: the file will have none. It may know fewer tokens than the model.</param>
    /// <param name="weights">Float32, Float16 or Q8_0.</param>
    /// <exception cref="InvalidDataException">The format has no place for something, or a weight is too large for its type.</exception>
    /// <exception cref="IOException">The file could not be written.</exception>
    public static void Save(string path, Gpt model, Tokenizer? tokenizer, ElementType weights = ElementType.Float32)
    {
        KeyValuePair<string, object>[] pairs =
        [
            .. GgufConfig.Pairs(model.Config, Path.GetFileNameWithoutExtension(path), weights),
            .. GgufVocabulary.Pairs(tokenizer, model.Config.VocabularySize),
        ];
        IEnumerable<GgufSource> sources =
            from tensor in GgufLayout.Of(model)
            let type = Gpt.StoredAs(weights, tensor.Parameter.Name, tensor.Parameter.Rows, tensor.Parameter.Columns)
            select new GgufSource(tensor.Name, type, tensor.Shape, stream => WeightTransfer.Write(stream, model.Parameters, tensor, type));
        AtomicFile.Write(path, stream => GgufWriter.Write(stream, pairs, [.. sources]));
    }

    /// <inheritdoc/>
    protected override void Close() => _file.Dispose();

    /// <inheritdoc/>
    protected override void ReadInto(Gpt model)
    {
        IReadOnlyList<StoredTensor> layout = GgufLayout.Of(model);
        HashSet<string> left = [.. _file.Tensors.Keys];
        foreach (StoredTensor stored in layout)
        {
            GgufTensor? found = _file.Tensors.GetValueOrDefault(stored.Name);
            if (found is null || !found.Shape.SequenceEqual(stored.Shape))
            {
                string shape = found is null ? "missing" : $"[{string.Join(", ", found.Shape)}]";
                throw new InvalidDataException(
                    $"{FilePath} cannot be used: tensor {stored.Name} is {shape}, and its settings want [{string.Join(", ", stored.Shape)}]");
            }

            left.Remove(stored.Name);
        }

        if (left.FirstOrDefault() is { } foreign)
        {
            throw new InvalidDataException($"{FilePath} cannot be used: tensor {Quoted.Name(foreign)} has no place in a model of its settings");
        }

        WeightTransfer.Read(model.Parameters, layout, (stored, destination, start) => _file.Read(_file.Tensors[stored.Name], destination, start));
    }

    /// <inheritdoc/>
    protected override Tokenizer? ReadTokenizer() => GgufVocabulary.Read(_file);
}

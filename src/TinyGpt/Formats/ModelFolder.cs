using TinyGpt.Conversations;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Formats;

/// <summary>A model as a folder that Hugging Face's libraries read: config.json, model.safetensors (or several, with an index), tokenizer.json.</summary>
public sealed class ModelFolder : ModelFile
{
    /// <summary>The settings' file.</summary>
    public const string ConfigFile = "config.json";

    /// <summary>The weights' file.</summary>
    public const string WeightsFile = TensorFiles.SingleFile;

    /// <summary>The tokenizer's file.</summary>
    public const string TokenizerFile = "tokenizer.json";

    private readonly TensorFiles _tensors;
    private readonly string _prefix;

    private ModelFolder(string folder, GptConfig config, TensorFiles tensors) : base(folder)
    {
        _tensors = tensors;
        Config = config;
        CheckSize([.. tensors.Entries.Select(entry => entry.Length)]);
        _prefix = config.Style == "gpt2" && tensors.Contains("transformer.wte.weight") ? "transformer." : "";
        WeightType = MostFrequentType(tensors);
    }

    /// <inheritdoc/>
    public override string Format => "huggingface";

    /// <inheritdoc/>
    public override GptConfig Config { get; }

    /// <inheritdoc/>
    public override ElementType WeightType { get; }

    /// <inheritdoc/>
    public override long StoredBytes => _tensors.Bytes;

    /// <summary>Opens a folder.</summary>
    /// <exception cref="InvalidDataException">A file is damaged, or the model is of a kind that cannot be run.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    internal static ModelFolder Open(string folder)
    {
        string path = Path.Combine(folder, ConfigFile);
        GptConfig config = File.Exists(path)
            ? ModelConfigJson.Read(path)
            : throw new FileNotFoundException($"{folder} holds no model: there is no {ConfigFile} in it", path);
        TensorFiles tensors = TensorFiles.Open(folder);
        try
        {
            return new ModelFolder(folder, config, tensors);
        }
        catch
        {
            tensors.Dispose();
            throw;
        }
    }

    /// <summary>Writes a model. Each file is written under a temporary name, flushed and renamed.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="model">The model.</param>
    /// <param name="tokenizer">Its tokenizer; or null.</param>
    /// <param name="type">The type of the matrices: Float32 or Float16. Vectors and positions are Float32 always.</param>
    /// <exception cref="ArgumentException">It is another type.</exception>
    /// <exception cref="InvalidDataException">The type cannot hold a weight.</exception>
    /// <exception cref="IOException">A file could not be written; what it was before is untouched.</exception>
    public static void Save(string folder, Gpt model, Tokenizer? tokenizer, ElementType type = ElementType.Float32)
    {
        if (type is not (ElementType.Float32 or ElementType.Float16))
        {
            throw new ArgumentException($"a folder of Hugging Face's holds weights as Float32 or Float16, not {type}", nameof(type));
        }

        SafetensorsSource[] sources =
            [.. TensorLayout.Of(model).Select(t => Source(model.Parameters, t, Gpt.StoredAs(type, t.Parameter.Name, t.Parameter.Rows, t.Parameter.Columns)))];
        Dictionary<string, string> metadata = new() { ["format"] = "pt" };
        AtomicFile.Write(Path.Combine(folder, WeightsFile), stream => SafetensorsWriter.Write(stream, sources, metadata));
        AtomicFile.Write(Path.Combine(folder, ConfigFile), stream => ModelConfigJson.Write(stream, model.Config, tokenizer, type));
        tokenizer?.Save(Path.Combine(folder, TokenizerFile));
        if (tokenizer is not null && ChatTokens.AreIn(tokenizer))
        {
            AtomicFile.Write(Path.Combine(folder, TokenizerConfigJson.FileName), TokenizerConfigJson.Write);
        }
    }

    /// <inheritdoc/>
    protected override void Close() => _tensors.Dispose();

    /// <inheritdoc/>
    protected override void ReadInto(Gpt model)
    {
        IReadOnlyList<StoredTensor> layout = TensorLayout.Of(model);
        foreach (StoredTensor tensor in layout)
        {
            SafetensorsEntry entry = _tensors.Entry(NameOf(tensor));
            if (!entry.Shape.SequenceEqual(tensor.Shape))
            {
                throw new InvalidDataException(
                    $"{FilePath}: {entry.Name} is [{string.Join(", ", entry.Shape)}], and {ConfigFile} wants [{string.Join(", ", tensor.Shape)}]");
            }
        }

        WeightTransfer.Read(model.Parameters, layout, (tensor, destination, start) => _tensors.Read(NameOf(tensor), destination, start));
    }

    /// <inheritdoc/>
    protected override Tokenizer? ReadTokenizer()
    {
        string path = Path.Combine(FilePath, TokenizerFile);
        return File.Exists(path) ? Tokenizer.Load(path) : null;
    }

    /// <summary>The prefix is that of the transformer, to which an output matrix of its own does not belong.</summary>
    private string NameOf(StoredTensor tensor) => tensor.Name == TensorLayout.Output ? tensor.Name : _prefix + tensor.Name;

    private static ElementType MostFrequentType(TensorFiles tensors)
    {
        SafetensorsType? most = tensors.Entries.GroupBy(entry => entry.Type, entry => entry.Length).MaxBy(type => type.Sum())?.Key;
        return most switch
        {
            SafetensorsType.F16 => ElementType.Float16,
            SafetensorsType.BF16 => ElementType.BFloat16,
            _ => ElementType.Float32,
        };
    }

    private static SafetensorsSource Source(Parameters parameters, StoredTensor tensor, ElementType type) =>
        new(tensor.Name, type.ToSafetensors(), tensor.Shape, stream => WeightTransfer.Write(stream, parameters, tensor, type));
}

using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Formats;

/// <summary>A format that models are written in, and what it can hold. <see cref="ModelFile"/> is the way back.</summary>
public sealed class ModelFormat
{
    private readonly Action<string, Gpt, Tokenizer?, ElementType> _save;
    private readonly Func<Tokenizer, bool> _holdsTokenizer;

    private ModelFormat(
        string name, ElementType[] types, Func<Tokenizer, bool> holdsTokenizer, Action<string, Gpt, Tokenizer?, ElementType> save) =>
        (Name, Types, _holdsTokenizer, _save) = (name, types, holdsTokenizer, save);

    /// <summary>A folder that Hugging Face's libraries read.</summary>
    public static ModelFormat HuggingFace { get; } =
        new("huggingface", [ElementType.Float32, ElementType.Float16], tokenizer => true, SaveFolder);

    /// <summary>A file of llama.cpp, with the tokenizer in it.</summary>
    public static ModelFormat Gguf { get; } =
        new("gguf", [ElementType.Float32, ElementType.Float16, ElementType.Q8_0], tokenizer => true, GgufModel.Save);

    /// <summary>A file of llm.c.</summary>
    public static ModelFormat Llmc { get; } =
        new("llmc", [ElementType.Float32], tokenizer => false, (path, model, _, _) => LlmcModel.Save(path, model));

    /// <summary>A file of llama2.c, and beside it one of its tokenizer.</summary>
    public static ModelFormat Llama2c { get; } =
        new("llama2c", [ElementType.Float32], tokenizer => tokenizer is ScoredTokenizer, SaveLlama2c);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ModelFormat> All { get; } = [HuggingFace, Gguf, Llmc, Llama2c];

    /// <summary>The name, as in <see cref="ModelFile.Format"/>.</summary>
    public string Name { get; }

    /// <summary>The types that matrices can have in it.</summary>
    public IReadOnlyList<ElementType> Types { get; }

    /// <summary>The format of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ModelFormat Named(string name) => All.FirstOrDefault(format => format.Name == name)
        ?? throw new ArgumentException($"there is no format {Quoted.Name(name)}; choose one of {string.Join(", ", All.Select(format => format.Name))}");

    /// <summary>The format that a path asks for by its name: .gguf; .bin is llm.c's or llama2.c's, as the model's style is; any other a folder.</summary>
    /// <param name="path">Where a model is to be written.</param>
    /// <param name="style">The model's style.</param>
    /// <exception cref="ArgumentException">No format fits both.</exception>
    public static ModelFormat Of(string path, string style) => (Path.GetExtension(path), style) switch
    {
        (".gguf", _) => Gguf,
        (".bin", "gpt2") => Llmc,
        (".bin", "llama") => Llama2c,
        (".bin", _) => throw new ArgumentException($"{path} cannot be written: .bin files hold models of the styles gpt2 and llama, and this one's is {style}"),
        (".safetensors", _) => throw new ArgumentException($"{path} cannot be written alone: name a folder, which will hold {ModelFolder.WeightsFile}"),
        _ => HuggingFace,
    };

    /// <summary>Every file or folder that <see cref="Save"/> replaces or removes.</summary>
    public IEnumerable<string> Targets(string path) => this == Llama2c ? [path, Llama2cModel.TokenizerPath(path)] : [path];

    /// <summary>Whether a tokenizer can be stored with the model.</summary>
    public bool Holds(Tokenizer tokenizer) => _holdsTokenizer(tokenizer);

    /// <summary>
    /// Writes a model: a file or a new folder at once or not at all; of a folder that exists, and of a model and its tokenizer in files beside each
    /// other, each file.
    /// </summary>
    /// <param name="path">The file or the folder; what is there is replaced.</param>
    /// <param name="model">The model.</param>
    /// <param name="tokenizer">Its tokenizer; or null.</param>
    /// <param name="type">One of <see cref="Types"/>: that of matrices which it suits (see <see cref="Gpt.StoredAs"/>).</param>
    /// <exception cref="ArgumentException">The format does not have the type.</exception>
    /// <exception cref="InvalidDataException">The format cannot hold the model or the tokenizer, or the type a weight; the message says why.</exception>
    /// <exception cref="IOException">A file could not be written; what it was before is untouched.</exception>
    public void Save(string path, Gpt model, Tokenizer? tokenizer, ElementType type)
    {
        if (!Types.Contains(type))
        {
            throw new ArgumentException($"the format {Name} has no weights of {type}, only of {string.Join(" and ", Types)}", nameof(type));
        }

        if (tokenizer is not null && !Holds(tokenizer))
        {
            throw new InvalidDataException($"the format {Name} cannot hold a tokenizer of the kind {tokenizer.Kind}");
        }

        _save(path, model, tokenizer, type);
    }

    private static void SaveFolder(string path, Gpt model, Tokenizer? tokenizer, ElementType type)
    {
        if (!Directory.Exists(path))
        {
            AtomicFile.CreateFolder(path, folder => ModelFolder.Save(folder, model, tokenizer, type));
            return;
        }

        ModelFolder.Save(path, model, tokenizer, type);
        if (tokenizer is null)
        {
            // That of the model that was there before.
            File.Delete(Path.Combine(path, ModelFolder.TokenizerFile));
        }
    }

    private static void SaveLlama2c(string path, Gpt model, Tokenizer? tokenizer, ElementType type)
    {
        Llama2cModel.Save(path, model);
        string tokenizerPath = Llama2cModel.TokenizerPath(path);
        if (tokenizer is ScoredTokenizer scored)
        {
            AtomicFile.Write(tokenizerPath, stream => Llama2cTokenizer.Write(stream, scored));
        }
        else
        {
            File.Delete(tokenizerPath);
        }
    }
}

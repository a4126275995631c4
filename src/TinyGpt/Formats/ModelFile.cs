using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Formats;

/// <summary>A model on disk, whatever its format: the one door through which models come in. Opening checks everything but the weights' values.</summary>
public abstract class ModelFile : IDisposable
{
    /// <summary>
    /// A layer takes memory for its bookkeeping too. More layers than any model has, in a damaged file, must not make that the larger part.
    /// </summary>
    private const int MostLayers = 4096;

    private string? _tokenizerPath;

    private protected ModelFile(string path) => FilePath = path;

    /// <summary>The file or folder.</summary>
    public string FilePath { get; }

    /// <summary>The format's name: huggingface, gguf, llmc or llama2c.</summary>
    public abstract string Format { get; }

    /// <summary>The model's settings.</summary>
    public abstract GptConfig Config { get; }

    /// <summary>How most of the weights are stored.</summary>
    public abstract ElementType WeightType { get; }

    /// <summary>Bytes that the model takes on disk, or in a folder those of its weights.</summary>
    public virtual long StoredBytes => new FileInfo(FilePath).Length;

    /// <summary>Opens a model: a folder of Hugging Face's, or a file, whose first bytes tell what it is.</summary>
    /// <param name="path">The folder or the file.</param>
    /// <param name="tokenizerPath">A tokenizer to be used instead of the model's own; or null.</param>
    /// <exception cref="InvalidDataException">It is no model that can be read, or damaged: the message says what and where.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public static ModelFile Open(string path, string? tokenizerPath = null)
    {
        ModelFile file = Directory.Exists(path) ? ModelFolder.Open(path) : OpenFile(path);
        file._tokenizerPath = tokenizerPath;
        return file;
    }

    /// <summary>Makes the model that the file describes.</summary>
    /// <param name="device">Where it will live.</param>
    /// <param name="weights">
    /// The type that its matrices are stored in: Float32, Float16 or Q8_0; see <see cref="Gpt(Device, GptConfig, ElementType)"/>. Null: as in the
    /// file; BFloat16 becomes Float32, which loses nothing.
    /// </param>
    /// <exception cref="InvalidDataException">A weight is missing or of another shape, or the type cannot hold it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Gpt Load(Device device, ElementType? weights = null)
    {
        if (Config.Layers > MostLayers)
        {
            throw new InvalidDataException($"{FilePath} claims {Config.Layers} layers, and at most {MostLayers} can be run");
        }

        Gpt model = new(device, Config, weights ?? WeightType);
        try
        {
            Fill(model);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Overwrites the weights of a model that has this one's settings.</summary>
    /// <exception cref="ArgumentException">It has others.</exception>
    /// <exception cref="InvalidDataException">A weight is missing, of another shape, or beyond what the model's type can hold.</exception>
    public void Fill(Gpt model)
    {
        if (model.Config != Config)
        {
            throw new ArgumentException($"{FilePath} is a model of other settings", nameof(model));
        }

        try
        {
            ReadInto(model);
        }
        catch (OverflowException exception)
        {
            throw new InvalidDataException($"{FilePath}: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the tokenizer that was named when the file was opened, or else the file's own.</summary>
    /// <returns>Null if none was named and the file has none. It may know fewer tokens than the model: vocabularies are padded.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or has more tokens than the model.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public Tokenizer? LoadTokenizer()
    {
        Tokenizer? tokenizer = _tokenizerPath is null ? ReadTokenizer() : Tokenizer.Load(_tokenizerPath);
        return tokenizer is null || tokenizer.VocabularySize <= Config.VocabularySize
            ? tokenizer
            : throw new InvalidDataException(
                $"the tokenizer of {_tokenizerPath ?? FilePath} belongs to another model: it has {tokenizer.VocabularySize} tokens, and this model {Config.VocabularySize}");
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes whatever is open.</summary>
    protected abstract void Close();

    /// <summary>Reads all weights into a model made with <see cref="Config"/>.</summary>
    protected abstract void ReadInto(Gpt model);

    /// <summary>Reads the tokenizer inside the file or the folder; null: it has none.</summary>
    protected abstract Tokenizer? ReadTokenizer();

    /// <summary>Refuses settings that claim more weights than a file has, before memory is taken for them.</summary>
    /// <param name="lengths">How many numbers each of its tensors has.</param>
    private protected void CheckSize(IReadOnlyCollection<long> lengths)
    {
        HeadShape heads = Config.HeadShape;
        Int128 width = Config.Width, positions = Config.PositionEncoding == PositionEncoding.Learned ? Config.ContextLength : 0;
        Int128 layer = width * ((2 * (Int128)heads.QueryWidth) + (2 * (Int128)heads.KeyValueWidth) + (2 * (Int128)Config.HiddenWidth));
        Int128 matrices = ((Config.VocabularySize + positions) * width) + (Config.Layers * layer);
        Int128 stored = lengths.Aggregate((Int128)0, (sum, length) => sum + length);
        if (matrices > stored || Config.Layers > lengths.Count)
        {
            throw new InvalidDataException(
                $"{FilePath} holds {stored} numbers in {lengths.Count} tensors, and its settings describe {Config.Layers} layers and at least {matrices}");
        }
    }

    private static ModelFile OpenFile(string path)
    {
        if (Path.GetExtension(path) == ".safetensors")
        {
            throw new InvalidDataException($"{path} holds weights alone; give the folder that also holds its {ModelFolder.ConfigFile}");
        }

        SafeFileHandle handle = InputFile.Open(path);
        try
        {
            Span<byte> start = stackalloc byte[sizeof(int)];
            long length = RandomAccess.GetLength(handle);
            if (length < start.Length)
            {
                throw new InvalidDataException($"{path} is not a model file: it has only {length} bytes");
            }

            InputFile.ReadExactly(handle, path, start, 0);
            return BinaryPrimitives.ReadInt32LittleEndian(start) switch
            {
                GgufModel.Magic => new GgufModel(handle, path),
                LlmcModel.Magic => new LlmcModel(handle, path),
                _ => new Llama2cModel(handle, path),
            };
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}

using System.Runtime.InteropServices;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Formats;

/// <summary>
/// A model as files: config.json and model.safetensors, in the form that Hugging Face's libraries read. Each file is written under a
/// temporary name, flushed and renamed.
/// </summary>
public static class ModelFolder
{
    /// <summary>The settings' file.</summary>
    public const string ConfigFile = "config.json";

    /// <summary>The weights' file.</summary>
    public const string WeightsFile = "model.safetensors";

    /// <summary>The tokenizer's file.</summary>
    public const string TokenizerFile = "tokenizer.json";

    /// <summary>Writes a model's settings and weights.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="IOException">A file could not be written; what was there before is untouched.</exception>
    public static void Save(string folder, Gpt model)
    {
        IReadOnlyList<StoredTensor> layout = TensorLayout.Of(model);
        SafetensorsSource[] sources =
            [.. layout.Select(t => new SafetensorsSource(t.Name, SafetensorsType.F32, t.Shape, stream => Write(stream, model.Parameters, t)))];
        Dictionary<string, string> metadata = new() { ["format"] = "pt" };
        AtomicFile.Write(Path.Combine(folder, WeightsFile), stream => SafetensorsWriter.Write(stream, sources, metadata));
        AtomicFile.Write(Path.Combine(folder, ConfigFile), stream => ModelConfigJson.Write(stream, model.Config));
    }

    /// <summary>Reads a model's settings.</summary>
    /// <exception cref="InvalidDataException">The folder holds no model, or one that cannot be run.</exception>
    public static GptConfig ReadConfig(string folder)
    {
        string path = Path.Combine(folder, ConfigFile);
        return File.Exists(path)
            ? ModelConfigJson.Read(path)
            : throw new FileNotFoundException($"{folder} holds no model: there is no {ConfigFile} in it", path);
    }

    /// <summary>Reads a model's tokenizer.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or the tokenizer is that of another model.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static Tokenizer LoadTokenizer(string folder)
    {
        GptConfig config = ReadConfig(folder);
        Tokenizer tokenizer = Tokenizer.Load(Path.Combine(folder, TokenizerFile));
        return tokenizer.VocabularySize == config.VocabularySize
            ? tokenizer
            : throw new InvalidDataException(
                $"{Path.Combine(folder, TokenizerFile)} belongs to another model: it has {tokenizer.VocabularySize} tokens, and this model {config.VocabularySize}");
    }

    /// <summary>Reads a model.</summary>
    /// <param name="device">Where it will live.</param>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or does not fit the settings.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static Gpt Load(Device device, string folder)
    {
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, WeightsFile));
        GptConfig config = ReadConfig(folder);
        string prefix = config.Style == "gpt2" && file.Tensors.ContainsKey("transformer.wte.weight") ? "transformer." : "";
        CheckSize(file, config);
        Gpt model = new(device, config);
        try
        {
            foreach (IGrouping<Parameter, StoredTensor> weight in TensorLayout.Of(model).GroupBy(t => t.Parameter))
            {
                Read(file, prefix, model.Parameters, weight.Key, [.. weight]);
            }

            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Settings that claim more weights than the file has bytes are refused before memory is taken for them.</summary>
    private static void CheckSize(SafetensorsFile file, GptConfig config)
    {
        Int128 matrices = ((Int128)config.VocabularySize * config.Width)
            + ((Int128)config.Layers * config.Width * (config.HeadShape.Width + config.Width + (2 * (Int128)config.HiddenWidth)));
        Int128 stored = file.Tensors.Values.Aggregate((Int128)0, (sum, t) => sum + ((t.End - t.Begin) / t.Type.Size()));
        if (matrices > stored)
        {
            throw new InvalidDataException($"{WeightsFile} holds {stored} numbers, and {ConfigFile} describes a model of at least {matrices}");
        }
    }

    private static void Read(SafetensorsFile file, string prefix, Parameters parameters, Parameter parameter, StoredTensor[] parts)
    {
        foreach (StoredTensor part in parts)
        {
            SafetensorsEntry entry = file.Entry(prefix + part.Name);
            if (!entry.Shape.SequenceEqual(part.Shape))
            {
                throw new InvalidDataException(
                    $"{entry.Name} is [{string.Join(", ", entry.Shape)}], and {ConfigFile} wants [{string.Join(", ", part.Shape)}]");
            }
        }

        if (parts is [{ IsVerbatim: true } whole])
        {
            long start = 0;
            parameters.Write(parameter, values =>
            {
                file.Read(prefix + whole.Name, values, start);
                start += values.Length;
            });
            return;
        }

        float[] assembled = new float[parameter.Length];
        foreach (StoredTensor part in parts)
        {
            Span<float> rows = assembled.AsSpan(part.FirstRow * parameter.Columns, part.Rows * parameter.Columns);
            file.Read(prefix + part.Name, rows);
            if (part.Transposed)
            {
                Transpose(rows.ToArray(), rows, parameter.Columns, part.Rows);
            }
        }

        parameters.Write(parameter, Sequential(assembled));
    }

    private static void Write(Stream stream, Parameters parameters, StoredTensor part)
    {
        if (part.IsVerbatim)
        {
            parameters.Read(part.Parameter, values => stream.Write(MemoryMarshal.AsBytes(values)));
            return;
        }

        float[] all = parameters.ToArray(part.Parameter);
        Span<float> rows = all.AsSpan(part.FirstRow * part.Parameter.Columns, part.Rows * part.Parameter.Columns);
        if (part.Transposed)
        {
            Transpose(rows.ToArray(), rows, part.Rows, part.Parameter.Columns);
        }

        stream.Write(MemoryMarshal.AsBytes(rows));
    }

    private static SpanReader Sequential(float[] values)
    {
        int start = 0;
        return destination =>
        {
            values.AsSpan(start, destination.Length).CopyTo(destination);
            start += destination.Length;
        };
    }

    private static void Transpose(ReadOnlySpan<float> source, Span<float> destination, int rows, int columns)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                destination[(c * rows) + r] = source[(r * columns) + c];
            }
        }
    }
}

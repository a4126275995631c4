using System.Text.Json;

namespace TinyGpt.Formats;

/// <summary>
/// The tensors of a Hugging Face folder: model.safetensors, or the files that model.safetensors.index.json names. All headers are checked
/// before anything is read.
/// </summary>
internal sealed class TensorFiles : IDisposable
{
    /// <summary>The file of a model that is not split.</summary>
    public const string SingleFile = "model.safetensors";

    /// <summary>Tells in which file of a split model each tensor lies.</summary>
    public const string IndexFile = "model.safetensors.index.json";

    private const string Kind = "a valid index of a model";

    // The index of a model of 400 billion weights has 100 KB.
    private const long LongestIndex = 10_000_000;

    private readonly Dictionary<string, SafetensorsFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SafetensorsFile> _fileOf = new(StringComparer.Ordinal);
    private readonly string _source;

    private TensorFiles(string folder)
    {
        string index = Path.Combine(folder, IndexFile);
        bool split = !File.Exists(Path.Combine(folder, SingleFile)) && File.Exists(index);
        _source = split ? index : Path.Combine(folder, SingleFile);
        try
        {
            if (split)
            {
                OpenSplit(folder, ReadIndex(index));
            }
            else
            {
                Add(folder, SingleFile);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>All tensors, in no order.</summary>
    public IEnumerable<SafetensorsEntry> Entries => _fileOf.Select(pair => pair.Value.Entry(pair.Key));

    /// <summary>Bytes of all tensors.</summary>
    public long Bytes => Entries.Sum(entry => entry.End - entry.Begin);

    /// <summary>Opens the files of a folder.</summary>
    /// <exception cref="InvalidDataException">A file is damaged, or a tensor is not where the index says.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static TensorFiles Open(string folder) => new(folder);

    /// <summary>Whether there is a tensor of a name.</summary>
    public bool Contains(string name) => _fileOf.ContainsKey(name);

    /// <summary>The entry of a tensor.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor.</exception>
    public SafetensorsEntry Entry(string name) => FileOf(name).Entry(name);

    /// <summary>Reads elements of a tensor as single-precision numbers; see <see cref="SafetensorsFile.Read(string, Span{float}, long)"/>.</summary>
    public void Read(string name, Span<float> destination, long start) => FileOf(name).Read(name, destination, start);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SafetensorsFile file in _files.Values)
        {
            file.Dispose();
        }
    }

    private SafetensorsFile FileOf(string name) => _fileOf.TryGetValue(name, out SafetensorsFile? file)
        ? file
        : throw new InvalidDataException($"{_source} has no tensor {Quoted.Name(name)}");

    private void Add(string folder, string name)
    {
        SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, name));
        _files.Add(name, file);
        foreach (string tensor in file.Tensors.Keys)
        {
            if (!_fileOf.TryAdd(tensor, file))
            {
                throw new InvalidDataException($"{Path.Combine(folder, name)} has tensor {Quoted.Name(tensor)}, and so has another file of the model");
            }
        }
    }

    private void OpenSplit(string folder, Dictionary<string, string> index)
    {
        foreach (string name in index.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (Path.GetFileName(name) != name || name is "" or "." or ".." || name.Contains('\\', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal))
            {
                throw Invalid($"{Quoted.Name(name)} is no name of a file in its folder");
            }

            Add(folder, name);
        }

        foreach ((string tensor, string name) in index)
        {
            if (!_files[name].Tensors.ContainsKey(tensor))
            {
                throw Invalid($"tensor {Quoted.Name(tensor)} is not in {name}");
            }
        }
    }

    private Dictionary<string, string> ReadIndex(string path)
    {
        byte[] json = InputFile.ReadWhole(path, LongestIndex, Kind);
        try
        {
            return ReadMap(json);
        }
        catch (JsonException exception)
        {
            throw Invalid(Quoted.Reason(exception));
        }
        catch (InvalidOperationException exception)
        {
            // An escaped half of a surrogate pair is valid JSON, but no text.
            throw Invalid(exception.Message);
        }
    }

    private Dictionary<string, string> ReadMap(byte[] json)
    {
        Utf8JsonReader reader = new(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid("it is not an object");
        }

        Dictionary<string, string>? map = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isMap = reader.ValueTextEquals("weight_map");
            reader.Read();
            if (!isMap)
            {
                reader.Skip();
            }
            else if (map is not null || reader.TokenType != JsonTokenType.StartObject)
            {
                throw Invalid("weight_map is there twice or no object");
            }
            else
            {
                map = ReadNames(ref reader);
            }
        }

        // Anything but white space behind the object throws here.
        reader.Read();
        return map is { Count: > 0 } ? map : throw Invalid("it has no weight_map");
    }

    private Dictionary<string, string> ReadNames(ref Utf8JsonReader reader)
    {
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        Dictionary<string, string> files = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string tensor = reader.GetString()!;
            reader.Read();
            string file = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw Invalid($"the file of tensor {Quoted.Name(tensor)} is no text");
            files.TryAdd(file, file);
            if (!names.TryAdd(tensor, files[file]))
            {
                throw Invalid($"tensor {Quoted.Name(tensor)} is there twice");
            }
        }

        return names;
    }

    private InvalidDataException Invalid(string what) => new($"{_source} is not {Kind}: {what}");
}

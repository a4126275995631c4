using Microsoft.Win32.SafeHandles;

namespace TinyGpt.Formats;

/// <summary>A tensor of a GGUF file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">How its elements are stored.</param>
/// <param name="Shape">Its dimensions, slowest first: the reverse of their order in the file.</param>
/// <param name="Position">The file's byte at which its data starts.</param>
/// <param name="Bytes">Bytes of its data.</param>
public sealed record GgufTensor(string Name, ElementType Type, IReadOnlyList<long> Shape, long Position, long Bytes)
{
    /// <summary>Number of elements: the product of the shape.</summary>
    public long Length => Shape.Aggregate(1L, (product, dimension) => product * dimension);
}

/// <summary>
/// A GGUF file, open for reading: a header of key-value pairs and of tensors' names, shapes and places, then the tensors, row-major and
/// little-endian. The header is checked in full before anything is believed. Several threads may read at once.
/// </summary>
public sealed class GgufFile : IDisposable
{
    /// <summary>Tensors start at multiples of this, unless the header names another number.</summary>
    internal const int DefaultAlignment = 32;

    /// <summary>The longest text that a header may hold, in bytes.</summary>
    internal const int LongestString = 1 << 24;

    private readonly SafeFileHandle _handle;
    private readonly GgufHeader _header;

    internal GgufFile(SafeFileHandle handle, string path)
    {
        (_handle, Path) = (handle, path);
        _header = GgufHeader.Read(new GgufCursor(handle, path));
    }

    /// <summary>The file's name.</summary>
    public string Path { get; }

    /// <summary>The tensors by name, in the order of the header.</summary>
    public IReadOnlyDictionary<string, GgufTensor> Tensors => _header.Tensors;

    /// <summary>The names of the key-value pairs, in the order of the header.</summary>
    public IEnumerable<string> Keys => _header.Values.Keys;

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="InvalidDataException">The file breaks the format; the message says where.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static GgufFile Open(string path)
    {
        SafeFileHandle handle = InputFile.Open(path);
        try
        {
            return new GgufFile(handle, path);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The value of a key: a number, a boolean or a string of .NET's, an array of one of them, or an array of such arrays.</summary>
    /// <returns>Null if there is no such key.</returns>
    public object? Find(string key) => _header.Values.GetValueOrDefault(key)?.Value;

    /// <summary>Reads elements of a tensor; those of fewer bits are widened, which loses nothing.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <param name="destination">Receives the elements; of Q8_0, whole blocks of 32.</param>
    /// <param name="start">The first element to read, in row-major order.</param>
    /// <exception cref="ArgumentOutOfRangeException">The elements do not lie inside the tensor.</exception>
    /// <exception cref="InvalidDataException">The file was cut meanwhile.</exception>
    public void Read(GgufTensor tensor, Span<float> destination, long start = 0)
    {
        if (start < 0 || start > tensor.Length - destination.Length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(start), start, $"{destination.Length} from here on do not lie inside tensor {Quoted.Name(tensor.Name)} of {tensor.Length}");
        }

        InputFile.ReadDecoded(_handle, Path, tensor.Type, destination, tensor.Position + tensor.Type.Bytes(start));
    }

    /// <summary>Reads bytes of a tensor as they are stored.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <param name="destination">Receives the bytes.</param>
    /// <param name="start">The first byte to read, counted from the tensor's.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bytes do not lie inside the tensor.</exception>
    /// <exception cref="InvalidDataException">The file was cut meanwhile.</exception>
    public void ReadBytes(GgufTensor tensor, Span<byte> destination, long start = 0)
    {
        if (start < 0 || start > tensor.Bytes - destination.Length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(start), start, $"{destination.Length} bytes from here on do not lie inside tensor {Quoted.Name(tensor.Name)} of {tensor.Bytes}");
        }

        InputFile.ReadExactly(_handle, Path, destination, tensor.Position + start);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>The exception for a value that makes no sense.</summary>
    internal InvalidDataException Invalid(string key, string what) =>
        new(_header.Values.TryGetValue(key, out GgufValue? value)
            ? $"{Path} cannot be used: {key} at byte {value.Position} {what}"
            : $"{Path} cannot be used: {key} is missing, and it {what}");
}

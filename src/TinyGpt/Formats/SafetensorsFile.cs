using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TinyGpt.Formats;

/// <summary>
/// A safetensors file, open for reading: 8 bytes N, a JSON header of N bytes, then the tensors, row-major and little-endian.
/// The header is checked in full before anything is believed; tensors are read straight into the caller's memory.
/// Several threads may read at once.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private const int PrefixBytes = 8;
    private const int ChunkElements = 1 << 14;

    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private readonly long _dataStart;
    private readonly SafetensorsHeader _header;

    private SafetensorsFile(SafeFileHandle handle, string path)
    {
        _handle = handle;
        _path = path;
        long length = RandomAccess.GetLength(handle);
        if (length < PrefixBytes)
        {
            throw new InvalidDataException($"{path} is not a valid safetensors file: it has only {length} bytes");
        }

        Span<byte> prefix = stackalloc byte[PrefixBytes];
        ReadExactly(prefix, 0);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        ulong limit = (ulong)Math.Min(length - PrefixBytes, SafetensorsHeader.LongestHeader);
        if (headerLength > limit)
        {
            throw new InvalidDataException(
                $"{path} is not a valid safetensors file: it claims a header of {headerLength} bytes where at most {limit} are possible");
        }

        byte[] json = new byte[headerLength];
        ReadExactly(json, PrefixBytes);
        _dataStart = PrefixBytes + json.Length;
        _header = SafetensorsHeader.Parse(path, json, length - _dataStart);
    }

    /// <summary>The tensors by name, in the order of the header.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Tensors => _header.Tensors;

    /// <summary>The header's free text (<c>__metadata__</c>); empty if there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="InvalidDataException">The file breaks the format; the message says where.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafeFileHandle handle = InputFile.Open(path);
        try
        {
            return new SafetensorsFile(handle, path);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The entry of a tensor.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor.</exception>
    public SafetensorsEntry Entry(string name) =>
        Tensors.TryGetValue(name, out SafetensorsEntry? entry)
            ? entry
            : throw new InvalidDataException($"{_path} has no tensor {Quoted.Name(name)}");

    /// <summary>
    /// Reads elements of a tensor of type F32 (exactly as stored), BF16 or F16 (widened, which loses nothing).
    /// </summary>
    /// <param name="name">The tensor.</param>
    /// <param name="destination">Receives the elements.</param>
    /// <param name="start">The first element to read, in row-major order.</param>
    /// <exception cref="InvalidDataException">There is no such tensor, it has another type, or the file was cut meanwhile.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The elements do not lie inside the tensor.</exception>
    public void Read(string name, Span<float> destination, long start = 0)
    {
        SafetensorsEntry entry = EntryWithRange(name, start, destination.Length);
        switch (entry.Type)
        {
            case SafetensorsType.F32:
                ReadElements(entry, start, destination);
                break;
            case SafetensorsType.BF16:
                ReadDecoded(entry, start, ElementType.BFloat16, destination);
                break;
            case SafetensorsType.F16:
                ReadDecoded(entry, start, ElementType.Float16, destination);
                break;
            default:
                throw WrongType(entry, "F32, BF16 or F16");
        }
    }

    /// <summary>Reads elements of a tensor of type F64 (exactly as stored) or F32 (widened, which loses nothing).</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="destination">Receives the elements.</param>
    /// <param name="start">The first element to read, in row-major order.</param>
    /// <exception cref="InvalidDataException">There is no such tensor, it has another type, or the file was cut meanwhile.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The elements do not lie inside the tensor.</exception>
    public void Read(string name, Span<double> destination, long start = 0)
    {
        SafetensorsEntry entry = EntryWithRange(name, start, destination.Length);
        switch (entry.Type)
        {
            case SafetensorsType.F64:
                ReadElements(entry, start, destination);
                break;
            case SafetensorsType.F32:
                ReadWidened(entry, start, destination);
                break;
            default:
                throw WrongType(entry, "F64 or F32");
        }
    }

    /// <summary>Reads bytes of a tensor of any type, as they are stored.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="destination">Receives the bytes.</param>
    /// <param name="start">The first byte to read, counted from the tensor's.</param>
    /// <exception cref="InvalidDataException">There is no such tensor, or the file was cut meanwhile.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The bytes do not lie inside the tensor.</exception>
    public void ReadBytes(string name, Span<byte> destination, long start = 0)
    {
        SafetensorsEntry entry = Entry(name);
        CheckRange(name, start, destination.Length, entry.End - entry.Begin);
        ReadExactly(destination, _dataStart + entry.Begin + start);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _handle.Dispose();

    private SafetensorsEntry EntryWithRange(string name, long start, int count)
    {
        SafetensorsEntry entry = Entry(name);
        CheckRange(name, start, count, entry.Length);
        return entry;
    }

    private static void CheckRange(string name, long start, int count, long length)
    {
        if (start < 0 || start > length - count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(start), start, $"{count} from here on do not lie inside tensor {Quoted.Name(name)} of {length}");
        }
    }

    // A span of bytes is at most 2 GiB long, so a larger one of elements is read in pieces.
    private void ReadElements<T>(SafetensorsEntry entry, long start, Span<T> destination) where T : unmanaged
    {
        int size = entry.Type.Size();
        long position = _dataStart + entry.Begin + start * size;
        while (!destination.IsEmpty)
        {
            int count = Math.Min(destination.Length, 1 << 28);
            ReadExactly(MemoryMarshal.AsBytes(destination[..count]), position);
            destination = destination[count..];
            position += (long)count * size;
        }
    }

    private void ReadDecoded(SafetensorsEntry entry, long start, ElementType type, Span<float> destination) =>
        InputFile.ReadDecoded(_handle, _path, type, destination, _dataStart + entry.Begin + type.Bytes(start));

    private void ReadWidened(SafetensorsEntry entry, long start, Span<double> destination)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(Math.Min(ChunkElements, destination.Length));
        while (!destination.IsEmpty)
        {
            Span<float> singles = rented.AsSpan(0, Math.Min(rented.Length, destination.Length));
            ReadElements(entry, start, singles);
            for (int i = 0; i < singles.Length; i++)
            {
                destination[i] = singles[i];
            }

            start += singles.Length;
            destination = destination[singles.Length..];
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    private void ReadExactly(Span<byte> destination, long position) => InputFile.ReadExactly(_handle, _path, destination, position);

    private InvalidDataException WrongType(SafetensorsEntry entry, string expected) =>
        new($"{_path}: tensor {Quoted.Name(entry.Name)} has the type {entry.Type.FileName()} where {expected} is expected");
}

using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;

namespace TinyGpt.Formats;

/// <summary>Reads the header of a GGUF file from front to back. Every length is held against what is left of the file before memory is taken.</summary>
internal sealed class GgufCursor(SafeFileHandle file, string path)
{
    private const int BufferBytes = 1 << 16;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly long _length = RandomAccess.GetLength(file);
    private long _bufferStart;
    private int _bufferCount;

    /// <summary>The next byte.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes from here to the end of the file.</summary>
    public long Left => _length - Position;

    /// <summary>Reads a number.</summary>
    /// <param name="field">What it is, for messages.</param>
    public T Read<T>(string field) where T : unmanaged
    {
        T value = default;
        Read(MemoryMarshal.AsBytes(new Span<T>(ref value)), field);
        return value;
    }

    /// <summary>Reads as many numbers as stand before them.</summary>
    public T[] ReadArray<T>(ulong count, string field) where T : unmanaged
    {
        if (count > (ulong)(Math.Min(Left, Array.MaxLength) / Unsafe.SizeOf<T>()))
        {
            throw Invalid(field, $"has {count} elements, and {Left} bytes are left");
        }

        T[] values = new T[count];
        Span<byte> bytes = MemoryMarshal.AsBytes(values.AsSpan());
        Read(bytes, field);
        return values;
    }

    /// <summary>Reads a length and a text in UTF-8.</summary>
    public string ReadString(string field)
    {
        ulong length = Read<ulong>(field);
        if (length > (ulong)Math.Min(Left, GgufFile.LongestString))
        {
            throw Invalid(field, $"claims a text of {length} bytes, and {Math.Min(Left, GgufFile.LongestString)} are possible");
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent((int)length);
        Span<byte> bytes = rented.AsSpan(0, (int)length);
        Read(bytes, field);
        string? text = Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
        ArrayPool<byte>.Shared.Return(rented);
        return text ?? throw Invalid(field, "is not UTF-8");
    }

    /// <summary>The exception for a field that ends where the cursor stands.</summary>
    public InvalidDataException Invalid(string field, string what) => Invalid($"{field} {what}, before byte {Position}");

    /// <summary>The exception for a fault whose place the text tells.</summary>
    public InvalidDataException Invalid(string what) => new($"{path} is not a valid GGUF file: {what}");

    private void Read(Span<byte> destination, string field)
    {
        if (destination.Length > Left)
        {
            throw Invalid($"it ends at byte {_length}, inside {field}");
        }

        while (!destination.IsEmpty)
        {
            int from = (int)(Position - _bufferStart);
            if (from >= _bufferCount)
            {
                Fill();
                from = 0;
            }

            int count = Math.Min(_bufferCount - from, destination.Length);
            _buffer.AsSpan(from, count).CopyTo(destination);
            destination = destination[count..];
            Position += count;
        }
    }

    private void Fill()
    {
        _bufferStart = Position;
        _bufferCount = (int)Math.Min(BufferBytes, Left);
        InputFile.ReadExactly(file, path, _buffer.AsSpan(0, _bufferCount), Position);
    }
}

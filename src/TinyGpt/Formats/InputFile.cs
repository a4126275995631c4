using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace TinyGpt.Formats;

/// <summary>Opening files that a user named, with errors that the user understands.</summary>
internal static class InputFile
{
    // A multiple of Q8_0's blocks.
    private const int ChunkElements = 1 << 14;

    /// <summary>Opens a file for reading at any position, by any number of threads.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It is a folder, or may not be read.</exception>
    public static SafeFileHandle Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"{path} is a folder where a file is expected");
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"there is no file {path}", path);
        }

        try
        {
            return File.OpenHandle(path);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"{path} may not be read: {exception.Message}", exception);
        }
    }

    /// <summary>The bytes of a file that must not be longer than makes sense.</summary>
    /// <param name="path">The file.</param>
    /// <param name="longest">The most bytes that it may have.</param>
    /// <param name="kind">What it should be, for messages: "a rank file".</param>
    /// <exception cref="InvalidDataException">It is longer.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public static byte[] ReadWhole(string path, long longest, string kind)
    {
        using SafeFileHandle file = Open(path);
        long length = RandomAccess.GetLength(file);
        if (length > longest)
        {
            throw new InvalidDataException($"{path} is not {kind}: it has {length} bytes, and at most {longest} are possible");
        }

        byte[] bytes = new byte[length];
        ReadExactly(file, path, bytes, 0);
        return bytes;
    }

    /// <summary>Fills a span from a position on.</summary>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public static void ReadExactly(SafeFileHandle file, string path, Span<byte> destination, long position)
    {
        while (!destination.IsEmpty)
        {
            int read = RandomAccess.Read(file, destination, position);
            if (read == 0)
            {
                throw new InvalidDataException($"{path} ends early, at byte {position}");
            }

            destination = destination[read..];
            position += read;
        }
    }

    /// <summary>Reads weights from a position on, and decodes them.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <param name="type">How they are stored: Float32, Float16, BFloat16 or Q8_0.</param>
    /// <param name="destination">Receives them; of Q8_0, whole blocks of 32.</param>
    /// <param name="position">The file's byte at which the first is.</param>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public static void ReadDecoded(SafeFileHandle file, string path, ElementType type, Span<float> destination, long position)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent((int)type.Bytes(Math.Min(ChunkElements, destination.Length)));
        while (!destination.IsEmpty)
        {
            Span<float> chunk = destination[..Math.Min(ChunkElements, destination.Length)];
            Span<byte> stored = bytes.AsSpan(0, (int)type.Bytes(chunk.Length));
            ReadExactly(file, path, stored, position);
            Quantization.Decode(type, stored, chunk);
            position += stored.Length;
            destination = destination[chunk.Length..];
        }

        ArrayPool<byte>.Shared.Return(bytes);
    }
}

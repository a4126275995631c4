using Microsoft.Win32.SafeHandles;

namespace TinyGpt.Formats;

/// <summary>Opening files that a user named, with errors that the user understands.</summary>
internal static class InputFile
{
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
}

namespace TinyGpt.Cli;

/// <summary>Inputs that are read whole.</summary>
internal static class InputBytes
{
    /// <summary>The bytes of a file.</summary>
    /// <exception cref="IOException">It is missing, a folder, too large, or cannot be read.</exception>
    public static byte[] OfFile(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"{path} is a folder where a file is expected");
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"there is no file {path}", path);
        }

        long length = new FileInfo(path).Length;
        return length <= Array.MaxLength ? File.ReadAllBytes(path) : throw new IOException($"{path} has {length} bytes, and {Array.MaxLength} are possible");
    }

    /// <summary>Everything on standard input.</summary>
    public static byte[] OfStandardInput()
    {
        using Stream input = Console.OpenStandardInput();
        using MemoryStream bytes = new();
        input.CopyTo(bytes);
        return bytes.ToArray();
    }
}

using System.Buffers.Binary;
using System.Text;

namespace TinyGpt.Assistant.Tools;

/// <summary>What goes between an interpreter and its process: the count of bytes as a 32-bit number, little-endian, and the bytes.</summary>
internal static class CodeMessages
{
    // No program and no result comes near it.
    private const int LongestMessage = 1 << 24;

    // What a program says in the end is text; this is no text.
    private const byte Ready = 0xFF;

    /// <summary>The bytes of a program and of its limits.</summary>
    public static byte[] OfProgram(string code, CodeLimits limits)
    {
        using MemoryStream bytes = new();
        using BinaryWriter writer = new(bytes, Encoding.UTF8);
        writer.Write(0);
        writer.Write(limits.Time.Ticks);
        writer.Write(limits.MemoryBytes);
        writer.Write(limits.Statements);
        writer.Write(limits.Depth);
        writer.Write(limits.OutputCharacters);
        // A text of JavaScript may have halves of surrogate pairs, which UTF-8 has not.
        writer.Write(Encoding.Unicode.GetBytes(code));
        writer.Flush();
        byte[] message = bytes.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length - sizeof(int));
        return message;
    }

    /// <summary>Reads a program; null: there is none any more.</summary>
    public static (string Code, CodeLimits Limits)? ReadProgram(Stream input)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        if (input.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length)
        {
            return null;
        }

        byte[] message = new byte[BinaryPrimitives.ReadInt32LittleEndian(length)];
        if (input.ReadAtLeast(message, message.Length, throwOnEndOfStream: false) < message.Length)
        {
            return null;
        }

        using BinaryReader reader = new(new MemoryStream(message), Encoding.UTF8);
        CodeLimits limits = new()
        {
            Time = TimeSpan.FromTicks(reader.ReadInt64()),
            MemoryBytes = reader.ReadInt64(),
            Statements = reader.ReadInt32(),
            Depth = reader.ReadInt32(),
            OutputCharacters = reader.ReadInt32(),
        };
        return (Encoding.Unicode.GetString(reader.ReadBytes(message.Length)), limits);
    }

    /// <summary>Says that programs can come.</summary>
    public static void WriteReady(Stream output) => Write(output, [Ready]);

    /// <summary>Waits until programs can come.</summary>
    /// <exception cref="EndOfStreamException">The process has ended.</exception>
    /// <exception cref="InvalidDataException">It says something else.</exception>
    public static async Task ReadReadyAsync(Stream input, CancellationToken cancellation)
    {
        if (await ReadAsync(input, cancellation).ConfigureAwait(false) is not [Ready])
        {
            throw new InvalidDataException("the interpreter's process did not say that it is ready");
        }
    }

    /// <summary>Writes a result.</summary>
    public static void WriteResult(Stream output, string result) => Write(output, Encoding.UTF8.GetBytes(result));

    /// <summary>Reads a result.</summary>
    /// <exception cref="EndOfStreamException">The process has ended.</exception>
    /// <exception cref="InvalidDataException">It is too long.</exception>
    public static async Task<string> ReadResultAsync(Stream input, CancellationToken cancellation) =>
        Encoding.UTF8.GetString(await ReadAsync(input, cancellation).ConfigureAwait(false));

    private static void Write(Stream output, byte[] bytes)
    {
        byte[] message = new byte[sizeof(int) + bytes.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, bytes.Length);
        bytes.CopyTo(message, sizeof(int));
        output.Write(message);
        output.Flush();
    }

    private static async Task<byte[]> ReadAsync(Stream input, CancellationToken cancellation)
    {
        byte[] length = new byte[sizeof(int)];
        await input.ReadExactlyAsync(length, cancellation).ConfigureAwait(false);
        int count = BinaryPrimitives.ReadInt32LittleEndian(length);
        if (count is < 0 or > LongestMessage)
        {
            throw new InvalidDataException($"the interpreter's process announces {count} bytes");
        }

        byte[] message = new byte[count];
        await input.ReadExactlyAsync(message, cancellation).ConfigureAwait(false);
        return message;
    }
}

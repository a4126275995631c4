using System.Buffers.Binary;
using System.Text;

namespace TinyGpt.Tests.Fuzzing;

/// <summary>
/// Damages files the way that finds the most in readers: not only bits and bytes, but what looks like a length, a count or an offset; pieces
/// moved within a file and between files; and in text what JSON is made of.
/// </summary>
internal sealed class Mutator(Random random)
{
    private static readonly string[] _jsonValues =
    [
        "null", "true", "false", "[]", "{}", "\"\"", "0", "-1", "1.5", "1e999", "-0", "2147483647", "2147483648", "9223372036854775807", "18446744073709551616",
        "\"\\ud800\"", "\"\\u0000\"", "[[[[[[[[[[]]]]]]]]]]", "\"F16\"", "\"I64\"", "\"llama\"", "{\"a\":1,\"a\":2}", "\"../../x\"", "\"/x\"",
    ];

    private static readonly byte[][] _badUtf8 = [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0]];

    /// <summary>A damaged copy, usually in one place, of at most twice the size and 1 KB.</summary>
    /// <param name="valid">The file.</param>
    /// <param name="other">Another of its kind, of which pieces may be taken.</param>
    public byte[] Damage(byte[] valid, byte[] other)
    {
        List<byte> bytes = [.. valid];
        for (int times = Times(); times > 0 && bytes.Count > 0; times--)
        {
            Damage(bytes, other);
            if (bytes.Count > (2 * valid.Length) + 1024)
            {
                bytes.RemoveRange((2 * valid.Length) + 1024, bytes.Count - (2 * valid.Length) - 1024);
            }
        }

        return [.. bytes];
    }

    private int Times() => random.Next(4) == 0 ? random.Next(2, 8) : 1;

    private void Damage(List<byte> bytes, byte[] other)
    {
        // Most of what readers decide on lies at the front.
        int at = random.Next(3) == 0 ? random.Next(Math.Min(bytes.Count, 256)) : random.Next(bytes.Count);
        switch (random.Next(12))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, Length(bytes, at));
                break;
            case 3:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 4:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, Length(bytes, at)));
                break;
            case 5 when other.Length > 0:
                int from = random.Next(other.Length);
                bytes.RemoveRange(at, Length(bytes, at));
                bytes.InsertRange(at, other.AsSpan(from, random.Next(1, Math.Min(64, other.Length - from) + 1)).ToArray());
                break;
            case 6:
                bytes.InsertRange(at, _badUtf8[random.Next(_badUtf8.Length)]);
                break;
            case 7 or 8:
                ChangeText(bytes, at);
                break;
            default:
                ChangeNumber(bytes, at);
                break;
        }
    }

    private int Length(List<byte> bytes, int at) => random.Next(1, Math.Min(random.Next(5) == 0 ? 200 : 16, bytes.Count - at) + 1);

    /// <summary>A number of 2, 4 or 8 bytes becomes a neighbour of what it is, or one that is too large or negative somewhere.</summary>
    private void ChangeNumber(List<byte> bytes, int at)
    {
        int size = 2 << random.Next(3);
        at &= ~(size - 1);
        Span<byte> number = stackalloc byte[8];
        for (int i = 0; i < size && at + i < bytes.Count; i++)
        {
            number[i] = bytes[at + i];
        }

        long old = BinaryPrimitives.ReadInt64LittleEndian(number);
        long value = random.Next(8) switch
        {
            0 => old + random.Next(-2, 3),
            1 => -old,
            2 => old << random.Next(1, 40),
            3 => bytes.Count + random.Next(-9, 9),
            4 => long.MaxValue >> random.Next(64),
            5 => long.MinValue >> random.Next(64),
            6 => random.Next(40),
            _ => (1L << random.Next(63)) + random.Next(-1, 2),
        };
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        for (int i = 0; i < size && at + i < bytes.Count; i++)
        {
            bytes[at + i] = number[i];
        }
    }

    /// <summary>A run of digits, a text in quotes or a bracket becomes something else that JSON knows; in other files this is one more splice.</summary>
    private void ChangeText(List<byte> bytes, int at)
    {
        int start = at;
        while (start < bytes.Count && !IsToken(bytes[start]))
        {
            start++;
        }

        if (start == bytes.Count)
        {
            return;
        }

        int end = start + 1;
        if (bytes[start] == '"')
        {
            int quote = bytes.IndexOf((byte)'"', end);
            end = quote < 0 ? bytes.Count : quote + 1;
        }
        else if (char.IsAsciiDigit((char)bytes[start]))
        {
            while (end < bytes.Count && char.IsAsciiDigit((char)bytes[end]))
            {
                end++;
            }
        }

        byte[] token = [.. bytes.GetRange(start, end - start)];
        bytes.RemoveRange(start, random.Next(4) == 0 ? 0 : end - start);
        bytes.InsertRange(start, random.Next(5) switch
        {
            0 => [.. token, .. token],
            1 => [],
            2 => [.. token, (byte)','],
            _ => Encoding.UTF8.GetBytes(_jsonValues[random.Next(_jsonValues.Length)]),
        });
    }

    private static bool IsToken(byte value) => value is (byte)'"' or (byte)'[' or (byte)']' or (byte)'{' or (byte)'}' or (byte)':' or (byte)','
        || char.IsAsciiDigit((char)value);
}

using System.Text;

namespace TinyGpt.Tokenization;

/// <summary>
/// The printable stand-ins for bytes in the vocabularies of GPT-2 and its successors (Radford et al. 2019): 33–126, 161–172 and 174–255
/// stand for themselves, the other 68 bytes, in order, for U+0100 and on.
/// </summary>
internal static class ByteLevelAlphabet
{
    private const int Size = 256 + 68;

    private static readonly char[] Characters = Build();

    // The byte of each character below Size; −1: it stands for none.
    private static readonly short[] Values = Invert(Characters);

    /// <summary>The character that stands for a byte.</summary>
    public static char Character(byte value) => Characters[value];

    /// <summary>The characters that stand for bytes.</summary>
    public static string ToText(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new(bytes.Length);
        foreach (byte value in bytes)
        {
            text.Append(Characters[value]);
        }

        return text.ToString();
    }

    /// <summary>The bytes that a text stands for; null: a character of it stands for none.</summary>
    public static byte[]? ToBytes(ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[text.Length];
        for (int i = 0; i < text.Length; i++)
        {
            int value = text[i] < Size ? Values[text[i]] : -1;
            if (value < 0)
            {
                return null;
            }

            bytes[i] = (byte)value;
        }

        return bytes;
    }

    private static char[] Build()
    {
        char[] characters = new char[256];
        int others = 0;
        for (int value = 0; value < characters.Length; value++)
        {
            bool printable = value is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255);
            characters[value] = (char)(printable ? value : 256 + others++);
        }

        return characters;
    }

    private static short[] Invert(char[] characters)
    {
        short[] values = new short[Size];
        Array.Fill(values, (short)-1);
        for (int value = 0; value < characters.Length; value++)
        {
            values[characters[value]] = (short)value;
        }

        return values;
    }
}

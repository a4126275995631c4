namespace TinyGpt.Tokenization;

/// <summary>
/// The printable stand-ins for bytes in the vocabularies of GPT-2 and its successors (Radford et al. 2019): 33–126, 161–172 and 174–255
/// stand for themselves, the other 68 bytes, in order, for U+0100 and on.
/// </summary>
internal static class ByteLevelAlphabet
{
    private static readonly char[] Characters = Build();

    /// <summary>The character that stands for a byte.</summary>
    public static char Character(byte value) => Characters[value];

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
}

using System.Buffers.Binary;
using System.Text;

namespace TinyGpt.Bench.Languages;

/// <summary>Reads compiled message catalogues, .mo: GNU gettext manual, "The Format of GNU MO Files".</summary>
internal static class GettextCatalogue
{
    private const uint Magic = 0x950412DE;
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The messages and their translations, plural forms one by one; the header is left out. Empty if it is not in UTF-8 or is damaged.
    /// </summary>
    public static IReadOnlyList<(string Message, string Translation)> Read(byte[] file)
    {
        List<(string, string)> pairs = [];
        if (file.Length < 20 || BinaryPrimitives.ReadUInt32LittleEndian(file) != Magic)
        {
            return pairs;
        }

        try
        {
            int count = Integer(file, 8), messages = Integer(file, 12), translations = Integer(file, 16);
            for (int i = 0; i < count; i++)
            {
                string message = Text(file, messages + (8 * i));
                message = message[(message.IndexOf('\u0004') + 1)..];
                string[] forms = Text(file, translations + (8 * i)).Split('\0');
                string[] originals = message.Split('\0');
                if (message.Length > 0)
                {
                    pairs.AddRange(forms.Select((form, at) => (originals[Math.Min(at, originals.Length - 1)], form)));
                }
            }
        }
        catch (Exception exception) when (exception is ArgumentException)
        {
            pairs.Clear();
        }

        return pairs;
    }

    private static int Integer(byte[] file, int position) => BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(position));

    private static string Text(byte[] file, int entry) => _strict.GetString(file, Integer(file, entry + 4), Integer(file, entry));
}

using System.Text;
using Spectre.Console;
using TinyGpt.Tokenization;

namespace TinyGpt.Cli;

/// <summary>
/// Shows the pieces of a text. On a terminal they have backgrounds in turn; elsewhere there is a bar between them. A line break is shown as ⏎ before the real one,
/// and bytes that are no character by themselves as hexadecimal numbers, so that every token is visible.
/// </summary>
internal static class PieceDisplay
{
    private const char Bar = '│', LineEnd = '⏎';

    // ECMA-48 and the palette of 256 colours: black on five light backgrounds.
    private const string Reset = "\e[0m";
    private static readonly string[] _colors = [.. ((int[])[183, 150, 222, 117, 217]).Select(color => $"\e[30;48;5;{color}m")];

    /// <summary>Whether standard output is a terminal that shows colours, and the user did not set NO_COLOR.</summary>
    public static bool HasColors =>
        !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && AnsiConsole.Profile.Capabilities.Ansi;

    /// <summary>Prints the pieces, then how many tokens they are.</summary>
    public static void Print(Tokenizer tokenizer, ReadOnlySpan<int> ids, long bytes)
    {
        bool hasColors = HasColors;
        using StreamWriter output = new(new StandardOutput(), bufferSize: 1 << 16);
        for (int i = 0; i < ids.Length; i++)
        {
            string piece = Readable(tokenizer.Bytes(ids[i]));
            if (!hasColors)
            {
                output.Write(i == 0 ? piece : $"{Bar}{piece}");
                continue;
            }

            // The colour is not carried across a line's end, where it would fill the rest of the line.
            string color = _colors[i % _colors.Length];
            output.Write($"{color}{piece.Replace("\n", $"{Reset}\n{color}", StringComparison.Ordinal)}{Reset}");
        }

        output.Write($"\n{ids.Length:N0} tokens for {bytes:N0} bytes{(ids.IsEmpty ? "" : $", {(double)bytes / ids.Length:F2} bytes a token")}\n");
    }

    /// <summary>A token's text, in which everything can be seen.</summary>
    public static string Readable(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new();
        while (!bytes.IsEmpty)
        {
            bool isCharacter = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            text.Append(
                !isCharacter ? string.Concat(Convert.ToHexString(bytes[..length]).Chunk(2).Select(digits => $"<{new string(digits)}>"))
                : rune.Value == '\n' ? $"{LineEnd}\n"
                : Rune.IsControl(rune) && rune.Value != '\t' ? $"<{rune.Value:X2}>"
                : rune.ToString());
            bytes = bytes[length..];
        }

        return text.ToString();
    }
}

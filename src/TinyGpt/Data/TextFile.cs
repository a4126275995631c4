using System.Text;

namespace TinyGpt.Data;

/// <summary>Reads text files of any size in pieces, and accepts nothing but UTF-8.</summary>
public static class TextFile
{
    /// <summary>
    /// The text in pieces of about a million characters, which never divide a character or a surrogate pair. A byte order mark at the start
    /// is left out; everything else, line ends included, is kept as it is. A piece is valid until the next is asked for.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is empty, or not UTF-8: the message says at which byte.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static IEnumerable<ReadOnlyMemory<char>> Pieces(string path)
    {
        using TextBlocks blocks = new(path);
        byte[] bytes = [];
        char[] characters = [];
        while (blocks.TryRead(ref bytes, out ReadOnlyMemory<byte> block))
        {
            if (characters.Length < block.Length)
            {
                characters = new char[bytes.Length];
            }

            yield return characters.AsMemory(0, Encoding.UTF8.GetChars(block.Span, characters));
        }
    }
}

using System.Text;

namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>
/// Writes the blocks that were chosen: a line for a paragraph, "- " before list items, " | " between the cells of a row, lines of code as they are.
/// </summary>
internal sealed class TextWriting(FlatPage page)
{
    /// <summary>A block this long is written once, however often it stands on the page.</summary>
    private const int FewestRepeated = 30;

    /// <summary>Items of at most so many blocks get a bullet; larger ones only use a list to lay out the page.</summary>
    private const int MostBlocksOfItem = 3;

    private readonly HashSet<string> _written = [];

    private readonly StringBuilder _text = new();

    private int _row;

    /// <summary>The text of the blocks that are not dropped.</summary>
    public string Write(ReadOnlySpan<bool> isDropped)
    {
        _text.Clear();
        _written.Clear();
        _row = -1;
        ReadOnlySpan<Block> blocks = page.Blocks;
        for (int i = 0; i < blocks.Length; i++)
        {
            if (!isDropped[i])
            {
                Write(blocks[i]);
            }
        }

        return _text.ToString();
    }

    private void Write(in Block block)
    {
        bool isCell = block.Row >= 0;
        bool isOnce = !isCell && block.Length >= FewestRepeated && block.Kind != BlockKind.Lines;
        if (isOnce && !_written.GetAlternateLookup<ReadOnlySpan<char>>().Add(page.TextOf(block)))
        {
            return;
        }

        if (isCell && block.Row == _row)
        {
            _text.Append(" | ");
            WriteLines(block, ' ');
            return;
        }

        _row = block.Row;
        EndLine();
        if (block.Item >= 0 && page.Elements[block.Item] is { } item && item.EndBlock - item.FirstBlock <= MostBlocksOfItem)
        {
            _text.Append("- ");
        }

        WriteLines(block, isCell ? ' ' : '\n');
    }

    private void WriteLines(in Block block, char separator)
    {
        bool isFirst = true;
        ReadOnlySpan<char> text = page.TextOf(block);
        foreach (Range range in text.Split('\n'))
        {
            ReadOnlySpan<char> line = text[range].TrimEnd();
            if (line.Length > 0)
            {
                _ = isFirst ? _text : _text.Append(separator);
                _text.Append(line);
                isFirst = false;
            }
        }
    }

    private void EndLine()
    {
        if (_text.Length > 0)
        {
            _text.Append('\n');
        }
    }
}

using System.Text;

namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>Writes the blocks that were chosen: a line for a paragraph, "- " before list items, " | " between the cells of a row, lines of code as they are.</summary>
internal sealed class TextWriting(FlatPage page)
{
    /// <summary>A block this long is written once, however often it stands on the page.</summary>
    private const int FewestRepeated = 30;

    /// <summary>Items of at most so many blocks get a bullet; larger ones only use a list to lay out the page.</summary>
    private const int MostBlocksOfItem = 3;

    /// <summary>A table with a longer cell, or a table in it, only lays out the page.</summary>
    private const int LongestCell = 200;

    private readonly HashSet<string> _written = [];

    private readonly StringBuilder _text = new();

    private int _table, _row;

    private bool _isData;

    /// <summary>The text of the blocks that are not dropped.</summary>
    public string Write(ReadOnlySpan<bool> isDropped)
    {
        _text.Clear();
        _written.Clear();
        (_table, _row, _isData) = (-1, -1, false);
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
        bool isCell = IsCell(block);
        if (!isCell && block.Length >= FewestRepeated && block.Kind != BlockKind.Lines && !_written.GetAlternateLookup<ReadOnlySpan<char>>().Add(page.TextOf(block)))
        {
            return;
        }

        if (isCell && block.Row == _row)
        {
            _text.Append(" | ");
            WriteLines(block, ' ');
            return;
        }

        _row = isCell ? block.Row : -1;
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

    private bool IsCell(in Block block)
    {
        if (block.Row < 0)
        {
            return false;
        }

        ReadOnlySpan<Element> elements = page.Elements;
        int table = block.Row;
        while (table > 0 && elements[table].Tag != Tag.Table)
        {
            table = elements[table].Parent;
        }

        if (table != _table)
        {
            _table = table;
            _isData = IsData(table);
        }

        return _isData;
    }

    private bool IsData(int table)
    {
        ReadOnlySpan<Element> elements = page.Elements;
        for (int i = table + 1; i < elements.Length && elements[i].Parent >= table; i++)
        {
            if (elements[i].Tag == Tag.Table || Tags.IsHeading(elements[i].Tag))
            {
                return false;
            }
        }

        foreach (ref readonly Block block in page.Blocks[elements[table].FirstBlock..elements[table].EndBlock])
        {
            if (block.Length > LongestCell)
            {
                return false;
            }
        }

        return true;
    }
}

using System.Buffers;

namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>Collects characters into blocks: white space becomes one blank, save where lines are kept.</summary>
internal sealed class BlockBuilder(FlatPage page)
{
    private const string Blanks = " \t\n\r\f\v\u0085\u00a0\u1680"
        + "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

    /// <summary>
    /// Nothing is seen of these: the soft hyphen, the zero-width blank and the byte order mark. Joiners stay, as scripts need them.
    /// </summary>
    private const string Unseen = "\u00ad\u200b\u2060\ufeff";

    private static readonly SearchValues<char> _blanks = SearchValues.Create(Blanks);

    private static readonly SearchValues<char> _special =
        SearchValues.Create(Blanks + Unseen + string.Concat(Enumerable.Range(0, 32).Select(code => (char)code)));

    private int _start, _linkCharacters, _smallCharacters, _container;

    private int _links, _small, _skipped, _lines;

    private bool _needsBlank, _isAfterRule;

    /// <summary>No text has come since the last block.</summary>
    public bool IsEmpty => page.Length == _start;

    /// <summary>Begins a page.</summary>
    public void Clear()
    {
        (_start, _linkCharacters, _smallCharacters, _container) = (0, 0, 0, -1);
        (_links, _small, _skipped, _lines) = (0, 0, 0, 0);
        (_needsBlank, _isAfterRule) = (false, false);
    }

    /// <summary>What follows is in this element too.</summary>
    public void Enter(in OpenElement open)
    {
        _links += open.IsLink ? 1 : 0;
        _small += open.IsSmall ? 1 : 0;
        _skipped += open.IsSkipped ? 1 : 0;
        _lines += Tags.KeepsLines(open.Tag) ? 1 : 0;
        _container = open.Element >= 0 ? open.Element : _container;
    }

    /// <summary>What follows is no longer in this element.</summary>
    public void Leave(in OpenElement open)
    {
        _links -= open.IsLink ? 1 : 0;
        _small -= open.IsSmall ? 1 : 0;
        _skipped -= open.IsSkipped ? 1 : 0;
        _lines -= Tags.KeepsLines(open.Tag) ? 1 : 0;
        _container = open.Element >= 0 && open.Element == _container ? page.Elements[open.Element].Parent : _container;
    }

    /// <summary>Text in the page.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        if (_skipped > 0)
        {
            return;
        }

        int before = page.Length;
        while (text.Length > 0)
        {
            int plain = text.IndexOfAny(_special);
            if (plain != 0)
            {
                ReadOnlySpan<char> run = plain < 0 ? text : text[..plain];
                AppendBlank();
                page.Append(run);
                text = text[run.Length..];
            }
            else
            {
                AppendSpecial(text[0]);
                text = text[1..];
            }
        }

        _linkCharacters += _links > 0 ? page.Length - before : 0;
        _smallCharacters += _small > 0 ? page.Length - before : 0;
    }

    /// <summary>The author ends a line; twice, a paragraph.</summary>
    public void BreakLine()
    {
        if (_skipped > 0 || IsEmpty)
        {
            return;
        }

        if (_lines == 0 && page.Text[^1] == '\n')
        {
            Flush();
            return;
        }

        page.Append('\n');
        _needsBlank = false;
    }

    /// <summary>A rule across the page ends the block.</summary>
    public void Rule()
    {
        Flush();
        _isAfterRule = true;
    }

    /// <summary>Ends the block.</summary>
    public void Flush()
    {
        _needsBlank = false;
        ReadOnlySpan<char> text = page.Text[_start..].TrimEnd();
        page.Shorten(_start + text.Length);
        if (text.Length > 0)
        {
            Block block = new()
            {
                Start = _start,
                End = page.Length,
                LinkCharacters = Math.Min(_linkCharacters, text.Length),
                SmallCharacters = Math.Min(_smallCharacters, text.Length),
                Element = _container,
                IsAfterRule = _isAfterRule,
            };
            Place(ref block);
            block.Nature = BlockMeasure.NatureOf(text, block.LinkCharacters);
            page.Add(block);
            _isAfterRule = false;
        }

        _start = page.Length;
        _linkCharacters = 0;
        _smallCharacters = 0;
    }

    private void AppendBlank()
    {
        if (_needsBlank)
        {
            _needsBlank = false;
            page.Append(' ');
        }
    }

    private void AppendSpecial(char character)
    {
        if (!_blanks.Contains(character))
        {
            return;
        }

        if (_lines > 0)
        {
            page.Append(character is '\n' or '\t' ? character : ' ');
        }
        else
        {
            _needsBlank = !IsEmpty && page.Text[^1] != '\n';
        }
    }

    /// <summary>Says where a block stands, by the elements around it.</summary>
    private void Place(ref Block block)
    {
        ReadOnlySpan<Element> elements = page.Elements;
        block.Item = -1;
        block.Row = -1;
        bool isKnown = false;
        for (int at = _container; at >= 0; at = elements[at].Parent)
        {
            Tag tag = elements[at].Tag;
            BlockKind kind = KindOf(tag);
            if (!isKnown && kind != BlockKind.Loose)
            {
                // A paragraph in a list item is part of the list; one in a cell is a paragraph.
                isKnown = kind != BlockKind.Paragraph && !(kind == BlockKind.Cell && block.Kind == BlockKind.Paragraph);
                block.Kind = isKnown || block.Kind == BlockKind.Loose ? kind : block.Kind;
            }

            block.Item = tag == Tag.Li && block.Item < 0 && elements[at].FirstBlock == page.Blocks.Length ? at : block.Item;
            block.Row = tag == Tag.Tr && block.Row < 0 ? at : block.Row;
            if (tag == Tag.Table)
            {
                break;
            }
        }
    }

    private static BlockKind KindOf(Tag tag) => tag switch
    {
        Tag.P or Tag.Blockquote => BlockKind.Paragraph,
        Tag.Li or Tag.Dd or Tag.Dt => BlockKind.ListItem,
        Tag.Td or Tag.Th or Tag.Caption => BlockKind.Cell,
        Tag.FigCaption => BlockKind.Caption,
        >= Tag.H1 and <= Tag.H6 => BlockKind.Heading1 + (tag - Tag.H1),
        _ => Tags.KeepsLines(tag) ? BlockKind.Lines : BlockKind.Loose,
    };
}

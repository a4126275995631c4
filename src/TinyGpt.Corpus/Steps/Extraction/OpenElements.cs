namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>
/// The elements that are open at a place of the page. Tags open and close them by the HTML standard's rules for end tags that authors may leave out
/// (section 13.2.6.4.7), in a simpler form: formatting that overlaps is not opened again, and text between a table's cells stays where it is.
/// </summary>
internal sealed class OpenElements(BlockBuilder builder, FlatPage page)
{
    /// <summary>Elements deeper than this are not opened, so that every tag takes bounded time. Their text belongs to the last one that is.</summary>
    public const int MostDepth = 512;

    /// <summary>Room beyond that for scripts and other elements whose content must not become text.</summary>
    private const int SkippedDepth = 16;

    private readonly OpenElement[] _stack = new OpenElement[MostDepth + SkippedDepth];

    private int _count;

    /// <summary>How many paragraphs are open: mostly none, and then nothing need be searched for one.</summary>
    private int _paragraphs;

    /// <summary>How many start tags came while the stack was full, and were not ended.</summary>
    private int _beyond;

    /// <summary>How many open elements hold SVG or MathML, where other rules of syntax hold.</summary>
    public int Foreign { get; private set; }

    /// <summary>Begins a page.</summary>
    public void Clear()
    {
        _count = 0;
        _paragraphs = 0;
        _beyond = 0;
        Foreign = 0;
        Push(new OpenElement { Tag = Tag.Body, Element = page.Add(Tag.Body, Hint.None, 0, -1) });
    }

    /// <summary>Ends the page.</summary>
    public void End()
    {
        while (_count > 0)
        {
            Pop();
        }
    }

    /// <summary>A start tag of an element that is not void.</summary>
    public void Start(Tag tag, int name, in TagAttributes attributes)
    {
        if (Foreign > 0 && (Tags.IsBlock(tag) || tag is Tag.B or Tag.Em or Tag.I or Tag.Span or Tag.Strong))
        {
            LeaveForeign();
        }

        CloseBefore(tag);
        bool isSkipped = Tags.IsSkipped(tag);
        if (_count >= (isSkipped ? _stack.Length : MostDepth))
        {
            _beyond += isSkipped ? 0 : 1;
            return;
        }

        bool isElement = Tags.IsBlock(tag);
        if (isElement)
        {
            builder.Flush();
        }
        else if (!isSkipped && attributes.Hint != Hint.None)
        {
            // A span with a hint is looked at like a block where it stands alone; within a line it is only left out when nobody sees it.
            isElement = builder.IsEmpty;
            isSkipped = !isElement && (attributes.Hint & Hint.Hidden) != 0;
        }

        Push(new OpenElement
        {
            Tag = tag,
            Name = name,
            IsLink = attributes.IsLink,
            IsSmall = attributes.IsSmall || tag == Tag.Small,
            IsSkipped = isSkipped,
            Element = isElement ? page.Add(tag, attributes.Hint | Hints.Of(tag), attributes.Class, Container()) : -1,
        });
    }

    /// <summary>An end tag.</summary>
    public void End(Tag tag, int name)
    {
        if (_beyond > 0 && !Tags.IsSkipped(tag))
        {
            _beyond--;
            return;
        }

        int at = Tags.IsHeading(tag) ? FindHeading() : Find(tag, name, crossesCells: tag is Tag.Table or Tag.Tr or Tag.TableBody or Tag.Td or Tag.Th);
        if (at <= 0)
        {
            if (tag == Tag.P)
            {
                builder.Flush();
            }
        }
        else if (Tags.IsBlock(tag) || Tags.IsSkipped(tag) || !HoldsBlock(at))
        {
            CloseTo(at);
        }
        else
        {
            Remove(at);
        }
    }

    /// <summary>A rule across the page: it ends an open paragraph.</summary>
    public void Rule()
    {
        CloseParagraph();
        builder.Rule();
    }

    private void CloseBefore(Tag tag)
    {
        if (Tags.EndsParagraph(tag))
        {
            CloseParagraph();
        }

        switch (tag)
        {
            case Tag.Li:
                Close(FindItem(Tag.Li, Tag.Li));
                break;
            case Tag.Dd or Tag.Dt:
                Close(FindItem(Tag.Dd, Tag.Dt));
                break;
            case Tag.Td or Tag.Th:
                Close(FindInTable(Tag.Td, Tag.Th));
                break;
            case Tag.Tr:
                Close(FindInTable(Tag.Tr, Tag.Caption));
                break;
            case Tag.TableBody:
                Close(FindInTable(Tag.TableBody, Tag.Caption));
                break;
            case Tag.A or Tag.Button:
                int open = Find(tag, 0, crossesCells: false);
                if (open > 0 && (tag == Tag.Button || !HoldsBlock(open)))
                {
                    CloseTo(open);
                }
                else if (open > 0)
                {
                    Remove(open);
                }

                break;
            default:
                if (Tags.IsHeading(tag) && _count > 0 && Tags.IsHeading(_stack[_count - 1].Tag))
                {
                    Pop();
                }

                break;
        }
    }

    private void CloseParagraph()
    {
        if (_paragraphs > 0)
        {
            Close(Find(Tag.P, 0, crossesCells: false));
        }
    }

    private void Close(int at)
    {
        if (at > 0)
        {
            CloseTo(at);
        }
    }

    /// <summary>The last open element of this name, or -1.</summary>
    private int Find(Tag tag, int name, bool crossesCells)
    {
        for (int i = _count - 1; i > 0; i--)
        {
            Tag open = _stack[i].Tag;
            if (open == tag && (tag is not (Tag.Other or Tag.OtherSkipped or Tag.TableBody) || name == 0 || _stack[i].Name == name))
            {
                return i;
            }

            if (open == Tag.Table || (!crossesCells && Tags.IsScope(open)) || (tag == Tag.P && open == Tag.Button))
            {
                return -1;
            }
        }

        return -1;
    }

    private int FindHeading()
    {
        for (int i = _count - 1; i > 0 && !Tags.IsScope(_stack[i].Tag); i--)
        {
            if (Tags.IsHeading(_stack[i].Tag))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>A list item that a new one ends: the search stops at every block but div, p and address.</summary>
    private int FindItem(Tag one, Tag other)
    {
        for (int i = _count - 1; i > 0; i--)
        {
            Tag open = _stack[i].Tag;
            if (open == one || open == other)
            {
                return i;
            }

            if (Tags.IsBlock(open) && open is not (Tag.Div or Tag.P or Tag.Address))
            {
                return -1;
            }
        }

        return -1;
    }

    private int FindInTable(Tag one, Tag other)
    {
        for (int i = _count - 1; i > 0 && _stack[i].Tag != Tag.Table; i--)
        {
            if (_stack[i].Tag == one || _stack[i].Tag == other)
            {
                return i;
            }
        }

        return -1;
    }

    private bool HoldsBlock(int at)
    {
        for (int i = at + 1; i < _count; i++)
        {
            if (Tags.IsBlock(_stack[i].Tag))
            {
                return true;
            }
        }

        return false;
    }

    private void LeaveForeign()
    {
        for (int i = _count - 1; i > 0 && _stack[i].Tag != Tag.ForeignObject; i--)
        {
            if (_stack[i].Tag is Tag.Svg or Tag.Math)
            {
                CloseTo(i);
                return;
            }
        }
    }

    private int Container()
    {
        int at = _count - 1;
        while (_stack[at].Element < 0)
        {
            at--;
        }

        return _stack[at].Element;
    }

    private void Push(OpenElement open)
    {
        _stack[_count++] = open;
        _paragraphs += open.Tag == Tag.P ? 1 : 0;
        Foreign += open.Tag is Tag.Svg or Tag.Math ? 1 : 0;
        builder.Enter(open);
    }

    private void CloseTo(int at)
    {
        while (_count > at)
        {
            Pop();
        }
    }

    private void Pop() => Remove(_count - 1);

    /// <summary>Takes an element out; those that it holds stay open.</summary>
    private void Remove(int at)
    {
        OpenElement open = _stack[at];
        if (open.Element >= 0)
        {
            builder.Flush();
            page.End(open.Element);
        }

        builder.Leave(open);
        _paragraphs -= open.Tag == Tag.P ? 1 : 0;
        Foreign -= open.Tag is Tag.Svg or Tag.Math ? 1 : 0;
        _stack.AsSpan(at + 1, _count - at - 1).CopyTo(_stack.AsSpan(at));
        _count--;
    }
}

namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>Tells tables of data from tables that lay out a page. The blocks of the latter lose their rows, and its cells mean nothing.</summary>
internal sealed class DataTables(FlatPage page)
{
    /// <summary>A longer cell is text that was laid out.</summary>
    private const int LongestCell = 200;

    /// <summary>A table without a header is data if at most one in so many blocks is prose.</summary>
    private const int BlocksToOneOfProse = 3;

    private Facts[] _facts = [];

    /// <summary>Looks at all tables.</summary>
    public void Resolve()
    {
        int count = page.Elements.Length;
        if (_facts.Length < count)
        {
            _facts = new Facts[Math.Max(count, 2 * _facts.Length)];
        }

        Array.Clear(_facts, 0, count);
        LookAtElements();
        LookAtBlocks();
        foreach (ref Block block in page.Blocks)
        {
            if (block.Row >= 0 && !_facts[TableAround(block.Row)].IsData)
            {
                block.Row = -1;
                block.Kind = block.Kind == BlockKind.Cell ? BlockKind.Loose : block.Kind;
            }
        }
    }

    private void LookAtElements()
    {
        ReadOnlySpan<Element> elements = page.Elements;
        for (int i = 1; i < elements.Length; i++)
        {
            Tag tag = elements[i].Tag;
            bool isHeader = tag is Tag.Th or Tag.Caption;
            if (isHeader || Tags.IsHeading(tag) || tag is Tag.Table or Tag.P or Tag.Ul or Tag.Ol or Tag.Li or Tag.Hr or Tag.Form)
            {
                int table = TableAround(elements[i].Parent);
                _facts[table].HasHeader |= isHeader;
                _facts[table].IsLayout |= !isHeader;
            }
        }
    }

    private void LookAtBlocks()
    {
        foreach (ref readonly Block block in page.Blocks)
        {
            if (block.Row >= 0)
            {
                ref Facts facts = ref _facts[TableAround(block.Row)];
                facts.Blocks++;
                facts.Prose += block.Nature == BlockNature.Prose ? 1 : 0;
                facts.IsLayout |= block.Length > LongestCell || block.Kind == BlockKind.Lines;
            }
        }
    }

    /// <summary>The innermost table around an element, or the page.</summary>
    private int TableAround(int element)
    {
        ReadOnlySpan<Element> elements = page.Elements;
        while (element > 0 && elements[element].Tag != Tag.Table)
        {
            element = elements[element].Parent;
        }

        return element;
    }

    private struct Facts
    {
        public int Blocks;

        public int Prose;

        public bool HasHeader;

        public bool IsLayout;

        public readonly bool IsData => !IsLayout && (HasHeader || Prose * BlocksToOneOfProse <= Blocks);
    }
}

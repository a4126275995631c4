using System.Runtime.InteropServices;

namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>
/// A page as a list of blocks in their order and a list of the elements around them. It is used for one page after the other, so that memory is
/// taken once a thread.
/// </summary>
internal sealed class FlatPage
{
    /// <summary>Characters of text that are kept for the next page; a page may take more for itself.</summary>
    private const int MostKeptCharacters = 1 << 21;

    private readonly List<Block> _blocks = [];

    private readonly List<Element> _elements = [];

    private char[] _text = new char[1 << 14];

    /// <summary>All blocks, in order.</summary>
    public Span<Block> Blocks => CollectionsMarshal.AsSpan(_blocks);

    /// <summary>All elements that stand around blocks, each after its parent; the first is the page.</summary>
    public Span<Element> Elements => CollectionsMarshal.AsSpan(_elements);

    /// <summary>The text of all blocks.</summary>
    public ReadOnlySpan<char> Text => _text.AsSpan(0, Length);

    /// <summary>How many characters there are so far.</summary>
    public int Length { get; private set; }

    /// <summary>The text of a block.</summary>
    public ReadOnlySpan<char> TextOf(in Block block) => _text.AsSpan(block.Start, block.Length);

    /// <summary>An empty page.</summary>
    public void Clear()
    {
        _blocks.Clear();
        _elements.Clear();
        Length = 0;
        if (_text.Length > MostKeptCharacters)
        {
            _text = new char[MostKeptCharacters];
            _blocks.TrimExcess();
            _elements.TrimExcess();
        }
    }

    /// <summary>Adds an element that begins before the next block, and returns its number.</summary>
    public int Add(Tag tag, Hint hint, int classHash, int parent)
    {
        _elements.Add(new Element { Tag = tag, Hint = hint, Class = classHash, Parent = parent, FirstBlock = _blocks.Count });
        return _elements.Count - 1;
    }

    /// <summary>Ends an element after the last block.</summary>
    public void End(int element) => Elements[element].EndBlock = _blocks.Count;

    /// <summary>Adds a block.</summary>
    public void Add(in Block block) => _blocks.Add(block);

    /// <summary>Adds text.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        EnsureRoom(text.Length);
        text.CopyTo(_text.AsSpan(Length));
        Length += text.Length;
    }

    /// <summary>Adds a character.</summary>
    public void Append(char character)
    {
        EnsureRoom(1);
        _text[Length++] = character;
    }

    /// <summary>Takes text back, to this length.</summary>
    public void Shorten(int length) => Length = length;

    private void EnsureRoom(int count)
    {
        if (_text.Length - Length < count)
        {
            Array.Resize(ref _text, Math.Max(checked(Length + count), (int)Math.Min(2L * _text.Length, Array.MaxLength)));
        }
    }
}

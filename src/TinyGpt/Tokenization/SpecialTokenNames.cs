using System.Buffers;
using System.Collections.Frozen;
using TinyGpt.Formats;

namespace TinyGpt.Tokenization;

/// <summary>The special tokens of a vocabulary, and where their names stand in a text.</summary>
internal sealed class SpecialTokenNames
{
    private readonly FrozenSet<int> _special;
    private readonly SearchValues<string> _names;
    private readonly string[] _longestFirst;

    /// <exception cref="InvalidDataException">A name is empty, or there twice.</exception>
    public SpecialTokenNames(IEnumerable<KeyValuePair<string, int>> tokens)
    {
        Dictionary<string, int> ids = new(StringComparer.Ordinal);
        foreach ((string name, int id) in tokens)
        {
            if (name.Length == 0 || !ids.TryAdd(name, id))
            {
                throw new InvalidDataException($"the special token {Quoted.Name(name)} with the id {id} {(name.Length == 0 ? "has no name" : "is there twice")}");
            }
        }

        Ids = ids.AsReadOnly();
        _special = ids.Values.ToFrozenSet();
        _longestFirst = [.. ids.Keys.OrderByDescending(name => name.Length)];
        _names = SearchValues.Create(_longestFirst, StringComparison.Ordinal);
    }

    /// <summary>The ids by name.</summary>
    public IReadOnlyDictionary<string, int> Ids { get; }

    /// <summary>Whether a token is special.</summary>
    public bool Contains(int id) => Ids.Count > 0 && _special.Contains(id);

    /// <summary>Finds the first name in a text, the longest of those that begin at that place.</summary>
    public bool Find(ReadOnlySpan<char> text, out int start, out int length, out int id)
    {
        start = Ids.Count == 0 ? -1 : text.IndexOfAny(_names);
        (length, id) = (0, 0);
        if (start < 0)
        {
            return false;
        }

        foreach (string name in _longestFirst)
        {
            if (text[start..].StartsWith(name, StringComparison.Ordinal))
            {
                (length, id) = (name.Length, Ids[name]);
                break;
            }
        }

        return true;
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TinyGpt.Tokenization;

/// <summary>
/// Finds a token by its bytes. Tokens of up to 16 bytes, nearly all, lie in a table with open addressing, their bytes inside the entry
/// as two words: a look-up is a load, a multiplication and mostly one comparison.
/// </summary>
internal sealed class TokenTable
{
    /// <summary>What <see cref="Find"/> returns for bytes that are no token.</summary>
    public const int None = -1;

    private readonly Entry[] _entries;
    private readonly int _shift;
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _long;
    private readonly int _longest;

    /// <summary>A table of tokens.</summary>
    /// <param name="tokens">Bytes and id of each; empty ones are left out.</param>
    /// <exception cref="InvalidDataException">Two have the same bytes.</exception>
    public TokenTable(IEnumerable<(byte[] Bytes, int Id)> tokens)
    {
        (byte[] Bytes, int Id)[] all = [.. tokens.Where(token => token.Bytes.Length > 0)];
        uint capacity = BitOperations.RoundUpToPowerOf2((uint)Math.Max(2 * all.Length, 16));
        _entries = new Entry[capacity];
        _shift = 64 - BitOperations.Log2(capacity);
        Dictionary<byte[], int> longTokens = new(ByteContent.Instance);
        _long = longTokens.GetAlternateLookup<ReadOnlySpan<byte>>();
        foreach ((byte[] bytes, int id) in all)
        {
            _longest = Math.Max(_longest, bytes.Length);
            int other = bytes.Length > ShortKey.MaxLength ? AddLong(longTokens, bytes, id) : AddShort(bytes, id);
            if (other != None)
            {
                throw new InvalidDataException($"tokens {other} and {id} have the same bytes");
            }
        }
    }

    /// <summary>The token that a part of a text is; <see cref="None"/>: it is none.</summary>
    /// <param name="text">The text. What follows the part matters only for speed: with 16 bytes to read, they are read at once.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="length">Its bytes, at least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ReadOnlySpan<byte> text, int start, int length)
    {
        if (length > ShortKey.MaxLength)
        {
            return length <= _longest && _long.TryGetValue(text.Slice(start, length), out int id) ? id : None;
        }

        ref Entry entry = ref Slot(ShortKey.Of(text, start, length));
        return entry.Length == 0 ? None : entry.Id;
    }

    /// <summary>The entry of a key, or the empty one where it would go.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Entry Slot(ShortKey key)
    {
        Entry[] entries = _entries;
        int index = (int)(key.Hash >> _shift);
        while (true)
        {
            ref Entry entry = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(entries), index);
            if (entry.Length == 0 || (entry.Low == key.Low && entry.High == key.High && entry.Length == key.Length))
            {
                return ref entry;
            }

            index = (index + 1) & (entries.Length - 1);
        }
    }

    private int AddShort(byte[] bytes, int id)
    {
        ShortKey key = ShortKey.Of(bytes, 0, bytes.Length);
        ref Entry entry = ref Slot(key);
        if (entry.Length != 0)
        {
            return entry.Id;
        }

        entry = new Entry { Low = key.Low, High = key.High, Id = id, Length = key.Length };
        return None;
    }

    private static int AddLong(Dictionary<byte[], int> tokens, byte[] bytes, int id)
    {
        ref int known = ref CollectionsMarshal.GetValueRefOrAddDefault(tokens, bytes, out bool exists);
        if (exists)
        {
            return known;
        }

        known = id;
        return None;
    }

    private struct Entry
    {
        public ulong Low, High;
        public int Id, Length;
    }

    private sealed class ByteContent : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly ByteContent Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            HashCode hash = default;
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Tokenization;

/// <summary>
/// Finds a token by its bytes. Tokens of up to 16 bytes, nearly all, lie in a table with open addressing, their bytes inside the entry
/// as one vector: a look-up is a load, a multiplication and mostly one comparison.
/// </summary>
internal sealed class TokenTable
{
    /// <summary>What <see cref="Find"/> returns for bytes that are no token.</summary>
    public const int None = -1;

    private const int ShortLength = 16;

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
            int other = bytes.Length > ShortLength ? AddLong(longTokens, bytes, id) : AddShort(bytes, id);
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
        if (length > ShortLength)
        {
            return length <= _longest && _long.TryGetValue(text.Slice(start, length), out int id) ? id : None;
        }

        Vector128<byte> key = Key(text, start, length);
        ref Entry entry = ref Slot(key, length);
        return entry.Length == 0 ? None : entry.Id;
    }

    /// <summary>The bytes of a short part, zeros after them.</summary>
    private static Vector128<byte> Key(ReadOnlySpan<byte> text, int start, int length)
    {
        // Sixteen times FF, then zeros: from 16 − length on, as many FF as the part has bytes.
        ReadOnlySpan<byte> masks =
        [
            255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ];
        if (text.Length - start >= ShortLength)
        {
            return Vector128.Create(text.Slice(start, ShortLength)) & Vector128.Create(masks.Slice(ShortLength - length, ShortLength));
        }

        Span<byte> padded = stackalloc byte[ShortLength];
        padded.Clear();
        text.Slice(start, length).CopyTo(padded);
        return Vector128.Create(padded);
    }

    /// <summary>The entry of a key, or the empty one where it would go.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Entry Slot(Vector128<byte> key, int length)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        (ulong low, ulong high) = (key.AsUInt64()[0], key.AsUInt64()[1]);
        ulong hash = (low ^ BitOperations.RotateLeft(high * Multiplier, 32)) * Multiplier;
        Entry[] entries = _entries;
        int index = (int)(hash >> _shift);
        while (true)
        {
            ref Entry entry = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(entries), index);
            if (entry.Length == 0 || (entry.Low == low && entry.High == high && entry.Length == length))
            {
                return ref entry;
            }

            index = (index + 1) & (entries.Length - 1);
        }
    }

    private int AddShort(byte[] bytes, int id)
    {
        Vector128<byte> key = Key(bytes, 0, bytes.Length);
        ref Entry entry = ref Slot(key, bytes.Length);
        if (entry.Length != 0)
        {
            return entry.Id;
        }

        entry = new Entry { Low = key.AsUInt64()[0], High = key.AsUInt64()[1], Id = id, Length = bytes.Length };
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

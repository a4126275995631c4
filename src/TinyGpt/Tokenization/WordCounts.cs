using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TinyGpt.Tokenization;

/// <summary>
/// How often each word, a sequence of bytes, was seen. A hash table with open addressing and linear probing, whose words lie one after the other in one
/// array: counting a word that is known allocates nothing, and one that is new takes its bytes and about 50 more.
/// </summary>
internal sealed class WordCounts
{
    /// <summary>The most bytes that all different words can have together: what an array can hold.</summary>
    public const int MaxBytes = 0x7FFFFFC7;

    private const int FirstSlots = 1 << 12;

    // A slot is 0 (free), or the upper half of a word's hash and, in the lower half, its number plus one: most probes are decided without a look elsewhere.
    private ulong[] _slots = new ulong[FirstSlots];
    private Entry[] _entries = new Entry[FirstSlots / 2];
    private byte[] _bytes = new byte[1 << 14];
    private int _usedBytes;

    /// <summary>How many different words there are.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of all of them.</summary>
    public int TotalBytes => _usedBytes;

    /// <summary>A word by its number, from 0 in the order in which they were seen first.</summary>
    public ReadOnlySpan<byte> Word(int number) => _bytes.AsSpan(_entries[number].Start, _entries[number].Length);

    /// <summary>How often it was seen.</summary>
    public long CountOf(int number) => _entries[number].Count;

    /// <summary>Adds to the count of a word.</summary>
    /// <exception cref="InvalidDataException">There is no room for one more word.</exception>
    public void Add(ReadOnlySpan<byte> word, long count)
    {
        ulong hash = Hash(word);
        ulong tag = hash & 0xFFFF_FFFF_0000_0000;
        int mask = _slots.Length - 1;
        for (int i = (int)(hash >> 32) & mask; ; i = (i + 1) & mask)
        {
            ulong slot = _slots[i];
            if (slot == 0)
            {
                _slots[i] = tag | (uint)(Count + 1);
                Append(word, count);
                return;
            }

            if ((slot & 0xFFFF_FFFF_0000_0000) == tag)
            {
                ref Entry entry = ref _entries[(int)(uint)slot - 1];
                if (word.SequenceEqual(_bytes.AsSpan(entry.Start, entry.Length)))
                {
                    entry.Count += count;
                    return;
                }
            }
        }
    }

    /// <summary>Adds every count of another table.</summary>
    public void Add(WordCounts other)
    {
        for (int number = 0; number < other.Count; number++)
        {
            Add(other.Word(number), other.CountOf(number));
        }
    }

    private void Append(ReadOnlySpan<byte> word, long count)
    {
        if (word.Length > MaxBytes - _usedBytes)
        {
            throw new InvalidDataException($"the different pieces of the text have more than {MaxBytes} bytes together; train on a part of the text");
        }

        if (_usedBytes + word.Length > _bytes.Length)
        {
            long wanted = Math.Max(2L * _bytes.Length, (long)_usedBytes + word.Length);
            Array.Resize(ref _bytes, (int)Math.Min(wanted, MaxBytes));
        }

        word.CopyTo(_bytes.AsSpan(_usedBytes));
        _entries[Count++] = new Entry(_usedBytes, word.Length, count);
        _usedBytes += word.Length;
        if (Count == _entries.Length)
        {
            Grow();
        }
    }

    private void Grow()
    {
        Array.Resize(ref _entries, 2 * _entries.Length);
        ulong[] old = _slots;
        _slots = new ulong[2 * old.Length];
        int mask = _slots.Length - 1;
        foreach (ulong slot in old)
        {
            if (slot != 0)
            {
                int i = (int)(slot >> 32) & mask;
                while (_slots[i] != 0)
                {
                    i = (i + 1) & mask;
                }

                _slots[i] = slot;
            }
        }
    }

    /// <summary>Eight bytes at a time are mixed in by a multiplication, whose upper half depends on all of them; the length keeps zeros at the end apart.</summary>
    private static ulong Hash(ReadOnlySpan<byte> word)
    {
        const ulong Odd = 0x9E37_79B9_7F4A_7C15;
        ulong hash = (ulong)word.Length;
        while (word.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(word));
            word = word[sizeof(ulong)..];
        }

        ulong rest = word.Length switch
        {
            0 => 0,
            >= 4 => BinaryPrimitives.ReadUInt32LittleEndian(word) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(word[^4..]) << 32),
            _ => word[0] | ((ulong)word[word.Length / 2] << 8) | ((ulong)word[^1] << 16),
        };
        return Mix(hash ^ rest);

        static ulong Mix(ulong value)
        {
            ulong high = Math.BigMul(value ^ 0xD6E8_FEB8_6659_FD93, Odd, out ulong low);
            return high ^ low;
        }
    }

    private struct Entry(int start, int length, long count)
    {
        public readonly int Start = start, Length = length;
        public long Count = count;
    }
}

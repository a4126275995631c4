using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TinyGpt.Corpus.Duplicates;

/// <summary>
/// The 64-bit keys by which a document meets its duplicates: [0] of its address, [1] of its content, and one of each band of its
/// <see cref="MinHash"/>. Equal keys are taken for equal things; among n documents n²/2⁶⁵ pairs are expected to share one by chance: 3·10⁻⁶ among ten
/// million, 0.03 among a thousand million. The key <see cref="None"/> meets nothing. Any number of threads may use one.
/// </summary>
public sealed class DocumentKeys
{
    /// <summary>The key of what a document does not have: an address, or words.</summary>
    public const ulong None = 0;

    /// <summary>The key of the address.</summary>
    public const int Address = 0;

    /// <summary>The key of the content.</summary>
    public const int Content = 1;

    /// <summary>The key of the first band.</summary>
    public const int FirstBand = 2;

    private readonly MinHash _minHash;

    /// <summary>Chooses the hash functions.</summary>
    /// <exception cref="InvalidDataException">A setting is out of its range.</exception>
    public DocumentKeys(DuplicateSettings settings) => (Settings, _minHash) = (settings, new MinHash(settings));

    /// <summary>The settings.</summary>
    public DuplicateSettings Settings { get; }

    /// <summary>How many keys a document has: two, and one for each band.</summary>
    public int Count => Settings.KeyCount;

    /// <summary>Computes a document's keys.</summary>
    /// <param name="address">Where it was fetched, if that is known. What follows a # belongs to the reader of the page, not to the page.</param>
    /// <param name="text">Its text.</param>
    /// <param name="keys">[<see cref="Count"/>], written.</param>
    public void Compute(string? address, string text, Span<ulong> keys)
    {
        keys[Address] = string.IsNullOrEmpty(address) ? None : KeyOf(WithoutFragment(address));
        keys[Content] = KeyOf(text);
        Span<ulong> minima = stackalloc ulong[_minHash.Count];
        if (!_minHash.TryCompute(text, minima))
        {
            keys[FirstBand..Count].Clear();
            return;
        }

        for (int band = 0; band < Settings.Bands; band++)
        {
            ulong key = 0;
            foreach (ulong minimum in minima.Slice(band * Settings.Rows, Settings.Rows))
            {
                key = MinHash.Mix(key + minimum);
            }

            keys[FirstBand + band] = NotNone(key);
        }
    }

    private static ReadOnlySpan<char> WithoutFragment(string address) =>
        address.AsSpan(0, address.IndexOf('#') is int end and >= 0 ? end : address.Length);

    /// <summary>The first 64 bits of the characters' SHA-256.</summary>
    private static ulong KeyOf(ReadOnlySpan<char> text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(text), hash);
        return NotNone(BinaryPrimitives.ReadUInt64LittleEndian(hash));
    }

    private static ulong NotNone(ulong key) => key == None ? 1 : key;
}

using System.Runtime.InteropServices;
using TinyGpt.Formats;

namespace TinyGpt.Data;

/// <summary>Writes a token file (<see cref="LlmcTokens"/>) of a length that is known only at its end.</summary>
public sealed class TokenWriter
{
    private readonly Stream _stream;
    private readonly ushort[] _buffer = new ushort[1 << 13];

    /// <summary>Starts a file at the beginning of a stream.</summary>
    /// <param name="stream">Must be able to seek; stays open.</param>
    public TokenWriter(Stream stream)
    {
        _stream = stream;
        WriteHeader(0);
    }

    /// <summary>Tokens written so far.</summary>
    public long Count { get; private set; }

    /// <summary>Appends tokens.</summary>
    /// <param name="ids">Token ids from 0 to 65,535.</param>
    /// <exception cref="InvalidDataException">An id does not fit 16 bits.</exception>
    public void Write(ReadOnlySpan<int> ids)
    {
        while (!ids.IsEmpty)
        {
            int length = Math.Min(ids.Length, _buffer.Length);
            for (int i = 0; i < length; i++)
            {
                _buffer[i] = (uint)ids[i] < LlmcTokens.MaxVocabularySize
                    ? (ushort)ids[i]
                    : throw new InvalidDataException($"token {Count + i} is {ids[i]}, which does not fit 16 bits");
            }

            _stream.Write(MemoryMarshal.AsBytes(_buffer.AsSpan(0, length)));
            Count += length;
            ids = ids[length..];
        }
    }

    /// <summary>Writes the header. The stream stands at its start afterwards.</summary>
    /// <exception cref="InvalidDataException">The file has more tokens than its header can count.</exception>
    public void Finish()
    {
        _stream.Position = 0;
        WriteHeader(Count);
        _stream.Flush();
    }

    private void WriteHeader(long count)
    {
        Span<byte> header = stackalloc byte[LlmcTokens.HeaderBytes];
        LlmcTokens.WriteHeader(header, count);
        _stream.Write(header);
    }
}

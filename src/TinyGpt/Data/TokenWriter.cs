using System.Buffers.Binary;
using TinyGpt.Formats;

namespace TinyGpt.Data;

/// <summary>Writes a token file (<see cref="LlmcTokens"/>) of a length that is known only at its end.</summary>
public sealed class TokenWriter
{
    private readonly Stream _stream;
    private readonly int _vocabularySize;
    private readonly byte[] _buffer = new byte[1 << 14];

    /// <summary>Starts a file at the beginning of a stream.</summary>
    /// <param name="stream">Must be able to seek; stays open.</param>
    /// <param name="vocabularySize">What every token will be below. Decides whether a token takes two bytes or four.</param>
    public TokenWriter(Stream stream, int vocabularySize)
    {
        (_stream, _vocabularySize, TokenBytes) = (stream, vocabularySize, LlmcTokens.TokenBytes(vocabularySize));
        WriteHeader(0);
    }

    /// <summary>How many bytes a token takes: 2 or 4.</summary>
    public int TokenBytes { get; }

    /// <summary>Tokens written so far.</summary>
    public long Count { get; private set; }

    /// <summary>Appends tokens.</summary>
    /// <param name="ids">Token ids of the vocabulary.</param>
    /// <exception cref="InvalidDataException">An id is outside the vocabulary.</exception>
    public void Write(ReadOnlySpan<int> ids)
    {
        while (!ids.IsEmpty)
        {
            int length = Math.Min(ids.Length, _buffer.Length / TokenBytes);
            for (int i = 0; i < length; i++)
            {
                if ((uint)ids[i] >= (uint)_vocabularySize)
                {
                    throw new InvalidDataException($"token {Count + i} is {ids[i]}, outside the vocabulary of {_vocabularySize}");
                }

                Put(i * TokenBytes, ids[i]);
            }

            _stream.Write(_buffer.AsSpan(0, length * TokenBytes));
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

    private void Put(int place, int id)
    {
        if (TokenBytes == sizeof(ushort))
        {
            BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(place), (ushort)id);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(place), id);
        }
    }

    private void WriteHeader(long count)
    {
        Span<byte> header = stackalloc byte[LlmcTokens.HeaderBytes];
        LlmcTokens.WriteHeader(header, count, TokenBytes);
        _stream.Write(header);
    }
}

using System.IO.MemoryMappedFiles;
using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TinyGpt.Formats;

namespace TinyGpt.Data;

/// <summary>
/// A file of token ids in llm.c's format (<see cref="LlmcTokens"/>), mapped into memory: opening costs nothing however long it is,
/// and only what is read is loaded.
/// </summary>
public sealed unsafe class TokenFile : ITokenSource, IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private byte* _tokens;

    private TokenFile(string path)
    {
        Name = path;
        using SafeFileHandle handle = InputFile.Open(path);
        long length = RandomAccess.GetLength(handle);
        Span<byte> header = stackalloc byte[(int)Math.Min(length, LlmcTokens.HeaderBytes)];
        InputFile.ReadExactly(handle, path, header, 0);
        (Count, TokenBytes) = LlmcTokens.ReadHeader(header, length, path);
        _file = MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* memory = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref memory);
        _tokens = memory + _view.PointerOffset + LlmcTokens.HeaderBytes;
    }

    /// <summary>The file's path.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public long Count { get; }

    /// <summary>How many bytes a token takes in the file: 2 or 4.</summary>
    public int TokenBytes { get; }

    /// <summary>Maps a file.</summary>
    /// <exception cref="InvalidDataException">The file is something else, or not of the length that its header asks for.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static TokenFile Open(string path) => new(path);

    /// <summary>Maps a file and reads through it, to make sure that a model with a given vocabulary can be fed with it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vocabularySize">What every token must be below.</param>
    /// <exception cref="InvalidDataException">The file is something else, is damaged, or has a token outside the vocabulary.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static TokenFile Open(string path, int vocabularySize)
    {
        TokenFile file = new(path);
        try
        {
            file.CheckVocabulary(vocabularySize);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes a file, replacing what is there at once or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="ids">The tokens.</param>
    /// <param name="vocabularySize">What every token is below. Decides whether a token takes two bytes or four.</param>
    /// <exception cref="InvalidDataException">A token is outside the vocabulary.</exception>
    /// <exception cref="IOException">The file could not be written.</exception>
    public static void Write(string path, ReadOnlyMemory<int> ids, int vocabularySize = LlmcTokens.MaxShortVocabulary) => AtomicFile.Write(path, stream =>
    {
        TokenWriter writer = new(stream, vocabularySize);
        writer.Write(ids.Span);
        writer.Finish();
    });

    /// <inheritdoc/>
    public void Read(long start, Span<int> destination)
    {
        if (TokenBytes == sizeof(uint))
        {
            MemoryMarshal.Cast<uint, int>(Tokens<uint>(start, destination.Length)).CopyTo(destination);
            return;
        }

        ReadOnlySpan<ushort> tokens = Tokens<ushort>(start, destination.Length);
        for (int i = 0; i < tokens.Length; i++)
        {
            destination[i] = tokens[i];
        }
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose()
    {
        if (_tokens is null)
        {
            return;
        }

        _tokens = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    /// <summary>Tokens as they lie in the mapped file.</summary>
    private ReadOnlySpan<T> Tokens<T>(long start, int length)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_tokens is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Count - length);
        return new ReadOnlySpan<T>((T*)_tokens + start, length);
    }

    private void CheckVocabulary(int vocabularySize)
    {
        const int Block = 1 << 20;
        for (long start = 0; start < Count; start += Block)
        {
            int length = (int)Math.Min(Block, Count - start);
            uint largest = TokenBytes == sizeof(uint) ? Largest(Tokens<uint>(start, length)) : Largest(Tokens<ushort>(start, length));
            if (largest < vocabularySize)
            {
                continue;
            }

            int[] tokens = new int[length];
            Read(start, tokens);
            int i = Array.FindIndex(tokens, token => (uint)token >= vocabularySize);
            throw new InvalidDataException($"{Name}: token {start + i} is {(uint)tokens[i]}, outside the vocabulary of {vocabularySize}");
        }
    }

    private static T Largest<T>(ReadOnlySpan<T> tokens)
        where T : unmanaged, IUnsignedNumber<T>, IComparisonOperators<T, T, bool>
    {
        ReadOnlySpan<Vector<T>> vectors = MemoryMarshal.Cast<T, Vector<T>>(tokens);
        Vector<T> lanes = Vector<T>.Zero;
        foreach (Vector<T> vector in vectors)
        {
            lanes = Vector.Max(lanes, vector);
        }

        T largest = T.Zero;
        for (int i = 0; i < Vector<T>.Count; i++)
        {
            largest = lanes[i] > largest ? lanes[i] : largest;
        }

        foreach (T token in tokens[(vectors.Length * Vector<T>.Count)..])
        {
            largest = token > largest ? token : largest;
        }

        return largest;
    }
}

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
    private ushort* _tokens;

    private TokenFile(string path)
    {
        Name = path;
        using SafeFileHandle handle = InputFile.Open(path);
        long length = RandomAccess.GetLength(handle);
        Span<byte> header = stackalloc byte[(int)Math.Min(length, LlmcTokens.HeaderBytes)];
        InputFile.ReadExactly(handle, path, header, 0);
        Count = LlmcTokens.ReadHeader(header, length, path);
        _file = MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* memory = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref memory);
        _tokens = (ushort*)(memory + _view.PointerOffset + LlmcTokens.HeaderBytes);
    }

    /// <summary>The file's path.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public long Count { get; }

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
    /// <param name="ids">The tokens, each from 0 to 65,535.</param>
    /// <exception cref="InvalidDataException">A token does not fit 16 bits.</exception>
    /// <exception cref="IOException">The file could not be written.</exception>
    public static void Write(string path, ReadOnlyMemory<int> ids) => AtomicFile.Write(path, stream =>
    {
        TokenWriter writer = new(stream);
        writer.Write(ids.Span);
        writer.Finish();
    });

    /// <summary>Tokens as they lie in the mapped file. The span must not be used after <see cref="Dispose"/>.</summary>
    /// <param name="start">The first one.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">They do not lie inside the file.</exception>
    /// <exception cref="ObjectDisposedException">The file was disposed.</exception>
    public ReadOnlySpan<ushort> Span(long start, int length)
    {
        ObjectDisposedException.ThrowIf(_tokens is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Count - length);
        return new ReadOnlySpan<ushort>(_tokens + start, length);
    }

    /// <inheritdoc/>
    public void Read(long start, Span<int> destination)
    {
        ReadOnlySpan<ushort> tokens = Span(start, destination.Length);
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

    private void CheckVocabulary(int vocabularySize)
    {
        const int Block = 1 << 20;
        for (long start = 0; start < Count; start += Block)
        {
            ReadOnlySpan<ushort> tokens = Span(start, (int)Math.Min(Block, Count - start));
            if (Largest(tokens) < vocabularySize)
            {
                continue;
            }

            int i = 0;
            while (tokens[i] < vocabularySize)
            {
                i++;
            }

            throw new InvalidDataException($"{Name}: token {start + i} is {tokens[i]}, outside the vocabulary of {vocabularySize}");
        }
    }

    private static int Largest(ReadOnlySpan<ushort> tokens)
    {
        ReadOnlySpan<Vector<ushort>> vectors = MemoryMarshal.Cast<ushort, Vector<ushort>>(tokens);
        Vector<ushort> largest = Vector<ushort>.Zero;
        foreach (Vector<ushort> vector in vectors)
        {
            largest = Vector.Max(largest, vector);
        }

        int result = 0;
        for (int i = 0; i < Vector<ushort>.Count; i++)
        {
            result = Math.Max(result, largest[i]);
        }

        foreach (ushort token in tokens[(vectors.Length * Vector<ushort>.Count)..])
        {
            result = Math.Max(result, token);
        }

        return result;
    }
}

using ZstdSharp.Unsafe;

namespace TinyGpt.Corpus.Reading;

/// <summary>Unpacks zstd step by step, and stops at the end of each frame, where the package's own class goes on into the next.</summary>
internal sealed unsafe class ZstdContext : IDisposable
{
    private ZSTD_DCtx_s* _context = Methods.ZSTD_createDStream();

    /// <param name="largestWindowLog">Frames that want to look back further, 2 to this power bytes, are refused: it is memory.</param>
    public ZstdContext(int largestWindowLog) => Methods.ZSTD_DCtx_setParameter(_context, ZSTD_dParameter.ZSTD_d_windowLogMax, largestWindowLog);

    /// <summary>Begins a frame.</summary>
    public void Reset() => Methods.ZSTD_DCtx_reset(_context, ZSTD_ResetDirective.ZSTD_reset_session_only);

    /// <summary>Unpacks some bytes.</summary>
    /// <returns>Whether the frame is at its end.</returns>
    /// <exception cref="InvalidDataException">The frame is damaged; the message says why in a few words.</exception>
    public bool Unpack(ReadOnlySpan<byte> packed, Span<byte> target, out int consumed, out int written)
    {
        fixed (byte* source = packed, destination = target)
        {
            ZSTD_inBuffer_s input = new() { src = source, size = (nuint)packed.Length };
            ZSTD_outBuffer_s output = new() { dst = destination, size = (nuint)target.Length };
            nuint result = Methods.ZSTD_decompressStream(_context, &output, &input);
            (consumed, written) = ((int)input.pos, (int)output.pos);
            return Methods.ZSTD_isError(result) ? throw new InvalidDataException(Methods.ZSTD_getErrorName(result)) : result == 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Methods.ZSTD_freeDStream(_context);
        _context = null;
        GC.SuppressFinalize(this);
    }

    ~ZstdContext() => Methods.ZSTD_freeDStream(_context);
}

using System.Buffers.Binary;

namespace TinyGpt.Corpus.Reading;

/// <summary>
/// Unpacks zstd frames one by one (RFC 8878). Frames to be skipped are pieces without bytes; frames that need a dictionary are refused.
/// </summary>
internal sealed class ZstdFrame : IPieceDecoder
{
    /// <summary>128 MB, what the zstd program too takes without being asked.</summary>
    private const int LargestWindowLog = 27;

    private const uint Skippable = 0x184D2A50, SkippableMask = 0xFFFFFFF0;

    private readonly ZstdContext _context = new(LargestWindowLog);
    private FileWindow _file = null!;
    private bool _isSkipped, _isDone;

    /// <inheritdoc/>
    public string Name => "zstd frame";

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Magic => [0x28, 0xB5, 0x2F, 0xFD];

    /// <summary>Whether a file begins like a zstd file.</summary>
    public static bool IsStart(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(bytes) is 0xFD2FB528 or >= Skippable and <= Skippable + 15;

    /// <inheritdoc/>
    /// <remarks>A bit of the frame's first byte is reserved, and is zero.</remarks>
    public bool MayBegin(ReadOnlySpan<byte> bytes) => bytes.Length > 5 && (bytes[4] & 8) == 0;

    /// <inheritdoc/>
    public void Start(FileWindow file)
    {
        _file = file;
        ReadOnlySpan<byte> head = file.Peek(8);
        if (!IsStart(head))
        {
            throw new InvalidDataException("no zstd frame begins here");
        }

        _isDone = false;
        _isSkipped = (BinaryPrimitives.ReadUInt32LittleEndian(head) & SkippableMask) == Skippable;
        if (_isSkipped)
        {
            file.Position += 8 + (head.Length < 8 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(head[4..]));
        }
        else
        {
            _context.Reset();
        }
    }

    /// <inheritdoc/>
    public int Read(Span<byte> target)
    {
        while (!_isSkipped && !_isDone)
        {
            ReadOnlySpan<byte> packed = _file.Peek(FileWindow.Size / 2);
            _isDone = _context.Unpack(packed, target, out int consumed, out int written);
            _file.Skip(consumed);
            if (written > 0)
            {
                return written;
            }

            if (!_isDone && consumed == 0)
            {
                throw new InvalidDataException("its end is missing");
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();
}

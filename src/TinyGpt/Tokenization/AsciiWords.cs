using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Tokenization;

/// <summary>
/// The most frequent pieces without a loop: a word of ASCII letters that ends, with the ASCII character after it, within 16 bytes. These are
/// compared at once, and the number of letters is the number of one bits in a row. What is anything else is left to
/// <see cref="SplitPattern"/>'s scanners.
/// </summary>
internal static class AsciiWords
{
    /// <summary>How many bytes must be there to read.</summary>
    public const int Block = 16;

    /// <summary>The length of <c> ?[A-Za-z]+</c> at the beginning of a text; 0: something else stands there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AfterSpace(ReadOnlySpan<byte> utf8)
    {
        Vector128<byte> bytes = Vector128.Create(utf8[..Block]);
        int start = utf8[0] == ' ' ? 1 : 0;
        return Ended(bytes, start, EndOfRun(Between(bytes | Vector128.Create((byte)0x20), 'a', 'z'), start));
    }

    /// <summary>
    /// The length of <c>[^\r\nA-Za-z0-9']?[A-Za-z]+</c> at the beginning of a text; 0: something else stands there. An apostrophe may begin
    /// a contraction.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AfterAny(ReadOnlySpan<byte> utf8)
    {
        Vector128<byte> bytes = Vector128.Create(utf8[..Block]);
        uint letters = Between(bytes | Vector128.Create((byte)0x20), 'a', 'z');
        int start = (int)(~letters & 1);
        return IsBeforeWord(utf8[0]) ? Ended(bytes, start, EndOfRun(letters, start)) : 0;
    }

    /// <summary>
    /// The length of <c>[^\r\nA-Za-z0-9']?([A-Z]*[a-z]+|[A-Z]+)</c> at the beginning of a text; 0: something else stands there, or an
    /// apostrophe behind it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CasedAfterAny(ReadOnlySpan<byte> utf8)
    {
        Vector128<byte> bytes = Vector128.Create(utf8[..Block]);
        (uint capitals, uint small) = (Between(bytes, 'A', 'Z'), Between(bytes, 'a', 'z'));
        int start = (int)(~(capitals | small) & 1);
        int end = Ended(bytes, start, EndOfRun(small, EndOfRun(capitals, start)));
        return IsBeforeWord(utf8[0]) && utf8[end] != '\'' ? end : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBeforeWord(byte value) => value < 128 && value is not ((byte)'\r' or (byte)'\n' or (byte)'\'' or (>= (byte)'0' and <= (byte)'9'));

    /// <summary>A bit for each byte in a range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Between(Vector128<byte> bytes, char first, char last) =>
        Vector128.LessThanOrEqual(bytes - Vector128.Create((byte)first), Vector128.Create((byte)(last - first))).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int EndOfRun(uint bits, int start) => start + BitOperations.TrailingZeroCount(~(bits >> start));

    /// <summary>The end, if letters stand before it and an ASCII character after it; otherwise 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Ended(Vector128<byte> bytes, int start, int end)
    {
        // Bit 16 stands for what cannot be seen.
        uint unknown = bytes.ExtractMostSignificantBits() | (1 << Block);
        return end > start && ((unknown >> end) & 1) == 0 ? end : 0;
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;

namespace TinyGpt.Tokenization;

/// <summary>What the split patterns ask of a character: sets of Unicode general categories, each a bit.</summary>
internal static class CharacterClasses
{
    /// <summary><c>\p{L}</c></summary>
    public const byte Letter = 1;

    /// <summary><c>\p{N}</c></summary>
    public const byte Number = 2;

    /// <summary><c>\s</c>, the property White_Space.</summary>
    public const byte Space = 4;

    /// <summary><c>[^\s\p{L}\p{N}]</c>: punctuation, symbols, marks, controls and what is not assigned.</summary>
    public const byte Symbol = 8;

    /// <summary><c>[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]</c>, what may stand in the upper-case part of a word.</summary>
    public const byte Upper = 16;

    /// <summary><c>[\p{Ll}\p{Lm}\p{Lo}\p{M}]</c>, what may stand in the lower-case part of a word.</summary>
    public const byte Lower = 32;

    /// <summary><c>[\r\n]</c>; these are <see cref="Space"/> too.</summary>
    public const byte LineBreak = 64;

    private const byte Uncased = Upper | Lower;

    // By value of UnicodeCategory: Lu Ll Lt Lm Lo, Mn Mc Me, Nd Nl No, and then what is a symbol unless it is white space.
    private static ReadOnlySpan<byte> OfCategory =>
    [
        Letter | Upper, Letter | Lower, Letter | Upper, Letter | Uncased, Letter | Uncased,
        Symbol | Uncased, Symbol | Uncased, Symbol | Uncased,
        Number, Number, Number,
        Symbol, Symbol, Symbol, Symbol, Symbol, Symbol, Symbol, Symbol, Symbol,
        Symbol, Symbol, Symbol, Symbol, Symbol, Symbol, Symbol, Symbol, Symbol, Symbol,
    ];

    private static readonly byte[] _ascii = [.. Enumerable.Range(0, 128).Select(value => OfAny((uint)value))];

    /// <summary>The classes of the character at a place, and how many bytes it has.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    /// <param name="at">Where a character begins, or the end of the text: that has no class and no bytes.</param>
    /// <param name="length">The character's bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte At(ReadOnlySpan<byte> utf8, int at, out int length)
    {
        if ((uint)at >= (uint)utf8.Length)
        {
            length = 0;
            return 0;
        }

        length = 1;
        return utf8[at] < 128 ? _ascii[utf8[at]] : OfRune(utf8[at..], out length);
    }

    /// <summary>Where the run of characters of some classes ends that begins at a place.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    /// <param name="at">Where a character begins, or the end of the text.</param>
    /// <param name="classes">The classes; a character belongs to the run if it has one of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EndOfRun(ReadOnlySpan<byte> utf8, int at, byte classes)
    {
        while ((At(utf8, at, out int length) & classes) != 0)
        {
            at += length;
        }

        return at;
    }

    private static byte OfRune(ReadOnlySpan<byte> utf8, out int length)
    {
        uint first = utf8[0];
        if (first < 0xE0)
        {
            length = 2;
            return OfAny(((first & 0x1F) << 6) | (utf8[1] & 0x3Fu));
        }

        if (first < 0xF0)
        {
            length = 3;
            return OfAny(((first & 0xF) << 12) | ((utf8[1] & 0x3Fu) << 6) | (utf8[2] & 0x3Fu));
        }

        length = 4;
        return OfAny(((first & 7) << 18) | ((utf8[1] & 0x3Fu) << 12) | ((utf8[2] & 0x3Fu) << 6) | (utf8[3] & 0x3Fu));
    }

    private static byte OfAny(uint codePoint)
    {
        byte classes = OfCategory[(int)CharUnicodeInfo.GetUnicodeCategory((int)codePoint)];
        if (classes == Symbol && codePoint < 0x3001 && char.IsWhiteSpace((char)codePoint))
        {
            classes = (byte)(codePoint is '\r' or '\n' ? Space | LineBreak : Space);
        }

        return classes;
    }
}

using System.Runtime.CompilerServices;
using static TinyGpt.Tokenization.CharacterClasses;

namespace TinyGpt.Tokenization;

/// <summary>
/// How a text is divided into pieces before pairs are merged: no token reaches from one piece into another. Each pattern is a regular
/// expression that its vocabulary was trained with. They are scanned by hand, in time linear in the text, because .NET's regular
/// expressions see the halves of a surrogate pair as two characters.
/// </summary>
public sealed class SplitPattern
{
    /// <summary>GPT-2 (r50k_base): contractions in small letters; words, numbers and symbols, each with a space before it.</summary>
    public static readonly SplitPattern Gpt2 = new(
        Rules.Gpt2,
        "gpt2",
        @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+");

    /// <summary>GPT-4 (cl100k_base): contractions in any case; a word may begin with a symbol; digits by three; line breaks end symbols.</summary>
    public static readonly SplitPattern Gpt4 = new(
        Rules.Gpt4,
        "gpt4",
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+");

    /// <summary>Qwen 2: as GPT-4, but every digit is a piece, so that numbers of any length are written in one way: what sums need.</summary>
    public static readonly SplitPattern Qwen2 = new(
        Rules.Qwen2,
        "qwen2",
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+");

    /// <summary>GPT-4o (o200k_base): words are divided where a capital follows a small letter, and keep marks and contractions.</summary>
    public static readonly SplitPattern O200k = new(
        Rules.O200k,
        "o200k",
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        + @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        + @"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+");

    private static readonly SplitPattern[] _all = [Gpt2, Gpt4, Qwen2, O200k];

    private readonly Rules _rules;

    private SplitPattern(Rules rules, string name, string regex) => (_rules, Name, Regex) = (rules, name, regex);

    private enum Rules
    {
        Gpt2,
        Gpt4,
        Qwen2,
        O200k,
    }

    /// <summary>The name, as the command line spells it: <c>gpt2</c>, <c>gpt4</c>, <c>qwen2</c> or <c>o200k</c>.</summary>
    public string Name { get; }

    /// <summary>The regular expression, as a <c>tokenizer.json</c> has it.</summary>
    public string Regex { get; }

    /// <summary>The names of all patterns.</summary>
    public static IReadOnlyList<string> Names => [.. _all.Select(pattern => pattern.Name)];

    /// <summary>The pattern of a name; null: there is none.</summary>
    public static SplitPattern? Find(string name) => _all.FirstOrDefault(pattern => pattern.Name == name);

    /// <summary>The pattern of a regular expression, which must be written as in <see cref="Regex"/>; null: there is none.</summary>
    public static SplitPattern? FindByRegex(string regex) => _all.FirstOrDefault(pattern => pattern.Regex == regex);

    /// <summary>How many bytes the first piece of a text has. No more than that piece and what follows it closely is looked at.</summary>
    /// <param name="utf8">The text, in valid UTF-8.</param>
    /// <returns>At least 1, unless the text is empty.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int PieceLength(ReadOnlySpan<byte> utf8)
    {
        int word = utf8.Length < AsciiWords.Block ? 0 : _rules switch
        {
            Rules.Gpt2 => AsciiWords.AfterSpace(utf8),
            Rules.Gpt4 or Rules.Qwen2 => AsciiWords.AfterAny(utf8),
            _ => AsciiWords.CasedAfterAny(utf8),
        };
        return word > 0 ? word : AnyPiece(utf8);
    }

    private int AnyPiece(ReadOnlySpan<byte> utf8) => _rules switch
    {
        Rules.Gpt2 => Gpt2Piece(utf8),
        Rules.Gpt4 => Gpt4Piece(utf8, digits: 3),
        Rules.Qwen2 => Gpt4Piece(utf8, digits: 1),
        _ => O200kPiece(utf8),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Gpt2Piece(ReadOnlySpan<byte> utf8)
    {
        byte first = At(utf8, 0, out int length);
        if (first == Symbol && utf8[0] == '\'' && Contraction(utf8, 0, ignoreCase: false) is int contraction and > 0)
        {
            return contraction;
        }

        int start = 0;
        if (!utf8.IsEmpty && utf8[0] == ' ')
        {
            first = At(utf8, 1, out length);
            start = 1;
        }

        byte kind = (byte)(first & (Letter | Number | Symbol));
        return kind != 0 ? EndOfRun(utf8, start + length, kind) : Spaces(utf8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Gpt4Piece(ReadOnlySpan<byte> utf8, int digits)
    {
        byte first = At(utf8, 0, out int length);
        if (first == Symbol && utf8[0] == '\'' && Contraction(utf8, 0, ignoreCase: true) is int contraction and > 0)
        {
            return contraction;
        }

        if ((first & Letter) != 0)
        {
            return EndOfRun(utf8, length, Letter);
        }

        if ((first & Number) != 0)
        {
            return Numbers(utf8, length, digits);
        }

        byte second = At(utf8, length, out int secondLength);
        if ((second & Letter) != 0 && (first & LineBreak) == 0)
        {
            return EndOfRun(utf8, length + secondLength, Letter);
        }

        int symbols = Symbols(utf8, first, length, second);
        return symbols > 0 ? EndOfRun(utf8, symbols, LineBreak) : SpacesAndLineBreaks(utf8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int O200kPiece(ReadOnlySpan<byte> utf8)
    {
        byte first = At(utf8, 0, out int length);
        if ((first & Letter) != 0)
        {
            int word = Word(utf8, 0, out int capitals);
            return WithContraction(utf8, word > 0 ? word : capitals);
        }

        if ((first & Number) != 0)
        {
            return Numbers(utf8, length, digits: 3);
        }

        byte second = At(utf8, length, out _);
        if ((second & (Upper | Lower)) != 0 && (first & LineBreak) == 0)
        {
            int word = Word(utf8, length, out int capitals);
            // The first alternative is tried with the character before the word, then without it: then a mark is a word by itself.
            bool isMarkAlone = word == 0 && (first & Lower) != 0;
            return WithContraction(utf8, word > 0 ? word : isMarkAlone ? length : capitals);
        }

        if ((first & Lower) != 0)
        {
            return WithContraction(utf8, length);
        }

        int symbols = Symbols(utf8, first, length, second);
        if (symbols == 0)
        {
            return SpacesAndLineBreaks(utf8);
        }

        while (symbols < utf8.Length && utf8[symbols] is (byte)'\r' or (byte)'\n' or (byte)'/')
        {
            symbols++;
        }

        return symbols;
    }

    /// <summary>
    /// The end of <c>[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+</c> from a place on; 0: no match. The first part takes all
    /// that it can. If no small letter follows, it gives back until its last character without case, which is then the second part.
    /// </summary>
    /// <param name="utf8">The text.</param>
    /// <param name="at">Where to begin.</param>
    /// <param name="capitals">Where the first part ended before it gave anything back.</param>
    private static int Word(ReadOnlySpan<byte> utf8, int at, out int capitals)
    {
        int uncasedEnd = 0;
        byte next;
        int length;
        while (((next = At(utf8, at, out length)) & Upper) != 0)
        {
            at += length;
            uncasedEnd = (next & Lower) != 0 ? at : uncasedEnd;
        }

        capitals = at;
        return (next & Lower) != 0 ? EndOfRun(utf8, at + length, Lower) : uncasedEnd;
    }

    private static int WithContraction(ReadOnlySpan<byte> utf8, int end) =>
        end < utf8.Length && utf8[end] == '\'' ? end + Contraction(utf8, end, ignoreCase: true) : end;

    /// <summary>The length of an apostrophe and <c>s t m d re ve ll</c> at a place; 0: something else stands there.</summary>
    private static int Contraction(ReadOnlySpan<byte> utf8, int apostrophe, bool ignoreCase)
    {
        ReadOnlySpan<byte> letters = utf8[(apostrophe + 1)..];
        if (letters.IsEmpty)
        {
            return 0;
        }

        int caseBit = ignoreCase ? 0x20 : 0;
        int first = letters[0] | caseBit;
        int second = letters.Length > 1 ? letters[1] | caseBit : 0;
        return (first, second) switch
        {
            ('s' or 't' or 'm' or 'd', _) => 2,
            ('r' or 'v', 'e') or ('l', 'l') => 3,
            // The long s, U+017F, is an s without regard to case. It is the only such character beyond ASCII in these letters.
            _ when ignoreCase && letters.StartsWith("ſ"u8) => 3,
            _ => 0,
        };
    }

    /// <summary>The end of <c>\p{N}{1,digits}</c>, of which one has been seen.</summary>
    private static int Numbers(ReadOnlySpan<byte> utf8, int end, int digits)
    {
        for (int more = 1; more < digits && (At(utf8, end, out int length) & Number) != 0; more++)
        {
            end += length;
        }

        return end;
    }

    /// <summary>The end of <c> ?[^\s\p{L}\p{N}]+</c>; 0: no match.</summary>
    private static int Symbols(ReadOnlySpan<byte> utf8, byte first, int length, byte second)
    {
        bool matches = (first & Symbol) != 0 || ((second & Symbol) != 0 && utf8[0] == ' ');
        return matches ? EndOfRun(utf8, length, Symbol) : 0;
    }

    /// <summary>The end of <c>\s*[\r\n]+|\s+(?!\S)|\s+</c>.</summary>
    private static int SpacesAndLineBreaks(ReadOnlySpan<byte> utf8)
    {
        int end = EndOfRun(utf8, 0, Space);
        int lastBreak = utf8[..end].LastIndexOfAny((byte)'\r', (byte)'\n');
        return lastBreak >= 0 ? lastBreak + 1 : WithoutLast(utf8, end);
    }

    /// <summary>The end of <c>\s+(?!\S)|\s+</c>.</summary>
    private static int Spaces(ReadOnlySpan<byte> utf8) => WithoutLast(utf8, EndOfRun(utf8, 0, Space));

    /// <summary>White space that something follows leaves its last character to that, if it has more than one.</summary>
    private static int WithoutLast(ReadOnlySpan<byte> utf8, int end)
    {
        if (end == utf8.Length)
        {
            return end;
        }

        int last = end - 1;
        while (last > 0 && (utf8[last] & 0xC0) == 0x80)
        {
            last--;
        }

        return last > 0 ? last : end;
    }
}

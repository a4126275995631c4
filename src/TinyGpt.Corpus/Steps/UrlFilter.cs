using System.Buffers;
using TinyGpt.Corpus.Steps.Addresses;

namespace TinyGpt.Corpus.Steps;

/// <summary>
/// Drops documents by the address that they were fetched from, as RefinedWeb (Penedo et al. 2023, arXiv:2306.01116, G.1) and FineWeb do: a
/// blocked domain or one of its subdomains; a blocked address; one banned word; several different soft ones; a banned substring in what is left
/// of the address with only letters and digits. A document without an address stays.
/// </summary>
/// <remarks>
/// Words of an address are what other characters part: "essex" holds no other word. Ours differs from datatrove in this: capitals do not matter
/// to words (there they do); %41 is read as A; the scheme and "www." are left away, so that they join no word; every parent of the host is looked
/// up, where datatrove asks for the registered domain and the host; an address is blocked with and without its scheme, port, fragment and closing
/// slash.
/// </remarks>
public sealed class UrlFilter : IStep
{
    private const int StackLength = 512, MostSoftWords = 16;

    private readonly BlockedAddresses _blocked = new();
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _bannedWords, _softWords;
    private readonly SearchValues<string> _bannedSubstrings;
    private readonly int _softLimit;

    /// <summary>Makes the step, and reads the lists.</summary>
    /// <exception cref="InvalidDataException">A line of a list is no domain or address; the message names file and line.</exception>
    /// <exception cref="IOException">A list is missing or cannot be read.</exception>
    public UrlFilter(UrlFilterSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.SoftWords, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.SoftWords, MostSoftWords);
        _softLimit = settings.SoftWords;
        OwnAddressLists own = settings.UseOwnLists ? OwnAddressLists.Read() : OwnAddressLists.Empty;
        foreach (string address in own.Addresses)
        {
            _blocked.Add(address);
        }

        foreach (string path in settings.Blocklists)
        {
            _blocked.AddFile(path);
        }

        _bannedWords = own.BannedWords.ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _softWords = own.SoftWords.ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _bannedSubstrings = SearchValues.Create(own.BannedSubstrings.ToArray(), StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public string Name => "url";

    /// <inheritdoc/>
    public IReadOnlyList<string> Reasons { get; } = ["blocked-domain", "blocked-url", "banned-word", "soft-banned-words", "banned-substring"];

    /// <inheritdoc/>
    public Verdict Apply(Document document)
    {
        ReadOnlySpan<char> url = document.Url;
        if (url.Length <= StackLength)
        {
            return Judge(url, stackalloc char[2 * StackLength]);
        }

        char[] rented = ArrayPool<char>.Shared.Rent(2 * url.Length);
        try
        {
            return Judge(url, rented);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    /// <summary>Judges an address with memory for twice its length.</summary>
    private Verdict Judge(ReadOnlySpan<char> url, Span<char> memory)
    {
        int length = WebAddress.Shorten(url, memory, out int hostLength);
        ReadOnlySpan<char> address = memory[..length];
        if (_blocked.DomainOf(address[..hostLength]) is { IsEmpty: false } domain)
        {
            return Verdict.Drop("blocked-domain", $"the domain {domain} is blocked");
        }

        if (_blocked.HasAddress(address))
        {
            return Verdict.Drop("blocked-url", $"the address {address} is blocked");
        }

        Span<char> words = memory[length..];
        words = words[..WebAddress.SpellWords(address, words)];
        Verdict verdict = JudgeWords(words);
        return verdict.IsKept ? JudgeSubstrings(words) : verdict;
    }

    private Verdict JudgeWords(ReadOnlySpan<char> words)
    {
        Span<Range> softOnes = stackalloc Range[MostSoftWords];
        int found = 0;
        foreach (Range range in words.Split(' '))
        {
            ReadOnlySpan<char> word = words[range];
            if (_bannedWords.Contains(word))
            {
                return Verdict.Drop("banned-word", $"the address holds the word {word}");
            }

            if (found < _softLimit && _softWords.Contains(word) && !Holds(words, softOnes[..found], word))
            {
                softOnes[found++] = range;
            }
        }

        return found == _softLimit
            ? Verdict.Drop("soft-banned-words", $"the address holds {found} suspicious words, {words[softOnes[0]]} and {words[softOnes[found - 1]]}")
            : Verdict.Keep;
    }

    private static bool Holds(ReadOnlySpan<char> words, ReadOnlySpan<Range> ranges, ReadOnlySpan<char> word)
    {
        foreach (Range range in ranges)
        {
            if (words[range].SequenceEqual(word))
            {
                return true;
            }
        }

        return false;
    }

    private Verdict JudgeSubstrings(Span<char> words)
    {
        int length = 0;
        foreach (char character in words)
        {
            if (character != ' ')
            {
                words[length++] = character;
            }
        }

        ReadOnlySpan<char> joined = words[..length];
        int position = joined.IndexOfAny(_bannedSubstrings);
        return position < 0 ? Verdict.Keep : Verdict.Drop(
            "banned-substring", $"the letters of the address hold a banned word at \"{joined.Slice(position, Math.Min(20, length - position))}\"");
    }
}

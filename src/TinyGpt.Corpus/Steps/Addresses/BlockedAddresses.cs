namespace TinyGpt.Corpus.Steps.Addresses;

/// <summary>Blocked domains and blocked addresses.</summary>
internal sealed class BlockedAddresses
{
    /// <summary>The longest name of a host (RFC 1035, section 2.3.4, in letters). Of longer ones, only the end is looked up.</summary>
    private const int LongestHost = 253;

    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _domains =
        new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _addresses =
        new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Adds every line of a file but comments and blank ones.</summary>
    /// <exception cref="InvalidDataException">A line is no domain or address.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public void AddFile(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException(
                Directory.Exists(path) ? $"{path} is a folder where a blocklist is expected" : $"there is no blocklist {path}", path);
        }

        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            ReadOnlySpan<char> entry = line.AsSpan().Trim();
            if (!entry.IsEmpty && entry[0] != '#' && !Add(entry))
            {
                throw new InvalidDataException(
                    $"{path}, line {number}: \"{entry[..Math.Min(entry.Length, 60)]}\" is no domain or address; "
                    + "write one a line, such as example.com or example.com/page");
            }
        }
    }

    /// <summary>Adds a domain, or an address if a path follows the host. Some lists write a point before a domain. False if it is neither.</summary>
    public bool Add(ReadOnlySpan<char> entry)
    {
        entry = entry.TrimStart('.');
        char[]? large = entry.Length > 512 ? new char[entry.Length] : null;
        Span<char> memory = large ?? stackalloc char[512];
        int length = WebAddress.Shorten(entry, memory, out int hostLength);
        ReadOnlySpan<char> address = memory[..length];
        if (hostLength is 0 or > LongestHost || !IsHost(address[..hostLength]) || address.ContainsAny(' ', '\t'))
        {
            return false;
        }

        _ = length == hostLength ? _domains.Add(address) : _addresses.Add(address);
        return true;
    }

    private static bool IsHost(ReadOnlySpan<char> host)
    {
        foreach (char character in host)
        {
            if (!char.IsLetterOrDigit(character) && character is not ('.' or '-' or '_' or ':' or '[' or ']'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The blocked domain that a host is or lies in; empty if none.</summary>
    public ReadOnlySpan<char> DomainOf(ReadOnlySpan<char> host)
    {
        ReadOnlySpan<char> domain = host;
        while (!domain.IsEmpty)
        {
            if (domain.Length <= LongestHost && _domains.Contains(domain))
            {
                return domain;
            }

            int point = domain.IndexOf('.');
            domain = point < 0 ? default : domain[(point + 1)..];
        }

        return default;
    }

    /// <summary>Whether an address, as <see cref="WebAddress.Shorten"/> writes it, is blocked itself.</summary>
    public bool HasAddress(ReadOnlySpan<char> address) => _addresses.Contains(address);
}

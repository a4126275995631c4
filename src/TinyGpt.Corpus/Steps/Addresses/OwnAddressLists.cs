using TinyGpt.Corpus.World;

namespace TinyGpt.Corpus.Steps.Addresses;

/// <summary>The small lists of domains and words that the assembly holds.</summary>
/// <param name="Addresses">Domains and addresses to block.</param>
/// <param name="BannedWords">Words of which one is enough.</param>
/// <param name="SoftWords">Words of which it takes several.</param>
/// <param name="BannedSubstrings">What the letters and digits of an address must not hold.</param>
internal sealed record OwnAddressLists(
    IReadOnlyList<string> Addresses, IReadOnlyList<string> BannedWords, IReadOnlyList<string> SoftWords, IReadOnlyList<string> BannedSubstrings)
{
    /// <summary>Nothing.</summary>
    public static OwnAddressLists Empty { get; } = new([], [], [], []);

    /// <summary>Reads them from the assembly.</summary>
    public static OwnAddressLists Read()
    {
        Dictionary<string, IReadOnlyList<string>> lists =
            TextFile.SectionsOf("Steps", "blocked-addresses.txt").ToDictionary(section => section.Name, section => section.Lines);
        return new OwnAddressLists(
            [.. lists["domains"], .. lists["addresses"]], lists["banned words"], lists["soft banned words"], lists["banned substrings"]);
    }
}

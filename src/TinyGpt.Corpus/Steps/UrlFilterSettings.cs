namespace TinyGpt.Corpus.Steps;

/// <summary>What <see cref="UrlFilter"/> blocks.</summary>
public sealed record UrlFilterSettings
{
    /// <summary>Whether the small lists that this project brings are used.</summary>
    public bool UseOwnLists { get; init; } = true;

    /// <summary>
    /// Files with a domain or an address in each line, more to block. A line with a slash behind the host blocks that address, one without blocks
    /// the domain and all its subdomains, with a point before it or without. Lines that begin with # and blank ones are left out.
    /// </summary>
    public string[] Blocklists { get; init; } = [];

    /// <summary>How many different soft words drop a document; from 1 to 16.</summary>
    public int SoftWords { get; init; } = 2;
}

namespace TinyGpt.Corpus.Steps;

/// <summary>What <see cref="PersonalDataFilter"/> replaces, and by what.</summary>
public sealed record PersonalDataSettings
{
    /// <summary>Whether e-mail addresses are replaced.</summary>
    public bool ReplaceEmails { get; init; } = true;

    /// <summary>Whether public IPv4 addresses are replaced.</summary>
    public bool ReplaceAddresses { get; init; } = true;

    /// <summary>What stands for an e-mail address. The names belong to nobody (RFC 2606).</summary>
    public string[] Emails { get; init; } = ["email@example.com", "firstname.lastname@example.org"];

    /// <summary>What stands for an IPv4 address: six of the blocks that are kept for documentation (RFC 5737).</summary>
    public string[] Addresses { get; init; } =
        ["192.0.2.17", "192.0.2.142", "198.51.100.8", "198.51.100.203", "203.0.113.64", "203.0.113.119"];
}

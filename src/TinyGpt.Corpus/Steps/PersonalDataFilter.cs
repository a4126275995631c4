using TinyGpt.Corpus.Steps.Personal;

namespace TinyGpt.Corpus.Steps;

/// <summary>
/// Puts fixed addresses in the place of e-mail and public IPv4 addresses, as FineWeb does (arXiv:2406.17557, section 3.7). Drops nothing. Which
/// one of the fixed addresses it is follows from the address alone, so that the same one is replaced alike in every document, and a model does
/// not learn a single address by heart. What is replaced already stays as it is.
/// </summary>
/// <remarks>
/// <see cref="EmailScanner"/> and <see cref="InternetAddressScanner"/> say what an address is. Differs from datatrove: capitals count as letters
/// (its pattern knows small ones only); the replacement follows from the address instead of going round; the six IPv4 addresses lie in the blocks
/// for documentation, which can never belong to anybody, where FineWeb's were real ones that did not answer. IPv6 addresses and telephone numbers
/// stay, there as here.
/// </remarks>
public sealed class PersonalDataFilter : IStep
{
    private readonly PersonalDataSettings _settings;

    /// <summary>Makes the step.</summary>
    /// <exception cref="ArgumentException">Something is to be replaced, and nothing is given to stand for it.</exception>
    public PersonalDataFilter(PersonalDataSettings settings)
    {
        if ((settings.ReplaceEmails && settings.Emails.Length == 0) || (settings.ReplaceAddresses && settings.Addresses.Length == 0))
        {
            throw new ArgumentException("personal data are to be replaced, and no addresses are given to stand for them", nameof(settings));
        }

        _settings = settings;
    }

    /// <inheritdoc/>
    public string Name => "personal-data";

    /// <inheritdoc/>
    public IReadOnlyList<string> Reasons => [];

    /// <inheritdoc/>
    public Verdict Apply(Document document)
    {
        document.Text = Replace(document.Text);
        return Verdict.Keep;
    }

    /// <summary>The text with fixed addresses in the place of personal ones; the same string if it holds none.</summary>
    public string Replace(string text)
    {
        TextReplacement replaced = new(text);
        EmailScanner emails = new(text);
        int from = 0;
        while (_settings.ReplaceEmails && emails.MoveNext())
        {
            ReplaceAddresses(ref replaced, text, from, emails.Start);
            Put(ref replaced, text, emails.Start, emails.End, _settings.Emails);
            from = emails.End;
        }

        ReplaceAddresses(ref replaced, text, from, text.Length);
        return replaced.Finish();
    }

    private void ReplaceAddresses(ref TextReplacement replaced, string text, int from, int to)
    {
        InternetAddressScanner addresses = new(text, from, to);
        while (_settings.ReplaceAddresses && addresses.MoveNext())
        {
            Put(ref replaced, text, addresses.Start, addresses.End, _settings.Addresses);
        }
    }

    private static void Put(ref TextReplacement replaced, string text, int start, int end, string[] fixedOnes)
    {
        ReadOnlySpan<char> found = text.AsSpan(start, end - start);
        foreach (string one in fixedOnes)
        {
            if (found.SequenceEqual(one))
            {
                return;
            }
        }

        replaced.Put(start, end, fixedOnes[Choose(found, fixedOnes.Length)]);
    }

    /// <summary>A number below a count that depends on the address alone, capitals or not: FNV-1a, then its bits mixed.</summary>
    private static int Choose(ReadOnlySpan<char> address, int count)
    {
        ulong hash = 14695981039346656037;
        foreach (char character in address)
        {
            hash = (hash ^ char.ToLowerInvariant(character)) * 1099511628211;
        }

        hash = (hash ^ (hash >> 32)) * 0x9E3779B97F4A7C15;
        return (int)(((hash >> 32) * (ulong)count) >> 32);
    }
}

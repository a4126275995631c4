using TinyGpt.Corpus.Shards;

namespace TinyGpt.Corpus.Inspection;

/// <summary>A document's way from its source to its tokens.</summary>
/// <param name="Number">Its number among all documents of the inputs, from 0.</param>
/// <param name="File">The input.</param>
/// <param name="Record">Its number in that.</param>
/// <param name="Offset">Where its record begins, in bytes.</param>
/// <param name="Url">Its address; null: not known.</param>
/// <param name="Date">When it was fetched; null: not known.</param>
/// <param name="MediaType">What the crawler found it to be, or else what the server called it; null: neither said.</param>
/// <param name="Bytes">The length of the page, or of the text where the input holds text.</param>
/// <param name="Steps">What each step did, up to the one that dropped it.</param>
public sealed record DocumentTrace(
    long Number, string File, long Record, long Offset, string? Url, string? Date, string? MediaType, long Bytes, IReadOnlyList<StepTrace> Steps)
{
    /// <summary>Its duplicates; null: it did not get as far as the search for them, or there was none.</summary>
    public DuplicateTrace? Duplicates { get; init; }

    /// <summary>The text that became tokens; null: it did not get so far.</summary>
    public string? Text { get; init; }

    /// <summary>How many tokens it has, with the one that ends it; null: it did not get so far.</summary>
    public int? Tokens { get; init; }

    /// <summary>Where it is in the corpus; null: it is not, or the corpus is not finished.</summary>
    public ShardPlace? Place { get; init; }
}

/// <summary>What a step did to a document.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Reason">Why it dropped the document; null: it did not.</param>
/// <param name="Detail">What was measured; null: nothing is said.</param>
/// <param name="BytesIn">The document's bytes before.</param>
/// <param name="BytesOut">The document's bytes after.</param>
/// <param name="Changes">The lines that it took away, with '-' before them, and those that it brought, with '+'.</param>
public sealed record StepTrace(string Step, string? Reason, string? Detail, long BytesIn, long BytesOut, IReadOnlyList<string> Changes);

/// <summary>A document and its duplicates.</summary>
/// <param name="Reason">Why it goes because of another one; null: it stays.</param>
/// <param name="Kept">The document that stays of them: itself, or the other one.</param>
/// <param name="KeptUrl">The address of that.</param>
/// <param name="Cluster">How many documents go with the one that stays, it included.</param>
/// <param name="Members">Some of them, by number.</param>
public sealed record DuplicateTrace(string? Reason, long Kept, string? KeptUrl, long Cluster, IReadOnlyList<long> Members);

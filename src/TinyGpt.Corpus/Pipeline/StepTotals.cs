namespace TinyGpt.Corpus.Pipeline;

/// <summary>What went into a step, and what came out.</summary>
public sealed record StepTotals
{
    /// <summary>The step's name.</summary>
    public required string Step { get; init; }

    /// <summary>Documents that it looked at.</summary>
    public long DocumentsIn { get; set; }

    /// <summary>Documents that stayed.</summary>
    public long DocumentsOut { get; set; }

    /// <summary>Bytes of the documents that it looked at: of the page as long as it is one, then of the text in UTF-8.</summary>
    public long BytesIn { get; set; }

    /// <summary>Bytes of the documents that stayed, as it left them.</summary>
    public long BytesOut { get; set; }

    /// <summary>Time spent in it, added up over threads and ranks; null in a manifest, which says only what is always the same.</summary>
    public double? Seconds { get; set; }

    /// <summary>Documents dropped, by reason.</summary>
    public Histogram<string> Rejected { get; init; } = [];

    /// <summary>Counts a document.</summary>
    /// <param name="bytesIn">Its bytes before.</param>
    /// <param name="bytesOut">Its bytes after, if it stays.</param>
    /// <param name="seconds">The time that it took.</param>
    /// <param name="reason">Why it goes; null: it stays.</param>
    public void Count(long bytesIn, long bytesOut, double seconds, string? reason)
    {
        DocumentsIn++;
        BytesIn += bytesIn;
        Seconds = (Seconds ?? 0) + seconds;
        if (reason is null)
        {
            DocumentsOut++;
            BytesOut += bytesOut;
        }
        else
        {
            Rejected.Increase(reason);
        }
    }

    /// <summary>Adds what another task counted.</summary>
    public void Add(StepTotals other)
    {
        DocumentsIn += other.DocumentsIn;
        DocumentsOut += other.DocumentsOut;
        BytesIn += other.BytesIn;
        BytesOut += other.BytesOut;
        Seconds = (Seconds ?? 0) + other.Seconds;
        Rejected.Add(other.Rejected);
    }
}

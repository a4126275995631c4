using System.Globalization;
using System.Text;

namespace TinyGpt.Corpus.World.Web;

/// <summary>The file that tells who opens the folder what it is.</summary>
internal static class InternetReadme
{
    /// <summary>Its text.</summary>
    public static string Text(InternetSettings settings, InternetSummary summary)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"An invented internet: {summary.Pages:N0} pages of TinyWorld, seed {settings.Seed}. Nothing here exists, and nothing was copied.")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"{InternetWriter.CrawlFolder}/      {summary.Files} WARC 1.1 files: a warcinfo record, then request and response of every page, each a gzip member.")
            .AppendLine(CultureInfo.InvariantCulture, $"           {summary.Bytes:N0} bytes, {summary.RecordBytes:N0} before compression. The pages stand in random order.")
            .AppendLine(CultureInfo.InvariantCulture, $"{InternetWriter.TruthFile}  what is true of each page, one JSON object a line, in the order of the responses:")
            .AppendLine("           url, fate (the step that should drop it, or keep), kind, title, text (main text; paragraphs are lines), boilerplate, copy_of,")
            .AppendLine("           similarity (exact Jaccard, normalised 5-grams of words), personal_data (what must not stay in the text).")
            .AppendLine()
            .AppendLine("Pages by their fate:");
        foreach ((string fate, long count) in summary.Fates)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {fate,-14} {count,10:N0}");
        }

        text.AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"Good text: {summary.KeptCharacters:N0} characters on {summary.KeptPages:N0} pages.")
            .AppendLine("The same seed and number of pages give the same pages and records everywhere. Compressed bytes are those of the runtime's zlib, which may change.");
        return text.ToString().ReplaceLineEndings("\n");
    }
}

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
        CultureInfo culture = CultureInfo.InvariantCulture;
        text.AppendLine(culture, $"An invented internet: {summary.Pages:N0} pages of TinyWorld, seed {settings.Seed}, size {settings.World}. Nothing here exists.")
            .AppendLine()
            .AppendLine(culture, $"{InternetWriter.CrawlFolder}/       {summary.Files} WARC 1.1 files: a warcinfo record, then request and response of")
            .AppendLine("             every page, each a gzip member. The pages stand in random order.")
            .AppendLine(culture, $"             {summary.Bytes:N0} bytes, {summary.RecordBytes:N0} before compression.")
            .AppendLine(culture, $"{InternetWriter.TruthFile}  what is true of each page, one JSON object a line, in the order of the responses:")
            .AppendLine("             url, fate (the step that should drop it, or keep), kind, title, text (main text;")
            .AppendLine("             paragraphs are lines), boilerplate, copy_of, similarity (exact Jaccard, normalised")
            .AppendLine("             5-grams of words), personal_data (what must not stay in the text).")
            .AppendLine(culture, $"{InternetWriter.TextFile}     the first two million characters that the world's people write, to make a tokenizer of.")
            .AppendLine()
            .AppendLine("Pages by their fate:");
        foreach ((string fate, long count) in summary.Fates)
        {
            text.AppendLine(culture, $"  {fate,-14} {count,10:N0}");
        }

        text.AppendLine()
            .AppendLine(culture, $"Good text: {summary.KeptCharacters:N0} characters on {summary.KeptPages:N0} pages.")
            .AppendLine("The same seed, size and number of pages give the same pages and records everywhere. The compressed")
            .AppendLine("bytes are those of the runtime's zlib, which may change.");
        return text.ToString().ReplaceLineEndings("\n");
    }
}

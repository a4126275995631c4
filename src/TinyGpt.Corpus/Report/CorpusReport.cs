using System.Globalization;
using System.Text;
using TinyGpt.Corpus.Inspection;
using TinyGpt.Corpus.Pipeline;
using TinyGpt.Formats;

namespace TinyGpt.Corpus.Report;

/// <summary>The page that tells a person what a build did: one HTML file that needs nothing else.</summary>
public sealed class CorpusReport
{
    /// <summary>Its name in a corpus's folder.</summary>
    public const string FileName = "report.html";

    private const int MostExamples = 3, MostLanguages = 15;

    private readonly StringBuilder _page = new();
    private readonly BuildStatistics _statistics;
    private readonly string _folder;

    private CorpusReport(string folder, BuildStatistics statistics) => (_folder, _statistics) = (folder, statistics);

    /// <summary>Writes the report of a finished build into its folder, replacing what is there.</summary>
    /// <param name="folder">The corpus's folder.</param>
    /// <param name="truth">What the truth about the pages says of it; null: it is not known.</param>
    /// <param name="losses">Training runs to be compared.</param>
    /// <returns>The file.</returns>
    /// <exception cref="InvalidDataException">A file of the build is damaged.</exception>
    /// <exception cref="IOException">A file is missing, or the report cannot be written.</exception>
    public static string Write(string folder, TruthReport? truth = null, IReadOnlyList<LossCurve>? losses = null)
    {
        string path = Path.Combine(folder, FileName);
        CorpusReport report = new(folder, BuildStatistics.Read(folder));
        AtomicFile.WriteText(path, report.Page(truth, losses ?? []));
        return path;
    }

    private string Page(TruthReport? truth, IReadOnlyList<LossCurve> losses)
    {
        TaskStatistics totals = _statistics.Totals;
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(_folder)));
        _page.Append($"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{ReportText.Escape(name)}: corpus report</title>\n<style>\n{Style()}</style></head><body>\n");
        _page.Append($"<h1>How <i>{ReportText.Escape(name)}</i> came to be</h1>\n");
        Tiles(totals);
        Heading("What became of all documents", "From left to right: every step takes some out. Heights are to scale.");
        _page.Append($"<div class=\"scroll\">{Funnel.Draw(totals.Steps)}</div>\n");
        Steps(totals.Steps);
        Reasons(totals.Steps);
        if (truth is not null)
        {
            TruthSection.Append(_page, truth);
        }

        Lengths(totals);
        Languages(totals.Languages);
        Clusters();
        CharactersPerToken(totals.CharactersPerToken);
        if (losses.Count > 0)
        {
            Heading("What it is worth", "Loss on the same validation text, after the same number of steps, of models that were trained on different texts.");
            _page.Append(LossSection.Draw(losses)).Append('\n');
        }

        return _page.Append("</body></html>\n").ToString();
    }

    private static string Style()
    {
        using Stream stream = typeof(CorpusReport).Assembly.GetManifestResourceStream(typeof(CorpusReport), "report.css")!;
        return new StreamReader(stream).ReadToEnd();
    }

    private void Heading(string heading, string explanation) => _page.Append($"<h2>{heading}</h2>\n<p class=\"note\">{explanation}</p>\n");

    private void Tiles(TaskStatistics totals)
    {
        _page.Append("<div class=\"tiles\">");
        Tile(ReportText.Bytes(totals.FileBytes), "of input");
        Tile(ReportText.Count(totals.Documents), "documents read");
        Tile(ReportText.Count(totals.Kept), $"kept, {ReportText.Percent((double)totals.Kept / Math.Max(1, totals.Documents))}");
        Tile(ReportText.Count(_statistics.Train.Tokens), "tokens to learn from");
        Tile(ReportText.Count(_statistics.Validation.Tokens), "tokens for validation");
        Tile(ReportText.Count(totals.Damaged), totals.Damaged == 1 ? "damaged record" : "damaged records");
        Tile(Seconds(_statistics.Seconds), $"and {ReportText.Bytes(_statistics.PeakMemoryBytes)} of memory");
        _page.Append("</div>\n");
    }

    private void Tile(string figure, string what) => _page.Append($"<div class=\"tile\"><b>{figure}</b>{what}</div>");

    private void Steps(IReadOnlyList<StepTotals> steps)
    {
        _page.Append("<div class=\"scroll\"><table><tr><th>step<th>documents in<th>out<th>bytes in<th>out<th>seconds, all threads<th>MB/s\n");
        foreach (StepTotals step in steps)
        {
            double seconds = step.Seconds ?? 0;
            string rate = seconds > 0 ? (step.BytesIn / 1e6 / seconds).ToString("N0", CultureInfo.InvariantCulture) : "–";
            _page.Append($"<tr><td>{step.Step}<td>{ReportText.Count(step.DocumentsIn)}<td>{ReportText.Count(step.DocumentsOut)}<td>{ReportText.Bytes(step.BytesIn)}<td>{ReportText.Bytes(step.BytesOut)}<td>{ReportText.Place(seconds)}<td>{rate}\n");
        }

        _page.Append("</table></div>\n");
    }

    private void Reasons(IReadOnlyList<StepTotals> steps)
    {
        (string Step, string Reason, long Count)[] reasons =
            [.. steps.SelectMany(step => step.Rejected.Select(reason => (step.Step, reason.Key, reason.Value))).OrderByDescending(reason => reason.Value)];
        Heading("Why documents were dropped", "Each line opens to examples: the beginning of the text as the step saw it.");
        if (reasons.Length == 0)
        {
            _page.Append("<p>None was dropped.</p>\n");
            return;
        }

        Dictionary<(string, string), List<RejectedDocument>> examples = Examples();
        foreach ((string step, string reason, long count) in reasons)
        {
            string share = ReportText.Place(100.0 * count / reasons[0].Count);
            _page.Append($"<details><summary>{ReportText.Escape($"{step}: {reason}")}, {ReportText.Count(count)}");
            _page.Append($"<span class=\"bars single\"><span class=\"lost\"><i style=\"width:{share}%\"></i></span></span></summary>\n");
            foreach (RejectedDocument example in examples.GetValueOrDefault((step, reason)) ?? [])
            {
                string detail = example.Detail is null ? "" : $" · {ReportText.Escape(example.Detail)}";
                _page.Append($"<blockquote><cite>{ReportText.Escape(example.Url ?? example.File)} · document {example.Number}{detail}</cite>{ReportText.Escape(Short(example.Text))}</blockquote>\n");
            }

            _page.Append("</details>\n");
        }
    }

    private Dictionary<(string, string), List<RejectedDocument>> Examples()
    {
        Dictionary<(string, string), List<RejectedDocument>> examples = [];
        foreach (RejectedDocument document in new CorpusInspection(_folder).Rejected())
        {
            if (!examples.TryGetValue((document.Step, document.Reason), out List<RejectedDocument>? some))
            {
                examples.Add((document.Step, document.Reason), some = []);
            }

            if (some.Count < MostExamples)
            {
                some.Add(document);
            }
        }

        return examples;
    }

    private static string Short(string text)
    {
        const int Length = 400;
        string clean = new([.. text.Take(Length + 1).Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? '�' : c)]);
        // No cut between the two halves of a character.
        return clean.Length <= Length ? clean : clean[..(char.IsHighSurrogate(clean[Length - 1]) ? Length - 1 : Length)] + " …";
    }

    private void Lengths(TaskStatistics totals)
    {
        Heading(
            "Lengths",
            "Characters of the texts when they came from their pages "
                + "(<span class=\"sample lost\"></span> extracted), and of those that stayed to the end (<span class=\"sample\"></span> kept).");
        IEnumerable<long> classes = totals.ExtractedLengths.Keys.Union(totals.KeptLengths.Keys).Order();
        _page.Append("<div class=\"scroll\"><table><tr><th>characters<th>extracted<th>kept<th>\n");
        long most = Math.Max(1, totals.ExtractedLengths.Values.Concat(totals.KeptLengths.Values).DefaultIfEmpty().Max());
        foreach (long from in classes)
        {
            string range = from <= 1 ? ReportText.Count(from) : $"{ReportText.Count(from)} – {ReportText.Count((2 * from) - 1)}";
            long extracted = totals.ExtractedLengths.GetValueOrDefault(from), kept = totals.KeptLengths.GetValueOrDefault(from);
            _page.Append($"<tr><td>{range}<td>{ReportText.Count(extracted)}<td>{ReportText.Count(kept)}<td><div class=\"bars single thin\">");
            _page.Append($"<span class=\"lost\"><i style=\"width:{ReportText.Place(100.0 * extracted / most)}%\"></i></span>");
            _page.Append($"<span><i style=\"width:{ReportText.Place(100.0 * kept / most)}%\"></i></span></div>\n");
        }

        _page.Append("</table></div>\n");
    }

    private void Languages(Histogram<string> languages)
    {
        if (languages.Count == 0)
        {
            return;
        }

        Heading("Languages", "Of the documents that came as far as the language step.");
        Bars(languages.OrderByDescending(language => language.Value).Take(MostLanguages).Select(language => (language.Key, language.Value)));
    }

    private void Clusters()
    {
        if (_statistics.ClusterSizes.Count == 0)
        {
            return;
        }

        Heading("Clusters of duplicates", "How many documents say the same, and how many such clusters there are; one of each is kept. 1: a document without a duplicate.");
        Bars(_statistics.ClusterSizes.Select(size => (ReportText.Count(size.Key), size.Value)));
    }

    private void CharactersPerToken(Histogram<long> characters)
    {
        Heading("Characters a token", "Of each document: high for plain text of known words, low for names, numbers and strange letters.");
        Bars(characters.Select(quarter => (string.Create(CultureInfo.InvariantCulture, $"{quarter.Key / 100.0:0.00} – {(quarter.Key + 25) / 100.0:0.00}"), quarter.Value)));
    }

    private void Bars(IEnumerable<(string Name, long Count)> bars)
    {
        (string Name, long Count)[] all = [.. bars];
        long most = all.Select(bar => bar.Count).DefaultIfEmpty(1).Max();
        _page.Append("<div class=\"bars\">");
        foreach ((string name, long count) in all)
        {
            _page.Append($"<span>{ReportText.Escape(name)}</span><span><i style=\"width:{ReportText.Place(100.0 * count / most)}%\"></i></span><span class=\"count\">{ReportText.Count(count)}</span>");
        }

        _page.Append("</div>\n");
    }

    private static string Seconds(double seconds) => seconds < 120 ? $"{ReportText.Place(seconds)} s" : $"{ReportText.Place(seconds / 60)} min";
}

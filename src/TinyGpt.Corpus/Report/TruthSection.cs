using System.Text;

namespace TinyGpt.Corpus.Report;

/// <summary>The part of the report that only an invented internet can have: how right each step was.</summary>
internal static class TruthSection
{
    /// <summary>Appends it.</summary>
    public static void Append(StringBuilder page, TruthReport truth)
    {
        page.Append("<h2>How right the steps were</h2>\n<p class=\"note\">Precision: of the pages that a step dropped, the share that it should drop. Recall: of those that it should drop and that came as far as it, the share that it dropped. ");
        page.Append($"{ReportText.Count(truth.Pages)} pages; of {ReportText.Count(truth.Unknown)} other documents the truth is not known.</p>\n");
        page.Append("<div class=\"scroll\"><table><tr><th>step<th>pages<th>to be dropped<th>dropped<th>rightly<th>precision<th>recall\n");
        foreach (StepTruth step in truth.Steps)
        {
            page.Append($"<tr><td>{step.Step}<td>{ReportText.Count(step.Pages)}<td>{ReportText.Count(step.Labelled)}<td>{ReportText.Count(step.Dropped)}<td>{ReportText.Count(step.Right)}<td>{ReportText.Percent(step.Precision)}<td>{ReportText.Percent(step.Recall)}\n");
        }

        page.Append("</table></div>\n");
        Texts(page, truth);
        Copies(page, truth);
    }

    private static void Texts(StringBuilder page, TruthReport truth)
    {
        page.Append($"<p>In the {ReportText.Count(truth.KeptPages)} kept pages whose main text is known, {ReportText.Percent(truth.Boilerplate)} of the characters are boilerplate. ");
        page.Append($"Words against the true main text: precision {ReportText.Percent(truth.WordPrecision)}, recall {ReportText.Percent(truth.WordRecall)}, F1 {ReportText.Percent(truth.WordF1)}. ");
        page.Append($"Of {ReportText.Count(truth.PersonalData)} planted e-mail and public IP addresses, {ReportText.Count(truth.PersonalDataLeft)} are left.</p>\n");
    }

    private static void Copies(StringBuilder page, TruthReport truth)
    {
        page.Append("<h2>Near-copies</h2>\n<p class=\"note\">Pairs of a page and its planted near-copy. Expected is what MinHash does by chance: the mean of 1 − (1 − s<sup>rows</sup>)<sup>bands</sup> over the pairs' exact similarities s.</p>\n");
        page.Append("<div class=\"scroll\"><table><tr><th>similarity<th>pairs<th>found<th>expected<th>difference\n");
        foreach (SimilarityTruth pair in truth.Similarities)
        {
            page.Append($"<tr><td>about {ReportText.Place(pair.Similarity)}<td>{ReportText.Count(pair.Pairs)}<td>{ReportText.Percent(pair.Found)}<td>{ReportText.Percent(pair.Predicted)}<td>{ReportText.Place(100 * (pair.Found - pair.Predicted))} points\n");
        }

        page.Append("</table></div>\n");
        page.Append($"<p>Of {ReportText.Count(truth.Unrelated)} pages that are like no other, {ReportText.Count(truth.UnrelatedLost)} were taken for near-duplicates.</p>\n");
    }
}

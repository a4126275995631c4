using System.Text;

namespace TinyGpt.Corpus.Report;

/// <summary>The part of the report that only an invented internet can have: how right each step was.</summary>
internal static class TruthSection
{
    /// <summary>Appends it.</summary>
    public static void Append(StringBuilder page, TruthReport truth)
    {
        page.Append("<h2>How right the steps were</h2>\n<p class=\"note\">Precision: of the pages that a step dropped, the share that it should drop. Recall: of those that it should drop and that came as far as it, the share that it dropped. ");
        page.Append($"Pages whose truth is known: {ReportText.Count(truth.Pages)}; other documents: {ReportText.Count(truth.Unknown)}.</p>\n");
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
        page.Append($"<p>Kept pages whose main text is known: {ReportText.Count(truth.KeptPages)}; ");
        page.Append($"{ReportText.Percent(truth.Boilerplate)} of their characters are boilerplate. ");
        page.Append($"Words against the true main text: precision {ReportText.Percent(truth.WordPrecision)}, recall {ReportText.Percent(truth.WordRecall)}, F1 {ReportText.Percent(truth.WordF1)}. ");
        page.Append($"E-mail and public IP addresses planted in them: {ReportText.Count(truth.PersonalData)}; ");
        page.Append($"still there: {ReportText.Count(truth.PersonalDataLeft)}.</p>\n");
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
        page.Append($"<p>Pages that are like no other: {ReportText.Count(truth.Unrelated)}; ");
        page.Append($"of these taken for near-duplicates: {ReportText.Count(truth.UnrelatedLost)}.</p>\n");
    }
}

using System.Globalization;
using System.Text;
using TinyGpt.Corpus.Pipeline;

namespace TinyGpt.Corpus.Report;

/// <summary>
/// Draws what becomes of all documents: a stream from left to right that narrows at each step by what branches off downwards. All heights are to scale.
/// </summary>
internal static class Funnel
{
    private const double Width = 960, StreamHeight = 190, Top = 34, BranchHeight = 92;

    /// <summary>The drawing, as SVG.</summary>
    public static string Draw(IReadOnlyList<StepTotals> steps)
    {
        long first = Math.Max(1, steps[0].DocumentsIn);
        double column = Width / (steps.Count + 1), scale = StreamHeight / first;
        StringBuilder svg = new(string.Create(
            CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 {Width} {Top + StreamHeight + BranchHeight + 70}\" role=\"img\" aria-label=\"Documents that stay after each step\">"));
        double before = steps[0].DocumentsIn * scale;
        Band(svg, 0, column / 2, before, before, "kept");
        Label(svg, 0, Top - 12, "start", $"{ReportText.Count(steps[0].DocumentsIn)} documents", "");
        for (int i = 0; i < steps.Count; i++)
        {
            StepTotals step = steps[i];
            double x = (column / 2) + (i * column), after = step.DocumentsOut * scale, lost = before - after;
            if (step.DocumentsIn > step.DocumentsOut)
            {
                Branch(svg, x, column, Top + after, lost);
            }

            Band(svg, x, x + column, before, after, "kept");

            double foot = Top + StreamHeight + BranchHeight;
            Label(svg, x + (column / 2), foot + 20, "middle", step.Step, "");
            long gone = step.DocumentsIn - step.DocumentsOut;
            Label(svg, x + (column / 2), foot + 38, "middle", gone == 0 ? "none" : $"−{ReportText.Count(gone)}", "soft");
            Label(svg, x + (column / 2), foot + 55, "middle", gone == 0 ? "" : ReportText.Percent((double)gone / first), "soft");
            before = after;
        }

        Band(svg, Width - (column / 2), Width, before, before, "kept");
        Label(svg, Width, Top - 12, "end", $"{ReportText.Count(steps[^1].DocumentsOut)} stay", "");
        return svg.Append("</svg>").ToString();
    }

    /// <summary>A piece of the stream, whose upper edge is level.</summary>
    private static void Band(StringBuilder svg, double left, double right, double before, double after, string kind)
    {
        double bend = (left + right) / 2;
        svg.Append(string.Create(
            CultureInfo.InvariantCulture,
            $"<path class=\"{kind}\" d=\"M{left:0.##},{Top} H{right:0.##} V{Top + after:0.##} C{bend:0.##},{Top + after:0.##} {bend:0.##},{Top + before:0.##} {left:0.##},{Top + before:0.##} Z\"/>"));
    }

    /// <summary>What leaves: from the lower edge of the stream it turns down, and ends in a bar as wide as the stream was high, or as the column allows.</summary>
    private static void Branch(StringBuilder svg, double left, double column, double edge, double lost)
    {
        double foot = Top + StreamHeight + BranchHeight, middle = left + (column / 2), half = Math.Max(0.5, Math.Min(lost, column - 16) / 2);
        svg.Append(string.Create(
            CultureInfo.InvariantCulture,
            $"<path class=\"lost\" opacity=\"0.85\" d=\"M{left:0.##},{edge:0.##} C{middle - half:0.##},{edge:0.##} {middle - half:0.##},{edge + lost + 10:0.##} {middle - half:0.##},{foot} H{middle + half:0.##} C{middle + half:0.##},{edge + lost + 10:0.##} {middle:0.##},{edge + lost:0.##} {left:0.##},{edge + lost:0.##} Z\"/>"));
    }

    private static void Label(StringBuilder svg, double x, double y, string anchor, string text, string kind) => svg.Append(
        $"<text class=\"{kind}\" x=\"{ReportText.Place(x)}\" y=\"{ReportText.Place(y)}\" text-anchor=\"{anchor}\">{ReportText.Escape(text)}</text>");
}

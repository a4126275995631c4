using System.Globalization;
using System.Text;

namespace TinyGpt.Corpus.Report;

/// <summary>Curves of validation loss beside each other, and a table of their ends.</summary>
internal static class LossSection
{
    private const double Width = 720, Height = 300, Left = 54, Bottom = 40, Top = 16, Right = 12;

    private static readonly string[] _colours = ["var(--kept)", "var(--lost)", "#8a63b8", "#4f8f46"];

    /// <summary>The drawing and the table.</summary>
    public static string Draw(IReadOnlyList<LossCurve> curves)
    {
        (int Step, double Loss)[] all = [.. curves.SelectMany(curve => curve.Points)];
        double last = all.Max(point => point.Step), least = all.Min(point => point.Loss), most = all.Max(point => point.Loss);
        double X(double step) => Left + (step / Math.Max(1, last) * (Width - Left - Right));
        double Y(double loss) => Top + ((most - loss) / Math.Max(1e-9, most - least) * (Height - Top - Bottom));
        StringBuilder page = new(string.Create(
            CultureInfo.InvariantCulture,
            $"<div class=\"scroll\"><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"Validation loss by step\">"));
        for (int i = 0; i <= 4; i++)
        {
            double loss = least + ((most - least) * i / 4), step = last * i / 4;
            page.Append($"<line class=\"axis\" x1=\"{ReportText.Place(Left)}\" x2=\"{ReportText.Place(Width - Right)}\" y1=\"{ReportText.Place(Y(loss))}\" y2=\"{ReportText.Place(Y(loss))}\"/>");
            page.Append($"<text class=\"soft\" x=\"{ReportText.Place(Left - 8)}\" y=\"{ReportText.Place(Y(loss) + 4)}\" text-anchor=\"end\">{ReportText.Place(loss)}</text>");
            page.Append($"<text class=\"soft\" x=\"{ReportText.Place(X(step))}\" y=\"{ReportText.Place(Height - 14)}\" text-anchor=\"{(i == 4 ? "end" : "middle")}\">{ReportText.Count((long)step)}</text>");
        }

        for (int i = 0; i < curves.Count; i++)
        {
            string points = string.Join(' ', curves[i].Points.Select(point => $"{ReportText.Place(X(point.Step))},{ReportText.Place(Y(point.Loss))}"));
            page.Append($"<polyline class=\"curve\" style=\"stroke:{_colours[i % _colours.Length]}\" points=\"{points}\"/>");
        }

        page.Append("</svg></div>\n<div class=\"scroll\"><table><tr><th>trained on<th>steps<th>validation loss\n");
        for (int i = 0; i < curves.Count; i++)
        {
            (int step, double loss) = curves[i].Points[^1];
            page.Append(string.Create(
                CultureInfo.InvariantCulture,
                $"<tr><td><span style=\"color:{_colours[i % _colours.Length]}\">■</span> {ReportText.Escape(curves[i].Name)}<td>{step:N0}<td>{loss:0.0000}\n"));
        }

        return page.Append("</table></div>").ToString();
    }
}

using ScottPlot;
using SkiaSharp;
using TinyGpt.Formats;
using TinyGpt.Training;

namespace TinyGpt.Cli;

/// <summary>A run's loss curve, drawn from its metrics.jsonl into loss.png and loss.svg.</summary>
internal sealed class LossPlot(string folder)
{
    private const int Width = 1000, Height = 600, MostPoints = 4000;

    private static readonly string[] _fonts = ["Segoe UI", "Helvetica Neue", "Noto Sans", "DejaVu Sans", "Liberation Sans"];

    private static readonly Color _stepColor = Color.FromHex("#1f77b4"), _validationColor = Color.FromHex("#d95f02");

    /// <summary>Draws it anew. A curve that cannot be drawn is no reason to stop a run.</summary>
    /// <returns>What went wrong, or null.</returns>
    public string? TryRefresh()
    {
        try
        {
            Refresh();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or TypeInitializationException or DllNotFoundException)
        {
            return exception.GetBaseException().Message;
        }
    }

    private void Refresh()
    {
        List<MetricsLine> lines = [.. Metrics.Read(folder)];
        using Plot plot = new();
        AddSteps(plot, [.. lines.Where(line => line.Loss is not null)]);
        AddEstimates(plot, [.. lines.Where(line => line.ValidationLoss is not null)]);
        Style(plot);
        AtomicFile.WriteText(Path.Combine(folder, "loss.svg"), plot.GetSvgXml(Width, Height));
        plot.ScaleFactor = 2;
        byte[] image = plot.GetImageBytes(2 * Width, 2 * Height, ImageFormat.Png);
        AtomicFile.Write(Path.Combine(folder, "loss.png"), stream => stream.Write(image));
    }

    private void Style(Plot plot)
    {
        plot.Font.Set(FontName());
        plot.Title(Path.TrimEndingDirectorySeparator(folder), size: 18);
        plot.XLabel("step", size: 15);
        plot.YLabel("loss (nats per token)", size: 15);
        foreach (IAxis axis in plot.Axes.GetAxes())
        {
            axis.Label.Bold = false;
            axis.TickLabelStyle.FontSize = 13;
        }

        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Right.FrameLineStyle.IsVisible = false;
        plot.Axes.Top.FrameLineStyle.IsVisible = false;
        ScottPlot.TickGenerators.NumericAutomatic steps = new() { IntegerTicksOnly = true, TargetTickCount = 10 };
        plot.Axes.Bottom.TickGenerator = steps;
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { TargetTickCount = 10 };
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineColor = Colors.LightGray;
        plot.Legend.FontSize = 14;
        plot.ShowLegend(Alignment.UpperRight);
    }

    /// <summary>The first of some plain fonts that the machine has.</summary>
    private static string FontName()
    {
        string[] installed = [.. SKFontManager.Default.FontFamilies];
        return _fonts.FirstOrDefault(installed.Contains) ?? Fonts.Default;
    }

    private static void AddSteps(Plot plot, MetricsLine[] steps)
    {
        if (steps.Length == 0)
        {
            return;
        }

        int stride = ((steps.Length - 1) / MostPoints) + 1;
        double[] smooth = Smooth([.. steps.Select(line => line.Loss!.Value)]);
        int[] shown = [.. Enumerable.Range(0, steps.Length).Where(i => i % stride == 0 || i == steps.Length - 1)];
        double[] x = [.. shown.Select(i => (double)steps[i].Step)];
        ScottPlot.Plottables.Scatter raw = plot.Add.ScatterLine(x, [.. shown.Select(i => steps[i].Loss!.Value)], _stepColor.WithAlpha(0.25));
        raw.LineWidth = 1;
        raw.LegendText = "train, each step";
        ScottPlot.Plottables.Scatter smoothed = plot.Add.ScatterLine(x, [.. shown.Select(i => smooth[i])], _stepColor);
        smoothed.LineWidth = 2;
        smoothed.LegendText = "train, smoothed";
    }

    private static void AddEstimates(Plot plot, MetricsLine[] estimates)
    {
        if (estimates.Length == 0)
        {
            return;
        }

        ScottPlot.Plottables.Scatter scatter = plot.Add.Scatter(
            [.. estimates.Select(line => (double)line.Step)], (double[])[.. estimates.Select(line => line.ValidationLoss!.Value)], _validationColor);
        scatter.LineWidth = 2;
        scatter.MarkerSize = 7;
        scatter.LegendText = $"validation, now {estimates[^1].ValidationLoss:F4}";
    }

    /// <summary>Each loss averaged with its neighbours, a hundredth of the steps on either side; towards the ends with as many as both sides have.</summary>
    private static double[] Smooth(double[] losses)
    {
        int reach = Math.Max(3, losses.Length / 100);
        double[] sums = new double[losses.Length + 1];
        for (int i = 0; i < losses.Length; i++)
        {
            sums[i + 1] = sums[i] + losses[i];
        }

        return [.. Enumerable.Range(0, losses.Length).Select(Average)];

        double Average(int i)
        {
            int side = Math.Min(reach, Math.Min(i, losses.Length - 1 - i));
            return (sums[i + side + 1] - sums[i - side]) / ((2 * side) + 1);
        }
    }
}

using ScottPlot;
using TinyGpt.Formats;
using TinyGpt.Training;

namespace TinyGpt.Cli;

/// <summary>A run's loss curve, drawn from its metrics.jsonl into loss.png and loss.svg.</summary>
internal sealed class LossPlot(string folder)
{
    private const int Width = 1000, Height = 600, MostPoints = 4000;

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
        plot.Title($"Loss of {Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))}");
        plot.XLabel("step");
        plot.YLabel("loss (nats per token)");
        plot.ShowLegend(Alignment.UpperRight);
        AtomicFile.WriteText(Path.Combine(folder, "loss.svg"), plot.GetSvgXml(Width, Height));
        plot.ScaleFactor = 2;
        byte[] image = plot.GetImageBytes(2 * Width, 2 * Height, ImageFormat.Png);
        AtomicFile.Write(Path.Combine(folder, "loss.png"), stream => stream.Write(image));
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

    /// <summary>An exponential average over about a fiftieth of the steps; divided by the sum of its weights, so that it starts at the first loss.</summary>
    private static double[] Smooth(double[] losses)
    {
        double decay = 1 - (1 / Math.Max(1, losses.Length / 50.0));
        double sum = 0, weight = 0;
        double[] result = new double[losses.Length];
        for (int i = 0; i < losses.Length; i++)
        {
            sum = (decay * sum) + losses[i];
            weight = (decay * weight) + 1;
            result[i] = sum / weight;
        }

        return result;
    }
}

namespace TinyGpt.Corpus.Report;

/// <summary>A step against the truth, over the pages that came as far as it.</summary>
/// <param name="Step">The step.</param>
/// <param name="Pages">Pages that it looked at.</param>
/// <param name="Labelled">Those of them that it should drop.</param>
/// <param name="Dropped">Those that it dropped.</param>
/// <param name="Right">Those that it should drop and dropped.</param>
public sealed record StepTruth(string Step, long Pages, long Labelled, long Dropped, long Right)
{
    /// <summary>The share of right ones among those dropped, 0 to 1; null: none was dropped.</summary>
    public double? Precision => Dropped == 0 ? null : (double)Right / Dropped;

    /// <summary>The share of dropped ones among those that should be, 0 to 1; null: none should.</summary>
    public double? Recall => Labelled == 0 ? null : (double)Right / Labelled;
}

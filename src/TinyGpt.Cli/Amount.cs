namespace TinyGpt.Cli;

/// <summary>Quantities as a reader likes them.</summary>
internal static class Amount
{
    /// <summary>A weight and its gradient and AdamW's two moments, each four bytes.</summary>
    public const int TrainingBytesPerParameter = 4 * sizeof(float);

    /// <summary>A duration: 0:07, 12:34, 1:02:03.</summary>
    public static string Time(TimeSpan time)
    {
        TimeSpan whole = TimeSpan.FromSeconds(Math.Round(time.TotalSeconds));
        return whole.TotalHours >= 1 ? $"{(long)whole.TotalHours}:{whole.Minutes:D2}:{whole.Seconds:D2}" : $"{whole.Minutes}:{whole.Seconds:D2}";
    }

    /// <summary>A size of memory: 640 KB, 12.3 MB, 2.4 GB; a kilobyte is 1000 bytes.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        >= 1_000_000_000 => $"{bytes / 1e9:F2} GB",
        >= 1_000_000 => $"{bytes / 1e6:F1} MB",
        >= 1_000 => $"{bytes / 1e3:F0} KB",
        _ => $"{bytes} bytes",
    };
}

namespace TinyGpt.Training;

/// <summary>Finds values that lie far above the recent ones, by z-score over a window of the last accepted values.</summary>
/// <param name="threshold">Standard deviations above the mean from which a value is an outlier; 0: none is.</param>
public sealed class OutlierFilter(double threshold)
{
    private const int WindowLength = 128, LeastHistory = 32;

    private readonly List<double> _recent = [];

    /// <summary>The last accepted values, the oldest first: the filter's whole state.</summary>
    public IReadOnlyList<double> Recent => _recent;

    /// <summary>Continues with the state of a filter before.</summary>
    public void Restore(IEnumerable<double> recent)
    {
        _recent.Clear();
        _recent.AddRange(recent);
    }

    /// <summary>Whether a value is an outlier; one that is not becomes part of the history.</summary>
    public bool IsOutlier(double value)
    {
        if (threshold == 0)
        {
            return false;
        }

        if (_recent.Count >= LeastHistory)
        {
            double mean = _recent.Average();
            double deviation = Math.Sqrt(_recent.Sum(v => (v - mean) * (v - mean)) / _recent.Count);
            if (value > mean + (threshold * deviation))
            {
                return true;
            }
        }

        if (_recent.Count == WindowLength)
        {
            _recent.RemoveAt(0);
        }

        _recent.Add(value);
        return false;
    }
}

namespace TinyGpt.Training;

/// <summary>Tokens per second, lately and in all.</summary>
internal sealed class Speedometer(long tokensPerStep)
{
    private const int Window = 50;

    private readonly double[] _recent = new double[Window];
    private double _recentSeconds, _allSeconds;
    private int _steps;

    /// <summary>Over the last fifty steps.</summary>
    public double Recent => Math.Min(_steps, Window) * tokensPerStep / Math.Max(_recentSeconds, 1e-9);

    /// <summary>Over all steps; 0 before the first.</summary>
    public double Overall => _steps == 0 ? 0 : _steps * tokensPerStep / _allSeconds;

    /// <summary>Notes the time of a step.</summary>
    public void Add(double seconds)
    {
        int slot = _steps % Window;
        _recentSeconds += seconds - _recent[slot];
        _recent[slot] = seconds;
        _allSeconds += seconds;
        _steps++;
    }
}

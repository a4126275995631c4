namespace TinyGpt.Data;

/// <summary>
/// Windows of a text in random order, epoch after epoch. An epoch cuts the text into windows that follow one another from a random first
/// token on, and reads each once. The cut and the order are functions of the seed and the epoch alone.
/// </summary>
public sealed class ShuffledWindows : ITokenWindows
{
    // "window" in ASCII: keeps these numbers apart from others that are drawn with the run's seed.
    private const ulong Purpose = 0x77696E646F77;

    private readonly ITokenSource _source;
    private readonly ulong _seed;
    private readonly ulong _phases;

    /// <summary>The series for a source and a seed.</summary>
    /// <param name="source">The tokens.</param>
    /// <param name="length">T: tokens of a window.</param>
    /// <param name="seed">Different seeds give unrelated orders.</param>
    /// <exception cref="InvalidDataException">The source has fewer than T + 1 tokens.</exception>
    public ShuffledWindows(ITokenSource source, int length, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        if (source.Count < length + 1L)
        {
            throw TokenWindow.TooShort(source, length + 1L, $"a context of {length} and the token after it");
        }

        _source = source;
        _seed = seed;
        Length = length;
        // One window fewer than would fit leaves at least T first tokens to choose from, and the last of them reaches the end of the text.
        WindowsPerEpoch = Math.Max(1, source.Count / length - 1);
        _phases = (ulong)(source.Count - WindowsPerEpoch * length);
    }

    /// <inheritdoc/>
    public int Length { get; }

    /// <inheritdoc/>
    public int MaxSequences => 1;

    /// <summary>How many windows an epoch has.</summary>
    public long WindowsPerEpoch { get; }

    /// <inheritdoc/>
    public int Read(long index, Span<int> inputs, Span<int> targets, Span<int> starts)
    {
        TokenWindow.Check(index, Length, inputs, targets);
        TokenWindow.Read(_source, Start(index), inputs, targets);
        starts[0] = 0;
        return MaxSequences;
    }

    /// <summary>The token of the text at which a window starts.</summary>
    /// <param name="index">Which window of the series: 0, 1, 2 …</param>
    public long Start(long index)
    {
        (long epoch, long place) = Math.DivRem(index, WindowsPerEpoch);
        (uint x, uint y, uint z, uint w) = CounterRandom.Philox((ulong)epoch, Purpose, _seed);
        long phase = (long)Math.BigMul(x | ((ulong)y << 32), _phases, out _);
        return phase + new Permutation(WindowsPerEpoch, z | ((ulong)w << 32))[place] * Length;
    }
}

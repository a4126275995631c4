namespace TinyGpt.Corpus.Duplicates;

/// <summary>
/// How near-duplicates are found: MinHash over shingles (Broder 1997) and banding (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets,
/// section 3.4). The defaults are FineWeb's: the curve of <see cref="MatchProbability"/> is steep around (1/bands)^(1/rows) = 0.72, and passes
/// 0.5 at 0.685.
/// </summary>
public sealed record DuplicateSettings
{
    private const int MostWords = 64, MostBands = 64, MostRows = 64;

    /// <summary>How many words in a row make a shingle, 1 to 64.</summary>
    public int ShingleWords { get; init; } = 5;

    /// <summary>How many bands there are, 1 to 64: texts that agree in all rows of one band are near-duplicates.</summary>
    public int Bands { get; init; } = 14;

    /// <summary>How many minima make a band, 1 to 64.</summary>
    public int Rows { get; init; } = 8;

    /// <summary>Chooses the hash functions.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Keys of a document: its address, its content, and the bands.</summary>
    internal int KeyCount => 2 + Bands;

    /// <summary>How likely two texts meet in some band: 1 − (1 − s^rows)^bands.</summary>
    /// <param name="similarity">The Jaccard similarity of their sets of shingles, 0 to 1.</param>
    public double MatchProbability(double similarity) => 1 - Math.Pow(1 - Math.Pow(similarity, Rows), Bands);

    internal bool IsValid => IsWithin(ShingleWords, MostWords) && IsWithin(Bands, MostBands) && IsWithin(Rows, MostRows);

    /// <summary>Makes sure that the settings can be used.</summary>
    /// <exception cref="InvalidDataException">One is out of its range; the message names it.</exception>
    internal void Check()
    {
        Check("shingle-words", ShingleWords, MostWords);
        Check("bands", Bands, MostBands);
        Check("rows", Rows, MostRows);
    }

    private static void Check(string name, int value, int most)
    {
        if (!IsWithin(value, most))
        {
            throw new InvalidDataException($"duplicates.{name} must be from 1 to {most}, not {value}");
        }
    }

    private static bool IsWithin(int value, int most) => value >= 1 && value <= most;
}

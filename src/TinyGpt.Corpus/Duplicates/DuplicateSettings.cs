namespace TinyGpt.Corpus.Duplicates;

/// <summary>
/// How near-duplicates are found: MinHash over shingles (Broder 1997) and banding (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, section 3.4).
/// The defaults are FineWeb's: two texts meet with even odds when about 0.72 of their shingles are the same.
/// </summary>
public sealed record DuplicateSettings
{
    /// <summary>How many words in a row make a shingle, 1 to 64.</summary>
    public int ShingleWords { get; init; } = 5;

    /// <summary>How many bands there are, 1 to 256: texts that agree in all rows of one band are near-duplicates.</summary>
    public int Bands { get; init; } = 14;

    /// <summary>How many minima make a band, 1 to 256.</summary>
    public int Rows { get; init; } = 8;

    /// <summary>Chooses the hash functions.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Keys of a document: its address, its content, and the bands.</summary>
    internal int KeyCount => 2 + Bands;

    /// <summary>How likely two texts meet in some band: 1 − (1 − s^rows)^bands.</summary>
    /// <param name="similarity">The Jaccard similarity of their sets of shingles, 0 to 1.</param>
    public double MatchProbability(double similarity) => 1 - Math.Pow(1 - Math.Pow(similarity, Rows), Bands);

    /// <summary>Makes sure that the settings can be used.</summary>
    /// <exception cref="InvalidDataException">One is out of its range; the message names it.</exception>
    internal void Check()
    {
        CheckRange(nameof(ShingleWords), ShingleWords, 64);
        CheckRange(nameof(Bands), Bands, 256);
        CheckRange(nameof(Rows), Rows, 256);
    }

    private static void CheckRange(string name, int value, int most)
    {
        if (value < 1 || value > most)
        {
            throw new InvalidDataException($"duplicate settings: {name} is {value}, and must be from 1 to {most}");
        }
    }
}

namespace TinyGpt.Tests.Operations;

/// <summary>Sizes that a vectorized loop may get wrong: every remainder of a vector, less than one vector, nothing at all.</summary>
public static class Shapes
{
    /// <summary>Lengths of flat operands; the last ones are worth several threads.</summary>
    public static IEnumerable<int> Lengths => Enumerable.Range(0, 68).Concat([127, 129, 255, 1000, 1023, 4099, 40_003]);

    /// <summary>Rows and columns of matrices that are worked on row by row; the last ones are worth several threads.</summary>
    public static IEnumerable<(int Rows, int Columns)> Rows =>
        Enumerable.Range(1, 67).Select(columns => (3, columns)).Concat([(0, 5), (1, 128), (2, 1000), (5, 1027), (70, 384), (257, 96)]);
}

using System.Globalization;

namespace TinyGpt.Bench;

/// <summary>Shapes of matrix products as text: MxNxK, such as 1024x768x3072.</summary>
internal static class ShapeText
{
    private const int MostSize = 1 << 17;

    /// <summary>The shape, or null if the text is none.</summary>
    public static MatMulShape? Parse(string text)
    {
        int[] sizes = [.. text.Split('x').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : 0)];
        return sizes.Length == 3 && sizes.All(size => size is >= 1 and <= MostSize) ? new MatMulShape(sizes[0], sizes[1], sizes[2]) : null;
    }
}

using System.Globalization;

namespace TinyGpt.Cli;

/// <summary>Names for runs that the user gave none: runs/0001, runs/0002 …</summary>
internal static class NumberedFolder
{
    private const string Parent = "runs";

    /// <summary>The name after the largest number that is taken.</summary>
    public static string Next()
    {
        int largest = Directory.Exists(Parent)
            ? Directory.EnumerateFileSystemEntries(Parent)
                .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)
                .DefaultIfEmpty()
                .Max()
            : 0;
        return $"{Parent}/{largest + 1:D4}";
    }
}

namespace TinyGpt.Corpus.Inspection;

/// <summary>What changed between two texts, line by line: a longest common subsequence of lines stays.</summary>
public static class LineDifference
{
    // The table of the longest common subsequence takes four bytes for each pair of lines.
    private const long MostPairs = 4_000_000;

    /// <summary>The lines that went and came, in order.</summary>
    /// <returns>Each line with '-' before it if it went, '+' if it came. Lines that stayed are left out.</returns>
    public static IReadOnlyList<string> Between(string before, string after)
    {
        string[] oldLines = before.Split('\n'), newLines = after.Split('\n');
        int start = oldLines.AsSpan().CommonPrefixLength(newLines), end = 0, most = Math.Min(oldLines.Length, newLines.Length) - start;
        while (end < most && oldLines[^(end + 1)] == newLines[^(end + 1)])
        {
            end++;
        }

        ReadOnlySpan<string> old = oldLines.AsSpan()[start..^end], current = newLines.AsSpan()[start..^end];
        List<string> changes = [];
        if ((long)old.Length * current.Length > MostPairs)
        {
            Add(changes, '-', old);
            Add(changes, '+', current);
        }
        else
        {
            Compare(old, current, changes);
        }

        return changes;
    }

    /// <summary>lengths[i, j]: lines that old[i..] and current[j..] have in common, in order.</summary>
    private static void Compare(ReadOnlySpan<string> old, ReadOnlySpan<string> current, List<string> changes)
    {
        int[,] lengths = new int[old.Length + 1, current.Length + 1];
        for (int i = old.Length - 1; i >= 0; i--)
        {
            for (int j = current.Length - 1; j >= 0; j--)
            {
                lengths[i, j] = old[i] == current[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        (int a, int b) = (0, 0);
        while (a < old.Length && b < current.Length)
        {
            if (old[a] == current[b])
            {
                (a, b) = (a + 1, b + 1);
            }
            else if (lengths[a + 1, b] >= lengths[a, b + 1])
            {
                Add(changes, '-', old.Slice(a++, 1));
            }
            else
            {
                Add(changes, '+', current.Slice(b++, 1));
            }
        }

        Add(changes, '-', old[a..]);
        Add(changes, '+', current[b..]);
    }

    private static void Add(List<string> changes, char sign, ReadOnlySpan<string> lines)
    {
        foreach (string line in lines)
        {
            changes.Add(sign + line);
        }
    }
}

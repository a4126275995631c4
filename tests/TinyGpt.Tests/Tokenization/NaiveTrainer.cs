using System.Text;
using TinyGpt.Tokenization;

namespace TinyGpt.Tests.Tokenization;

/// <summary>Byte-pair training as its definition says it: every pair of the whole text is counted anew for every merge.</summary>
internal static class NaiveTrainer
{
    public static List<(int Left, int Right)> Train(SplitPattern pattern, string text, int merges)
    {
        List<List<int>> pieces = [.. Pieces(pattern, Encoding.UTF8.GetBytes(text)).Select(piece => piece.Select(value => (int)value).ToList())];
        List<(int Left, int Right)> result = [];
        while (result.Count < merges)
        {
            Dictionary<(int, int), long> counts = [];
            foreach ((int, int) pair in pieces.SelectMany(piece => piece.Zip(piece.Skip(1))))
            {
                counts[pair] = counts.GetValueOrDefault(pair) + 1;
            }

            if (counts.Count == 0)
            {
                break;
            }

            (int Left, int Right) best = counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key.Item1).ThenBy(entry => entry.Key.Item2).First().Key;
            pieces = [.. pieces.Select(piece => Merge(piece, best, 256 + result.Count))];
            result.Add(best);
        }

        return result;
    }

    /// <summary>The pieces of a text.</summary>
    public static List<byte[]> Pieces(SplitPattern pattern, byte[] utf8)
    {
        List<byte[]> pieces = [];
        for (int start = 0; start < utf8.Length; start += pieces[^1].Length)
        {
            pieces.Add(utf8[start..(start + pattern.PieceLength(utf8.AsSpan(start)))]);
        }

        return pieces;
    }

    private static List<int> Merge(List<int> piece, (int Left, int Right) pair, int merged)
    {
        List<int> result = [];
        for (int i = 0; i < piece.Count; i++)
        {
            bool isPair = i + 1 < piece.Count && (piece[i], piece[i + 1]) == pair;
            result.Add(isPair ? merged : piece[i]);
            i += isPair ? 1 : 0;
        }

        return result;
    }
}

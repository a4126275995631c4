namespace TinyGpt.Corpus.World.Web;

/// <summary>Takes a line of the world's text apart into sentences.</summary>
internal static class Sentences
{
    /// <summary>The sentences of a line, which give the line again when joined by spaces. No sentence ends inside a quotation.</summary>
    public static List<string> Split(string line)
    {
        List<string> sentences = [];
        int start = 0;
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            isQuoted ^= line[i] == '"';
            bool ends = !isQuoted && i + 2 < line.Length && line[i + 1] == ' ' && IsStart(line[i + 2])
                && (line[i] is '.' or '!' or '?' || (line[i] == '"' && i > 0 && line[i - 1] is '.' or '!' or '?'));
            if (ends)
            {
                sentences.Add(line[start..(i + 1)]);
                start = i + 2;
            }
        }

        sentences.Add(line[start..]);
        return sentences;
    }

    /// <summary>Sentences in paragraphs of two to five.</summary>
    public static List<string> InParagraphs(IReadOnlyList<string> sentences, WorldRandom random)
    {
        List<string> paragraphs = [];
        for (int i = 0; i < sentences.Count;)
        {
            int count = Math.Min(random.Between(2, 5), sentences.Count - i);
            // One sentence alone at the end stays with those before it.
            count += sentences.Count - i - count == 1 ? 1 : 0;
            paragraphs.Add(string.Join(' ', sentences.Skip(i).Take(count)));
            i += count;
        }

        return paragraphs;
    }

    private static bool IsStart(char character) => char.IsAsciiLetterUpper(character) || character == '"' || char.IsAsciiDigit(character);
}

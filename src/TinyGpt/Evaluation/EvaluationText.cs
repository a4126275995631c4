using System.Text;
using TinyGpt.Data;
using TinyGpt.Tokenization;

namespace TinyGpt.Evaluation;

/// <summary>A text to be predicted, in a tokenizer's tokens.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Documents">Its documents, each with at least one token.</param>
public sealed record EvaluationText(string Name, IReadOnlyList<int[]> Documents)
{
    /// <summary>
    /// Whether a path names a text, and not a test: a corpus's folder, or a file that begins with no object of JSON and is not named as lines of
    /// them.
    /// </summary>
    /// <param name="path">The path.</param>
    public static bool IsAt(string path) => Directory.Exists(path) || (File.Exists(path) && !LooksLikeJsonLines(path));

    /// <summary>Reads a text: a file in UTF-8, which is one document, or the part of a corpus that is kept for validation.</summary>
    /// <param name="path">The file, or the corpus's folder.</param>
    /// <param name="tokenizer">What makes the tokens. Those of a corpus become text first, so that it may be any.</param>
    /// <exception cref="InvalidDataException">It is empty, damaged or not UTF-8, or the vocabulary lacks a character of it.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public static EvaluationText Read(string path, Tokenizer tokenizer)
    {
        int[][] documents = Directory.Exists(path)
            ? [.. ValidationTexts(path).Select(Encode)]
            : [[.. TextFile.Pieces(path).SelectMany(piece => Encode(new string(piece.Span)))]];
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return new EvaluationText(name, [.. documents.Where(document => document.Length > 0)]);

        int[] Encode(string text)
        {
            try
            {
                return tokenizer.Encode(text);
            }
            catch (InvalidDataException exception)
            {
                throw new InvalidDataException($"{path}: {exception.Message}", exception);
            }
        }
    }

    /// <summary>Whether a file has lines of JSON, by its name or its first character.</summary>
    /// <param name="path">The file, which is there.</param>
    internal static bool LooksLikeJsonLines(string path)
    {
        if (path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        Span<byte> start = stackalloc byte[256];
        using FileStream file = File.OpenRead(path);
        int length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(start[..length]).TrimStart('\uFEFF', ' ', '\t', '\r', '\n').StartsWith('{');
    }

    /// <summary>The documents of a corpus as texts.</summary>
    /// <param name="corpus">Says which tokens the end-of-text token divides.</param>
    /// <param name="tokens">The tokens.</param>
    internal static IEnumerable<string> Texts(TextCorpus corpus, ITokenSource tokens)
    {
        const int Block = 1 << 16;
        int[] block = new int[Block];
        List<int> document = [];
        for (long start = 0; start < tokens.Count; start += Block)
        {
            int length = (int)Math.Min(Block, tokens.Count - start);
            tokens.Read(start, block.AsSpan(0, length));
            for (int i = 0; i < length; i++)
            {
                if (!corpus.Tokenizer.IsSpecial(block[i]))
                {
                    document.Add(block[i]);
                }
                else if (document.Count > 0)
                {
                    yield return corpus.Tokenizer.Decode([.. document]);
                    document.Clear();
                }
            }
        }

        if (document.Count > 0)
        {
            yield return corpus.Tokenizer.Decode([.. document]);
        }
    }

    private static IEnumerable<string> ValidationTexts(string folder)
    {
        using TextCorpus corpus = TextCorpus.Open(folder);
        foreach (string text in Texts(corpus, corpus.Validation))
        {
            yield return text;
        }
    }
}

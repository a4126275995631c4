using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using TinyGpt.Formats;

namespace TinyGpt.Tokenization;

/// <summary>
/// A rank file of tiktoken: a token a line, its bytes in base64, a space, and its rank, which is its id. The file says neither how a text
/// is split nor which special tokens there are; the published vocabularies are recognised by their number of tokens.
/// </summary>
public static class TiktokenFile
{
    /// <summary>How such files' names end.</summary>
    public const string Extension = ".tiktoken";

    private const long LongestFile = 100_000_000;

    private static readonly (int Tokens, SplitPattern Pattern, (string Name, int Id)[] Special)[] _published =
    [
        (50_256, SplitPattern.Gpt2, [("<|endoftext|>", 50_256)]),
        (100_256, SplitPattern.Gpt4,
        [
            ("<|endoftext|>", 100_257), ("<|fim_prefix|>", 100_258), ("<|fim_middle|>", 100_259), ("<|fim_suffix|>", 100_260),
            ("<|endofprompt|>", 100_276),
        ]),
        (199_998, SplitPattern.O200k, [("<|endoftext|>", 199_999), ("<|endofprompt|>", 200_018)]),
    ];

    /// <summary>
    /// Reads a rank file. r50k_base, cl100k_base and o200k_base get the special tokens that they were published with; any other file gets
    /// none.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="pattern">How a text is split; null: as the published vocabulary of this number of tokens does.</param>
    /// <exception cref="InvalidDataException">The file is damaged; or it is none of the published ones, and no pattern was given.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static BytePairTokenizer Read(string path, SplitPattern? pattern = null)
    {
        byte[][] tokens = ReadTokens(path);
        (_, SplitPattern? usual, (string Name, int Id)[] special) = _published.FirstOrDefault(
            published => published.Tokens == tokens.Length && (pattern ?? published.Pattern) == published.Pattern);
        pattern ??= usual ?? throw new InvalidDataException(
            $"{path} does not say how a text is split: it has {tokens.Length} tokens, as no published vocabulary; "
            + $"name a pattern, one of {string.Join(", ", SplitPattern.Names)}");
        try
        {
            return BytePairTokenizer.FromRanks(tokens, pattern, (special ?? []).Select(token => KeyValuePair.Create(token.Name, token.Id)));
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{path} cannot be used as a tokenizer: {exception.Message}", exception);
        }
    }

    private static byte[][] ReadTokens(string path)
    {
        byte[] text = InputFile.ReadWhole(path, LongestFile, "a rank file of tiktoken");
        int lines = text.AsSpan().Count((byte)'\n') + 1;
        List<byte[]> tokens = new(lines);
        int number = 0;
        foreach (Range range in text.AsSpan().Split((byte)'\n'))
        {
            number++;
            ReadOnlySpan<byte> line = text.AsSpan(range).TrimEnd((byte)'\r');
            if (line.IsEmpty)
            {
                continue;
            }

            byte[] bytes = ReadLine(path, number, line, out int rank);
            if (rank >= lines + BytePairTokenizer.LargestGap)
            {
                throw Invalid(path, number, $"the rank {rank} is far beyond the file's {lines} lines");
            }

            while (tokens.Count <= rank)
            {
                tokens.Add([]);
            }

            if (tokens[rank].Length > 0)
            {
                throw Invalid(path, number, $"the rank {rank} is there twice");
            }

            tokens[rank] = bytes;
        }

        return [.. tokens];
    }

    private static byte[] ReadLine(string path, int number, ReadOnlySpan<byte> line, out int rank)
    {
        int space = line.IndexOf((byte)' ');
        if (space <= 0)
        {
            throw Invalid(path, number, "it is not base64, a space and a rank");
        }

        ReadOnlySpan<byte> digits = line[(space + 1)..];
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out rank))
        {
            throw Invalid(path, number, "its rank is not a number");
        }

        byte[] decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(space)];
        OperationStatus status = Base64.DecodeFromUtf8(line[..space], decoded, out _, out int count);
        return status == OperationStatus.Done && count > 0 ? decoded[..count] : throw Invalid(path, number, "its token is not base64");
    }

    private static InvalidDataException Invalid(string path, int line, string reason) =>
        new($"{path} is not a rank file of tiktoken: line {line}: {reason}");
}

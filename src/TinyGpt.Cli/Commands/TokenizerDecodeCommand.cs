using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text;
using TinyGpt.Tokenization;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt tokenizer decode: the text of token ids.</summary>
internal sealed class TokenizerDecodeCommand
{
    private const int LongestWord = 20;

    private readonly Argument<string[]> _ids = new("ids")
    {
        Description = "Token ids. Without any: from standard input, with white space or commas between them.",
        HelpName = "ID",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly TokenizerOptions _tokenizer = new();
    private readonly Option<bool> _special = CliOption.Flag("--special", "Print special tokens by their names. Otherwise they leave no trace.");
    private readonly Option<bool> _json = CliOption.Flag("--json", "Print the result as one JSON object: text, in which bytes that are not UTF-8 are U+FFFD.");

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        TokenizerDecodeCommand decode = new();
        Command command = new("decode", "Turn token ids into text: exactly their bytes, with no line end added.") { decode._ids };
        command.SetAction(decode.Run);
        return command.WithOptions([.. decode._tokenizer.All, decode._special, decode._json]).WithExamples(
            "tinygpt tokenizer decode --tokenizer bpe 15 496 300",
            "tinygpt tokenizer encode --tokenizer bpe --file book.txt | tinygpt tokenizer decode --tokenizer bpe");
    }

    private int Run(ParseResult parse)
    {
        string[] given = parse.GetValue(_ids) ?? [];
        int[] ids = [.. given.Select(text => ParseId(text) ?? throw new UsageException($"an id must be a whole number of at least 0, not '{text}'"))];
        Tokenizer tokenizer = _tokenizer.Load(parse);
        if (given.Length == 0)
        {
            ids = ReadIds(Encoding.UTF8.GetString(InputBytes.OfStandardInput()));
        }

        if (Array.FindIndex(ids, id => id >= tokenizer.VocabularySize) is int wrong and >= 0)
        {
            throw new InvalidDataException($"there is no token {ids[wrong]}: ids of this vocabulary run from 0 to {tokenizer.VocabularySize - 1}");
        }

        bool special = parse.GetValue(_special);
        if (parse.GetValue(_json))
        {
            JsonResult.Print(new DecodeReport(tokenizer.Decode(ids, special)), JsonResult.Readable.DecodeReport);
            return 0;
        }

        using StandardOutput output = new StandardOutput();
        output.Write(Bytes(tokenizer, ids, special));
        return 0;
    }

    private static int? ParseId(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : null;

    private static int[] ReadIds(string text) =>
    [
        .. text.Split([' ', '\t', '\r', '\n', ','], StringSplitOptions.RemoveEmptyEntries)
            .Select((word, index) => ParseId(word) ?? throw new InvalidDataException($"standard input: id {index + 1} is {Short(word)}, which is no whole number of at least 0")),
    ];

    private static string Short(string word) => word.Length <= LongestWord ? $"'{word}'" : $"'{word[..LongestWord]}…'";

    private static ReadOnlySpan<byte> Bytes(Tokenizer tokenizer, int[] ids, bool special)
    {
        ArrayBufferWriter<byte> bytes = new();
        int? previous = null;
        foreach (int id in ids)
        {
            if (special || !tokenizer.IsSpecial(id))
            {
                bytes.Write(tokenizer.BytesAfter(previous, id));
            }

            previous = id;
        }

        return bytes.WrittenSpan;
    }
}

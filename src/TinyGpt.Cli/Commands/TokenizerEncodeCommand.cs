using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text;
using TinyGpt.Tokenization;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt tokenizer encode: the ids of a text, or its pieces in colours.</summary>
internal sealed class TokenizerEncodeCommand
{
    private readonly Argument<string?> _text = new("text")
    {
        Description = "The text. Without it and without --file: standard input.",
        HelpName = "TEXT",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly TokenizerOptions _tokenizer = new();
    private readonly Option<string?> _file = CliOption.Text("--file", "FILE", "Encode a file, byte for byte. Bytes that are not UTF-8 are read as U+FFFD.");
    private readonly Option<bool> _special = CliOption.Flag("--special", "Names of special tokens in the text become these tokens. Otherwise they are text like any other.");
    private readonly Option<bool> _show = CliOption.Flag(
        "--show", "Instead of ids, print the pieces: in colours on a terminal, else (or with the environment variable NO_COLOR) between bars.");

    private readonly Option<bool> _json = CliOption.Flag("--json", "Print the result as one JSON object: ids and pieces.");

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        TokenizerEncodeCommand encode = new();
        Command command = new("encode", "Turn a text into token ids.") { encode._text };
        command.SetAction(encode.Run);
        return command.WithOptions([.. encode._tokenizer.All, encode._file, encode._special, encode._show, encode._json]).WithExamples(
            "tinygpt tokenizer encode --tokenizer bpe \"Hello world\"",
            "tinygpt tokenizer encode --tokenizer bpe --show --file book.txt",
            "tinygpt tokenizer encode --tokenizer r50k_base.tiktoken --pattern gpt2 \"Hello world\" --json",
            "echo \"Hello world\" | tinygpt tokenizer encode --tokenizer bpe");
    }

    private int Run(ParseResult parse)
    {
        string? text = parse.GetValue(_text), file = parse.GetValue(_file);
        if (text is not null && file is not null)
        {
            throw new UsageException("encode takes a text or --file, not both");
        }

        if (parse.GetValue(_show) && parse.GetValue(_json))
        {
            throw new UsageException("encode prints pieces with --show or JSON with --json, not both");
        }

        Tokenizer tokenizer = _tokenizer.Load(parse);
        byte[] utf8 = text is not null ? Encoding.UTF8.GetBytes(text) : file is not null ? InputBytes.OfFile(file) : InputBytes.OfStandardInput();
        ReadOnlySpan<int> ids = Encode(tokenizer, utf8, parse.GetValue(_special));
        if (parse.GetValue(_json))
        {
            IReadOnlyList<string> pieces = Array.ConvertAll(ids.ToArray(), id => Encoding.UTF8.GetString(tokenizer.Bytes(id)));
            JsonResult.Print(new EncodeReport(ids.ToArray(), pieces), JsonResult.Readable.EncodeReport);
        }
        else if (parse.GetValue(_show))
        {
            PieceDisplay.Print(tokenizer, ids, utf8.Length);
        }
        else
        {
            Print(ids);
        }

        return 0;
    }

    private static ReadOnlySpan<int> Encode(Tokenizer tokenizer, byte[] utf8, bool withSpecialTokens)
    {
        if (withSpecialTokens)
        {
            return tokenizer.EncodeWithSpecialTokens(Encoding.UTF8.GetString(utf8));
        }

        ArrayBufferWriter<int> ids = new();
        tokenizer.EncodeUtf8(utf8, ids);
        return ids.WrittenSpan;
    }

    private static void Print(ReadOnlySpan<int> ids)
    {
        using StreamWriter output = new(new StandardOutput(), bufferSize: 1 << 16);
        for (int i = 0; i < ids.Length; i++)
        {
            output.Write(i == 0 ? "" : " ");
            output.Write(ids[i].ToString(CultureInfo.InvariantCulture));
        }

        output.Write('\n');
    }
}

using System.Diagnostics;
using System.Text;
using System.Text.Json;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class TokenizerTests(TinyTokenizer tiny) : IClassFixture<TinyTokenizer>, IDisposable
{
    private const string Sentence = "The hare ran over the hills, é𝐀!\n<|endoftext|>";

    private readonly TemporaryFolder _folder = new();
    private readonly Tokenizer _tokenizer = Tokenizer.Load(tiny.Folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ATextAFileAndStandardInputGiveTheSameIds()
    {
        string expected = string.Join(' ', _tokenizer.Encode(Sentence)) + "\n";
        File.WriteAllText(_folder["s.txt"], Sentence);
        Assert.Equal(expected, Encode(Sentence).Output);
        Assert.Equal(expected, Encode("--file", "s.txt").Output);
        Assert.Equal(expected, Encoding.UTF8.GetString(Pipe(Encoding.UTF8.GetBytes(Sentence), "encode")));
        Assert.Equal("\n", Encode("").Output);
    }

    [Fact]
    public void JsonHasIdsAndPieces()
    {
        JsonElement report = Encode(Sentence, "--json").Json;
        Assert.Equal(["ids", "pieces"], report.EnumerateObject().Select(property => property.Name));
        int[] ids = [.. report.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
        Assert.Equal(_tokenizer.Encode(Sentence), ids);
        Assert.Equal(ids.Select(id => Encoding.UTF8.GetString(_tokenizer.Bytes(id))), report.GetProperty("pieces").EnumerateArray().Select(piece => piece.GetString()));
    }

    [Fact]
    public void NamesOfSpecialTokensAreTextUnlessTheyAreAskedFor()
    {
        Assert.DoesNotContain(_tokenizer.EndToken!.Value, Ids(Encode(Sentence)));
        int[] ids = Ids(Encode(Sentence, "--special"));
        Assert.Equal(_tokenizer.EncodeWithSpecialTokens(Sentence), ids);
        Assert.Equal(_tokenizer.EndToken, ids[^1]);
        Assert.Equal(Sentence[..^"<|endoftext|>".Length], Encoding.UTF8.GetString(Pipe([], ["decode", .. ids.Select(id => $"{id}")])));
        Assert.Equal(Sentence, Encoding.UTF8.GetString(Pipe([], ["decode", "--special", .. ids.Select(id => $"{id}")])));
    }

    [Fact]
    public void PiecesAreReadableWithoutColor()
    {
        using CliProcess process = Encode("The hare\n\té", "--show");
        int count = _tokenizer.Encode("The hare\n\té").Length;
        Assert.Equal($"The│ hare│⏎\n│\t│<C3>│<A9>\n{count} tokens for 12 bytes, {12.0 / count:F2} bytes a token\n", process.Output);
    }

    [Fact]
    public void PiecesHaveColorsOnATerminalUnlessTheUserWantsNone()
    {
        const string Script = "/usr/bin/script";
        Assert.SkipUnless(File.Exists(Script), "there is no program 'script', which would make a terminal");
        Assert.Contains("\e[30;48;5;183mThe\e[0m\e[30;48;5;150m hare\e[0m", OnTerminal(noColor: ""));
        Assert.Contains("The│ hare", OnTerminal(noColor: "1"));

        string OnTerminal(string noColor)
        {
            string line = string.Join(' ', CliProcess.Line("tokenizer", "encode", "--tokenizer", tiny.Folder, "--show", "The hare").Select(word => $"'{word}'"));
            ProcessStartInfo start = new(Script, ["-qec", line, _folder["typescript"]]) { RedirectStandardOutput = true, RedirectStandardInput = true, WorkingDirectory = _folder.Path };
            start.Environment["TERM"] = "xterm-256color";
            start.Environment["NO_COLOR"] = noColor;
            using Process process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return output;
        }
    }

    [Fact]
    public void DecodingGivesTheExactBytes()
    {
        byte[] text = [.. "One\r\n"u8, 0, .. "é"u8, .. "\n\n"u8];
        byte[] ids = Pipe(text, "encode");
        Assert.Equal(text, Pipe(ids, "decode"));
        // A byte alone is no character, and comes out as it is; commas may stand between ids.
        Assert.Equal([0xC3], Pipe([], "decode", "195"));
        Assert.Equal([0xC3, (byte)'a'], Pipe("195,97"u8.ToArray(), "decode"));
        Assert.Equal("\uFFFDa", JsonDocument.Parse(Pipe("195 97"u8.ToArray(), "decode", "--json")).RootElement.GetProperty("text").GetString());
        Assert.Empty(Pipe([], "decode"));
    }

    [Fact]
    public void BytesThatAreNotUtf8AreReadAsTheReplacementCharacter()
    {
        File.WriteAllBytes(_folder["broken.txt"], [(byte)'a', 0xFF, (byte)'b']);
        Assert.Equal(_tokenizer.Encode("a\uFFFDb"), Ids(Encode("--file", "broken.txt")));
    }

    [Fact]
    public void BadInputsAreNamed()
    {
        Assert.Equal("there is no token 400: ids of this vocabulary run from 0 to 399", Fail("decode", "5", "400"));
        Assert.Equal("standard input: id 2 is 'x', which is no whole number of at least 0", CliProcess.FailToPipe(1, _folder.Path, "1 x"u8.ToArray(), Arguments("decode")));
        Assert.Equal("there is no file nothing.txt", Fail("encode", "--file", "nothing.txt"));
        Directory.CreateDirectory(_folder["folder"]);
        Assert.Contains("folder is a folder", Fail("encode", "--file", "folder"));
        Assert.Contains("there is no file nothing", CliProcess.Fail(1, _folder.Path, "tokenizer", "encode", "--tokenizer", "nothing", "text"));
        File.WriteAllText(_folder["damaged.json"], "{\"model\":");
        Assert.Contains("damaged.json cannot be used as a tokenizer", CliProcess.Fail(1, _folder.Path, "tokenizer", "decode", "--tokenizer", "damaged.json", "1"));
        File.WriteAllText(_folder["damaged.tiktoken"], "IQ== 0\nIg==\n");
        Assert.Contains("line 2", CliProcess.Fail(1, _folder.Path, "tokenizer", "encode", "--tokenizer", "damaged.tiktoken", "--pattern", "gpt2", "x"));
    }

    [Fact]
    public void ARankFileTakesAPattern()
    {
        // The bytes, and "'S", which is a piece of gpt4's alone.
        string ranks = string.Concat(Enumerable.Range(0, 256).Select(value => $"{Convert.ToBase64String([(byte)value])} {value}\n")) + "J1M= 256\n";
        File.WriteAllText(_folder["r.tiktoken"], ranks);
        Assert.Equal([65, 39, 83], Encode("gpt2"));
        Assert.Equal([65, 256], Encode("gpt4"));
        Assert.Contains("name a pattern", CliProcess.Fail(1, _folder.Path, "tokenizer", "encode", "--tokenizer", "r.tiktoken", "A'S"));

        int[] Encode(string pattern) => Ids(CliProcess.Succeed(_folder.Path, "tokenizer", "encode", "--tokenizer", "r.tiktoken", "--pattern", pattern, "A'S"));
    }

    [Fact]
    public void EncodingAndDecodingAreTimed()
    {
        JsonElement report = CliProcess.Succeed(
            _folder.Path, "bench", "tokenizer", "--tokenizer", tiny.Folder, "--file", tiny.Text, "--runs", "3", "--json").Json;
        string[] expected =
        [
            "tokenizer", "vocabulary", "bytes", "tokens", "encode_mbytes_per_second", "encode_median_mbytes_per_second", "decode_mbytes_per_second",
            "decode_median_mbytes_per_second",
        ];
        Assert.Equal(expected, report.EnumerateObject().Select(property => property.Name));
        Assert.Equal(new FileInfo(tiny.Text).Length, report.GetProperty("bytes").GetInt64());
        Assert.Equal(_tokenizer.Encode(File.ReadAllText(tiny.Text)).Length, report.GetProperty("tokens").GetInt64());
        foreach (string direction in (string[])["encode", "decode"])
        {
            Assert.InRange(report.GetProperty($"{direction}_median_mbytes_per_second").GetDouble(), 0.01, report.GetProperty($"{direction}_mbytes_per_second").GetDouble());
        }

        File.WriteAllText(_folder["empty.txt"], "");
        Assert.Equal("empty.txt is empty", CliProcess.Fail(1, _folder.Path, "bench", "tokenizer", "--tokenizer", tiny.Folder, "--file", "empty.txt"));
    }

    private static int[] Ids(CliProcess process) => [.. process.Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

    private string[] Arguments(string command, params string[] options) => ["tokenizer", command, "--tokenizer", tiny.Folder, .. options];

    private CliProcess Encode(params string[] options) => CliProcess.Succeed(_folder.Path, Arguments("encode", options));

    private byte[] Pipe(byte[] input, params string[] command) => CliProcess.Pipe(_folder.Path, input, Arguments(command[0], command[1..]));

    private string Fail(string command, params string[] options) => CliProcess.Fail(1, _folder.Path, Arguments(command, options));
}

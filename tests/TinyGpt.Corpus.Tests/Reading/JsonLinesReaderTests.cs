using System.Text;
using TinyGpt.Corpus.Reading;
using Xunit;

namespace TinyGpt.Corpus.Tests.Reading;

/// <summary>Lines of JSON.</summary>
public sealed class JsonLinesReaderTests
{
    private static ReadAll Read(string text, ReaderSettings? settings = null, string name = "a.jsonl") => ReadAll.Of(name, Encoding.Latin1.GetBytes(text), settings);

    [Fact]
    public void LinesBecomeDocuments()
    {
        ReadAll read = ReadAll.Of("a.jsonl", Encoding.UTF8.GetBytes("\uFEFF{\"text\":\"eins é\\u00e9\\n\",\"url\":\"http://a/\"}\r\n\n  \n{\"n\":{\"text\":1},\"url\":5,\"text\":\"zwei\"}"));
        Assert.Equal(["eins éé\n", "zwei"], read.Documents.Select(document => document.Text));
        Assert.Equal(["http://a/", null], read.Documents.Select(document => document.Url));
        Assert.Equal([0, 53], read.Documents.Select(document => document.Offset));
        Assert.Equal([0, 1], read.Documents.Select(document => document.Record));
        Assert.Equal(2, read.Counts.Documents);
    }

    [Fact]
    public void OtherColumnsCanBeNamed() => Assert.Equal(
        [("b", "c")],
        Read("{\"text\":\"a\",\"body\":\"b\",\"link\":\"c\"}", new ReaderSettings { TextColumn = "body", UrlColumn = "link" }).Documents.Select(document => (document.Text, document.Url!)));

    [Theory]
    [InlineData("{", "no JSON")]
    [InlineData("{\"text\":\"a\"", "no JSON")]
    [InlineData("{\"text\":\"a\"}}", "no JSON")]
    [InlineData("{\"text\":\"a\"} {}", "no JSON")]
    [InlineData("[\"text\"]", "no JSON object")]
    [InlineData("\"text\"", "no JSON object")]
    [InlineData("{\"text\":5}", "'text' that is no text")]
    [InlineData("{\"text\":null}", "'text' that is no text")]
    [InlineData("{\"text\":[\"a\"]}", "'text' that is no text")]
    [InlineData("{\"txt\":\"a\"}", "has no 'text'")]
    [InlineData("{\"text\":\"\\ud800\"}", "no Unicode")]
    [InlineData("{\"text\":\"\u00FF\"}", "no Unicode")]
    [InlineData("{\"text\":\"a\tb\"}", "no JSON")]
    public void ADamagedLineIsNamedAndTheOthersAreRead(string line, string reason)
    {
        foreach (string name in new[] { "a.jsonl", "a.jsonl.gz", "a.jsonl.zst" })
        {
            byte[] bytes = Encoding.Latin1.GetBytes("{\"text\":\"one\"}\n" + line + "\n{\"text\":\"three\"}\n");
            ReadAll read = ReadAll.Of(name, name.EndsWith("gz", StringComparison.Ordinal) ? Bytes.Gzip(bytes) : name.EndsWith("zst", StringComparison.Ordinal) ? Bytes.Zstd(bytes) : bytes);
            Assert.Equal(["one", "three"], read.Documents.Select(document => document.Text));
            Assert.Equal(["15 line 2"], read.Places);
            Assert.Contains(reason, read.Damages[0].Reason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(65)]
    [InlineData(100_000)]
    public void OtherPropertiesMayBeDeep(int depth) => Assert.Equal(
        ["a"], Read($"{{\"n\":{new string('[', depth)}{new string(']', depth)},\"text\":\"a\"}}").Documents.Select(document => document.Text));

    [Fact]
    public void AnotherColumnThanMeantIsOneError()
    {
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => Read("{\"id\":1,\"content\":\"a\"}\n"));
        Assert.Contains("line 1 has no 'text'; it has id, content: name the column", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALongLineIsSkipped()
    {
        string text = "{\"text\":\"one\"}\n{\"text\":\"" + new string('x', 3_000_000) + "\"}\n{\"text\":\"three\"}\n{\"text\":\"" + new string('y', 300_000) + "\"}";
        ReadAll read = Read(text, new ReaderSettings { RecordLimit = 200_000 });
        Assert.Equal(["one", "three"], read.Documents.Select(document => document.Text));
        Assert.Equal(["line 2", "line 4"], read.Damages.Select(damage => damage.Field));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(131_000)]
    [InlineData(500_000)]
    public void LinesOfAnyLengthComeBack(int length)
    {
        string[] texts = [.. Enumerable.Range(0, 20).Select(i => new string((char)('a' + i), length * (1 + (i % 3)) / 2))];
        ReadAll read = Read(string.Join('\n', texts.Select(text => $"{{\"text\":\"{text}\"}}")));
        Assert.Equal(texts, read.Documents.Select(document => document.Text));
        Assert.Empty(read.Damages);
    }

    [Fact]
    public void ADamagedMemberCostsItsLines()
    {
        byte[] Member(int number) => Bytes.Gzip(Encoding.ASCII.GetBytes($"{{\"text\":\"{number}\"}}\n"));
        byte[] damaged = Member(2);
        damaged[^8] ^= 1;
        ReadAll read = ReadAll.Of("a.jsonl.gz", [.. Member(1), .. damaged[..^12], .. Member(3), .. Member(4)]);
        Assert.Equal(["1", "3", "4"], read.Documents.Select(document => document.Text).Where(text => text != "2"));
        Assert.Equal([$"{Member(1).Length} gzip member"], read.Places);
    }
}

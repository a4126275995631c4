using System.Text;
using TinyGpt.Corpus.Reading;
using TinyGpt.Tests.Formats;
using Xunit;

namespace TinyGpt.Corpus.Tests.Reading;

/// <summary>Files, folders and formats.</summary>
public sealed class ReadersTests
{
    private static readonly byte[] _page = "<!DOCTYPE html><p>x</p>"u8.ToArray();

    private static void Write(TemporaryFolder folder, string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
        folder.Write(name, bytes);
    }

    [Fact]
    public void AFolderIsItsArchivesAndItsFoldersOfPages()
    {
        using TemporaryFolder folder = new();
        foreach (string name in new[] { "b.warc.gz", "a.jsonl", "p/2.html", "p/10.html", "p/deep/x y.htm.gz", "p/image.png", ".hidden/z.txt", ".z.txt", "notes" })
        {
            Write(folder, name, name.EndsWith("gz", StringComparison.Ordinal) ? Bytes.Gzip(_page) : _page);
        }

        IReadOnlyList<CorpusInput> inputs = Readers.Expand([folder.Path, folder.File("b.warc.gz"), folder.File("notes")]);
        Assert.Equal(["a.jsonl", "b.warc.gz", "notes", "p", "p/deep"], inputs.Select(input => input.Name));
        Assert.Equal(inputs.Select(input => input.Path).Order(StringComparer.Ordinal), inputs.Select(input => input.Path));

        using DocumentReader pages = Readers.Open(inputs[3], new ReaderSettings(), damage => Assert.Fail(damage.ToString()));
        Assert.Equal("file:///p/10.html", pages.Read()!.Url);
        Document second = pages.Read()!;
        Assert.Equal(("file:///p/2.html", folder.File("p/2.html"), 1L, "text/html"), (second.Url, second.File, second.Record, second.MediaType));
        Assert.Null(pages.Read());
        using DocumentReader deep = Readers.Open(inputs[4], new ReaderSettings(), damage => Assert.Fail(damage.ToString()));
        Assert.Equal("file:///p/deep/x%20y.htm.gz", deep.Read()!.Url);
    }

    [Fact]
    public void AnInputThatIsNamedInSeveralWaysIsReadOnce()
    {
        using TemporaryFolder folder = new();
        Write(folder, "a.jsonl", "{}"u8.ToArray());
        Write(folder, "p/1.html", _page);
        string path = folder.Path;
        string[] names = [path, path + "/", Path.Combine(path, "p", ".."), folder.File("p") + "/", folder.File("./a.jsonl")];
        IReadOnlyList<CorpusInput> inputs = Readers.Expand(names);
        Assert.Equal(["a.jsonl", "p"], inputs.Select(input => input.Name));
    }

    [Fact]
    public void WhatIsMissingIsOneClearLine()
    {
        using TemporaryFolder folder = new();
        FileNotFoundException missing = Assert.Throws<FileNotFoundException>(() => Readers.Expand([folder.File("no.warc")]));
        Assert.Equal($"{folder.File("no.warc")}: there is no such file or folder", missing.Message);
        Assert.Contains("the folder holds no file that can be read (.warc,", Assert.Throws<InvalidDataException>(() => Readers.Expand([folder.Path])).Message, StringComparison.Ordinal);
        Assert.Contains("holds no page or text", Assert.Throws<InvalidDataException>(() => Readers.Open(folder.Path, new ReaderSettings(), _ => { })).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => Readers.Open(folder.File("no.warc"), new ReaderSettings(), _ => { }));
        Assert.Contains("neither its name nor its first bytes", Assert.Throws<InvalidDataException>(() => ReadAll.Of("x.bin", [1, 2, 3])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ContentCountsMoreThanTheName()
    {
        byte[] record = WarcRecords.Response("http://a.example/", "Content-Type: text/html", _page);
        foreach (string name in new[] { "a.warc", "a.warc.gz", "a.html", "x", "a.txt.zst" })
        {
            Assert.Equal("http://a.example/", Assert.Single(ReadAll.Of(name, record).Documents).Url);
            Assert.Equal("http://a.example/", Assert.Single(ReadAll.Of(name, Bytes.Gzip(record)).Documents).Url);
            Assert.Equal("http://a.example/", Assert.Single(ReadAll.Of(name, Bytes.Zstd(record)).Documents).Url);
        }

        Assert.Equal("file:///page", Assert.Single(ReadAll.Of("page", _page).Documents).Url);
    }

    [Theory]
    [InlineData("a.txt")]
    [InlineData("a.txt.gz")]
    [InlineData("a.TXT.ZST")]
    public void ATextIsADocument(string name)
    {
        byte[] text = Encoding.Latin1.GetBytes("na\u00EFve\r\n<meta charset=koi8-r>");
        ReadAll read = ReadAll.Of(name, name.EndsWith("gz", StringComparison.Ordinal) ? Bytes.Gzip(text) : name.EndsWith("ZST", StringComparison.Ordinal) ? Bytes.Zstd(text) : text);
        Assert.Equal("na\u00EFve\r\n<meta charset=koi8-r>", Assert.Single(read.Documents).Text);
    }

    [Fact]
    public void DamagedAndLargePagesAreNamed()
    {
        using TemporaryFolder folder = new();
        folder.Write("1.html.gz", Bytes.Gzip(_page).AsSpan()[..^3].ToArray());
        folder.Write("2.html", new byte[200_000]);
        folder.Write("3.html", _page);
        ReadAll read = ReadAll.Of(folder.Path, new ReaderSettings { RecordLimit = 199_999 });
        Assert.Single(read.Documents);
        Assert.Equal(["gzip member", "file"], read.Damages.Select(damage => damage.Field));
        Assert.Equal([folder.File("1.html.gz"), folder.File("2.html")], read.Damages.Select(damage => damage.File));
    }

    [Fact]
    public void EmptyFilesHoldNothing()
    {
        foreach (string name in new[] { "a.warc", "a.warc.gz", "a.arc", "a.jsonl", "a.jsonl.zst" })
        {
            ReadAll read = ReadAll.Of(name, []);
            Assert.Empty(read.Documents);
            Assert.Empty(read.Damages);
        }
    }
}

using System.Diagnostics;
using System.Text;
using TinyGpt.Assistant.Tools;
using TinyGpt.Conversations;
using TinyGpt.Tests.Formats;
using Xunit;

namespace TinyGpt.Assistant.Tests.Tools;

public class CorpusSearchTests
{
    private static readonly SearchPage[] Pages =
    [
        new("person/robin", "Robin keeps the lighthouse of Port Alder. Robin was born in 1832."),
        new("place/alder", "Port Alder is a town by the sea. It has a lighthouse, a harbour and a school."),
        new("東京", "私は東京に住んでいます。京都も好きです。"),
        new("Ärzte", "Die Ärztin heißt Zoë. 😀 Привет, мир! مرحبا"),
        new("", "An untitled page about AND, OR, NOT and NEAR."),
    ];

    [Theory]
    [InlineData("Who keeps the lighthouse?", "person/robin: Robin keeps the lighthouse of Port Alder. Robin was born in 1832.")]
    [InlineData("harbours", "place/alder: Port Alder is a town by the sea. It has a lighthouse, a harbour and a school.")]
    [InlineData("東京", "東京: 私は東京に住んでいます。京都も好きです。")]
    [InlineData("京都", "東京: 私は東京に住んでいます。京都も好きです。")]
    [InlineData("arztin", "Ärzte: Die Ärztin heißt Zoë. 😀 Привет, мир! مرحبا")]
    [InlineData("ПРИВЕТ", "Ärzte: Die Ärztin heißt Zoë. 😀 Привет, мир! مرحبا")]
    [InlineData("NEAR", "An untitled page about AND, OR, NOT and NEAR.")]
    [InlineData("zebra", "nothing found")]
    [InlineData("", "nothing found")]
    [InlineData("?!* \" ' ( ) : ^ -", "nothing found")]
    [InlineData("😀", "nothing found")]
    public async Task FindsThePageThatFitsBest(string query, string result)
    {
        using SearchIndex index = SearchIndex.InMemory(Pages, TestContext.Current.CancellationToken);

        Assert.Equal(result, await new CorpusSearch(index).RunAsync(ToolArguments.Write("query", query), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("harbour\"")]
    [InlineData("harbour AND")]
    [InlineData("NEAR(harbour")]
    [InlineData("text:harbour")]
    [InlineData("title : harbour*")]
    [InlineData("{title text}: harbour")]
    [InlineData("^harbour - ' -- ; DROP TABLE pages")]
    [InlineData("harbour\0school")]
    [InlineData("harbour\ud800")]
    [InlineData("\u0301 harbour")]
    public void NothingInAQueryIsSyntax(string query)
    {
        using SearchIndex index = SearchIndex.InMemory(Pages, TestContext.Current.CancellationToken);

        IReadOnlyList<SearchHit> hits = index.Find(query, 5);

        Assert.Equal(query.Contains("harbour", StringComparison.Ordinal), hits.Any(hit => hit.Title == "place/alder"));
        Assert.Equal(5, index.PageCount);
    }

    [Fact]
    public void RanksByWordsAndTitles()
    {
        using SearchIndex index = SearchIndex.InMemory(Pages, TestContext.Current.CancellationToken);

        IReadOnlyList<SearchHit> hits = index.Find("Alder lighthouse town", 5);

        Assert.Equal(["place/alder", "person/robin"], hits.Select(hit => hit.Title));
        Assert.True(hits[0].Score > hits[1].Score);
    }

    [Fact]
    public void ASnippetShowsTheWordsAndKeepsItsLength()
    {
        StringBuilder text = new();
        for (int i = 0; i < 200; i++)
        {
            text.Append($"Sentence {i} says nothing 😀. ");
        }

        text.Append("The treasure lies under the old oak. ");
        text.Append(text.ToString(0, 2000));
        using SearchIndex index = SearchIndex.InMemory([new SearchPage("", text.ToString())], TestContext.Current.CancellationToken);

        for (int length = 1; length <= 400; length++)
        {
            string snippet = index.Find("treasure oak", 1, length)[0].Snippet;
            Assert.InRange(snippet.Length, 1, length);
            Assert.False(char.IsHighSurrogate(snippet[^1]) || char.IsLowSurrogate(snippet[0]), snippet);
            Assert.True(length < 60 || snippet.Contains("treasure", StringComparison.Ordinal), snippet);
        }
    }

    [Fact]
    public void AFileIsBuiltWhollyOrNotAtAllAndOpensAgain()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("pages.index");

        Assert.Equal(5, SearchIndex.Build(path, Pages, TestContext.Current.CancellationToken));
        Assert.Throws<InvalidOperationException>(() => SearchIndex.Build(path, Failing(), TestContext.Current.CancellationToken));
        Assert.Equal(["pages.index"], folder.Names());
        using SearchIndex index = SearchIndex.Open(path);
        Assert.Equal(5, index.PageCount);
        Assert.Equal("person/robin", index.Find("robin")[0].Title);

        static IEnumerable<SearchPage> Failing()
        {
            yield return Pages[0];
            throw new InvalidOperationException("no more pages");
        }
    }

    [Fact]
    public void OtherFilesAreNoIndex()
    {
        using TemporaryFolder folder = new();
        string text = folder.Write("text", "This is no database, however long it may be."u8);
        string empty = folder.Write("empty", []);

        Assert.StartsWith(text, Assert.Throws<InvalidDataException>(() => SearchIndex.Open(text)).Message, StringComparison.Ordinal);
        Assert.StartsWith(empty, Assert.Throws<InvalidDataException>(() => SearchIndex.Open(empty)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => SearchIndex.Open(folder.File("missing")));
    }

    [Fact]
    public void ReadsPagesOfJsonLines()
    {
        using TemporaryFolder folder = new();
        folder.Write("search.test.jsonl", "{\"document\":\"b\",\"text\":\"two\"}\n\n{\"url\":\"u\",\"title\":\"t\",\"text\":\"three\"}\n"u8);
        folder.Write("search.a.jsonl", "{\"text\":\"one\",\"questions\":[]}\n"u8);

        Assert.Equal([new("", "one"), new("b", "two"), new("t", "three")], PageFiles.Read(folder.Path));
        folder.Write("search.z.jsonl", "{\"title\":\"no text\"}\n"u8);
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => PageFiles.Read(folder.Path).Count());
        Assert.EndsWith("search.z.jsonl, line 1: it is no object with a text", exception.Message, StringComparison.Ordinal);
        Assert.Throws<DirectoryNotFoundException>(() => PageFiles.Read(folder.File("missing")));
        Assert.Throws<FileNotFoundException>(() => PageFiles.Read(folder.Path, "other.*"));
    }

    [Fact]
    public void TenThousandPagesAreIndexedAndSearchedQuickly()
    {
        Random random = new(1);
        Stopwatch clock = Stopwatch.StartNew();
        IEnumerable<SearchPage> pages = Enumerable.Range(0, 10_000).Select(page => new SearchPage(
            $"page/{page}", $"{string.Join(' ', Enumerable.Range(0, 200).Select(_ => $"word{random.Next(5000)}"))} unique{page}"));
        using SearchIndex index = SearchIndex.InMemory(pages, TestContext.Current.CancellationToken);
        TimeSpan built = clock.Elapsed;

        for (int page = 0; page < 10_000; page += 500)
        {
            Assert.Equal($"page/{page}", index.Find($"unique{page} word1 word2 word3")[0].Title);
        }

        TimeSpan searched = clock.Elapsed - built;
        TestContext.Current.TestOutputHelper!.WriteLine($"built in {built.TotalSeconds:0.00} s, 20 searches in {searched.TotalSeconds:0.000} s");
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task WrongArgumentsAreToldWhatIsExpected()
    {
        using SearchIndex index = SearchIndex.InMemory([], TestContext.Current.CancellationToken);

        Assert.StartsWith(
            "error: the arguments must be a JSON object with the text query",
            await new CorpusSearch(index).RunAsync("{\"q\": \"x\"}", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("nothing found", await new CorpusSearch(index).RunAsync("{\"query\": \"x\"}", TestContext.Current.CancellationToken));
    }
}

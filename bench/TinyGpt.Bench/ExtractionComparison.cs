using System.Diagnostics;
using System.Globalization;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens.Struct;
using AngleSharp.Text;
using TinyGpt.Corpus;
using TinyGpt.Corpus.Reading;
using TinyGpt.Corpus.Steps;
using TinyGpt.Corpus.Steps.Extraction;

namespace TinyGpt.Bench;

/// <summary>
/// Main-text extraction against SmartReader: overlap with the expected text, and pages a second on one thread, in rounds that alternate. Between
/// them stand AngleSharp's tokens and its document tree alone, which say what either way of reading HTML costs. SmartReader and AngleSharp are
/// given decoded text; our time includes decoding.
/// </summary>
internal static class ExtractionComparison
{
    private const int Rounds = 9;

    private const string Address = "http://example.com/";

    private static readonly TextExtraction _step = new(new TextExtractionSettings());

    /// <summary>Compares on every page of a folder, which holds a folder for each with source.html and expected.html.</summary>
    public static int Run(string[] arguments)
    {
        Page[] pages = arguments is [string folder] && Directory.Exists(folder)
            ? [.. Directory.GetDirectories(folder).Order(StringComparer.Ordinal).Where(HasPage).Select(Read)]
            : [];
        if (pages.Length == 0)
        {
            Console.Error.WriteLine("extraction needs a folder of folders with source.html and expected.html, such as: extraction readability");
            return 2;
        }

        CompareOverlap(pages);
        CompareSpeed(pages);
        return 0;
    }

    private static bool HasPage(string folder) =>
        File.Exists(Path.Combine(folder, "source.html")) && File.Exists(Path.Combine(folder, "expected.html"));

    private static Page Read(string folder)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(folder, "source.html"));
        string expected = CharacterSets.Decode(File.ReadAllBytes(Path.Combine(folder, "expected.html")), "utf-8");
        return new Page(Path.GetFileName(folder), bytes, CharacterSets.Decode(bytes, null), WordOverlap.TextOfHtml(expected));
    }

    private static void CompareOverlap(Page[] pages)
    {
        Console.WriteLine("                         TinyGpt                    SmartReader");
        Console.WriteLine("page                     F1     precision  recall   F1     precision  recall");
        List<WordOverlap> ours = [], peers = [];
        foreach (Page page in pages)
        {
            ours.Add(WordOverlap.Of(Ours(page), page.Expected));
            peers.Add(WordOverlap.Of(Peer(page), page.Expected));
            Console.WriteLine($"{page.Name,-24} {Row([ours[^1]])}    {Row([peers[^1]])}");
        }

        Console.WriteLine($"{"mean",-24} {Row(ours)}    {Row(peers)}");
    }

    private static string Row(List<WordOverlap> pages) => string.Create(
        CultureInfo.InvariantCulture,
        $"{pages.Average(page => page.F1):F3}  {pages.Average(page => page.Precision):F3}      {pages.Average(page => page.Recall):F3}");

    private static void CompareSpeed(Page[] pages)
    {
        (string Name, List<double> Seconds, Action<Page> Run)[] contestants =
        [
            ("TinyGpt", [], page => Ours(page)),
            ("SmartReader", [], page => Peer(page)),
            ("AngleSharp tokens", [], Tokenize),
            ("AngleSharp tree", [], page => new HtmlParser().ParseDocument(page.Html).Dispose()),
        ];
        for (int round = -2; round < Rounds; round++)
        {
            foreach ((_, List<double> seconds, Action<Page> run) in contestants)
            {
                long start = Stopwatch.GetTimestamp();
                Array.ForEach(pages, run);
                if (round >= 0)
                {
                    seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                }
            }
        }

        double megabytes = pages.Sum(page => page.Bytes.Length) / 1e6;
        Console.WriteLine($"\n{Rounds} rounds           best pages/s   median   best MB/s");
        foreach ((string name, List<double> seconds, _) in contestants)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-18} {pages.Length / seconds.Min(),13:F1} {pages.Length / Median(seconds),8:F1} {megabytes / seconds.Min(),11:F1}"));
        }

        (List<double> mine, List<double> others) = (contestants[0].Seconds, contestants[1].Seconds);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"TinyGpt / SmartReader: best {others.Min() / mine.Min():F1}, median {Median(others) / Median(mine):F1}"));
    }

    private static double Median(List<double> seconds) => seconds.Order().ElementAt(seconds.Count / 2);

    private static string Ours(Page page)
    {
        Document document = new() { File = page.Name, Record = 0, Bytes = page.Bytes, MediaType = "text/html" };
        _step.Apply(document);
        return document.Text;
    }

    private static string Peer(Page page) => new SmartReader.Reader(Address, page.Html).GetArticle().TextContent ?? "";

    private static void Tokenize(Page page)
    {
        using TextSource source = new(page.Html);
        using HtmlTokenizer tokens = new(source, HtmlEntityProvider.ResolverExtended) { SkipComments = true };
        while (true)
        {
            ref StructHtmlToken token = ref tokens.GetStructToken();
            if (token.Type == HtmlTokenType.EndOfFile)
            {
                return;
            }

            if (token.Type == HtmlTokenType.StartTag)
            {
                // What the tree's rules tell the tokenizer; without it scripts would be read as markup.
                tokens.State = token.Name == "script" ? HtmlParseMode.Script : token.Name == "style" ? HtmlParseMode.Rawtext : HtmlParseMode.PCData;
            }
        }
    }

    private sealed record Page(string Name, byte[] Bytes, string Html, string Expected);
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Xunit;

namespace TinyGpt.Corpus.Tests.Steps;

/// <summary>Pages that were written to break a reader, or were broken on the way.</summary>
public class HostilePageTests
{
    private const string SecondsVariable = "TINYGPT_FUZZ_SECONDS", SeedVariable = "TINYGPT_FUZZ_SEED";

    private const int DefaultSeconds = 2, DefaultSeed = 20, Repeats = 100_000;

    private const string Sentence = "<p>The goose went over the bridge, and the hens went with it.</p>";

    private static readonly string[] _pieces =
    [
        "<div>", "</div>", "<p", ">", "<", "</", "<!--", "-->", "<![CDATA[", "]]>", "<script>", "</script>", "<style>", "<svg>", "</svg>", "<table>",
        "<td>", "</table>", "<select>", "<title>", "<pre>", "<plaintext>", "&", "&amp", "&#", "&#x", ";", "\0", "\r", "\"", "'", "=", " class=\"",
        " hidden", "<a href=x>", "</a>", "<li>", "<h1>", "<br>", "\ud83d", "\ufffd", "<textarea>", "<math>", "<foreignObject>", "<template>",
        "<object>", "<!", "<?", "<button>", "<body>", "</body>", "</html>", "<nav>", "<article>", "<main>", "<div class=comment>", "<div class=ad>",
        Sentence,
    ];

    public static IEnumerable<TheoryDataRow<string>> Repeated => _pieces.Select(piece => new TheoryDataRow<string>(piece));

    [Theory]
    [MemberData(nameof(Repeated))]
    public void APieceThatRepeatsIsRead(string piece)
    {
        string page = Sentence + string.Concat(Enumerable.Repeat(piece, Repeats)) + Sentence;
        (Verdict verdict, string text) = TextExtractionTests.Extract(page);
        Assert.True(verdict.IsKept == text.Length > 0);
    }

    [Fact]
    public void DeepNestingKeepsItsText()
    {
        string page = string.Concat(Enumerable.Repeat("<div>", Repeats)) + Sentence + "<script>var no = '<p>This is not a text.</p>';</script>"
            + string.Concat(Enumerable.Repeat("</div>", Repeats)) + "<p>And the goose came back in the evening.</p>";
        Assert.Equal(
            "The goose went over the bridge, and the hens went with it.\nAnd the goose came back in the evening.",
            TextExtractionTests.Extract(page).Text);
    }

    [Fact]
    public void HugeAttributesAreRead()
    {
        string classes = string.Concat(Enumerable.Repeat("a-very-long-class ", Repeats));
        string attributes = string.Concat(Enumerable.Range(0, Repeats).Select(number => $" data-{number}='{number}' class=x"));
        string style = new(':', Repeats), name = new('x', Repeats);
        string page = $"<div class='{classes}'{attributes} style='{style}'>{Sentence}<p class={name}>And they came back later.</p></div>";
        Assert.Equal("The goose went over the bridge, and the hens went with it.\nAnd they came back later.", TextExtractionTests.Extract(page).Text);
    }

    [Fact]
    public void DamagedPagesAreReadOrRefused()
    {
        int seconds = Number(SecondsVariable, DefaultSeconds), kept = 0, dropped = 0;
        Random random = new(Number(SeedVariable, DefaultSeed));
        string[] seeds = [.. LayoutPages.All.Values.Select(page => page.Html)];
        TimeSpan longest = TimeSpan.Zero;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
        {
            string page = Damaged(random, seeds);
            long before = Stopwatch.GetTimestamp();
            try
            {
                (Verdict verdict, string text) = TextExtractionTests.Extract(page);
                Assert.Equal(text, TextExtractionTests.Extract(page).Text);
                kept += verdict.IsKept ? 1 : 0;
                dropped += verdict.IsKept ? 0 : 1;
            }
            catch (Exception fault)
            {
                Assert.Fail($"{fault}\n{page}");
            }

            TimeSpan time = Stopwatch.GetElapsedTime(before);
            longest = time > longest ? time : longest;
        }

        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{kept} pages kept, {dropped} dropped; at most {longest.TotalMilliseconds:F0} ms"));
        Assert.True(kept > 0 && dropped > 0);
    }

    /// <summary>A page with a few pieces cut out, doubled, put in from other pages, or put in from those that mean most to a reader.</summary>
    private static string Damaged(Random random, string[] seeds)
    {
        StringBuilder page = new(seeds[random.Next(seeds.Length)]);
        for (int change = random.Next(1, 12); change > 0 && page.Length > 0; change--)
        {
            int at = random.Next(page.Length), length = random.Next(Math.Min(page.Length - at, 200)) + 1;
            string other = seeds[random.Next(seeds.Length)];
            int from = random.Next(other.Length);
            _ = random.Next(5) switch
            {
                0 => page.Remove(at, length),
                1 => page.Insert(at, page.ToString(at, length)),
                2 => page.Insert(at, other.AsSpan(from, Math.Min(length, other.Length - from))),
                3 => page.Insert(at, string.Concat(Enumerable.Repeat(_pieces[random.Next(_pieces.Length)], random.Next(1, 40)))),
                _ => page.Replace(page[at], (char)random.Next(0x10000), at, 1),
            };
        }

        return page.ToString();
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}

using System.Text;
using TinyGpt.Corpus.World;
using TinyGpt.Corpus.World.Web;

namespace TinyGpt.Corpus.Tests.World.Web;

/// <summary>The first 1,200 pages of the internet of seed 1, and 200 of those after all pairs; made once for all tests that read them.</summary>
internal static class SampleInternet
{
    public const int FirstLate = PagePlan.BlocksWithPairs * PagePlan.BlockLength;

    public static TinyWorld World { get; } = TinyWorld.Create(1, WorldSize.Small);

    public static Internet Internet { get; } = new(World);

    public static IReadOnlyList<WebPage> Pages { get; } =
        [.. Enumerable.Range(0, 1200).Concat(Enumerable.Range(FirstLate, 200)).Select(number => Internet.Page(number))];

    /// <summary>The page as its author wrote it, decoded as the site meant it.</summary>
    public static string Html(WebPage page)
    {
        if (page.Body.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            return Encoding.Unicode.GetString(page.Body.AsSpan(2));
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(page.Body);
        }
        catch (DecoderFallbackException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(page.Body);
        }
    }
}

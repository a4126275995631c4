using Xunit;

namespace TinyGpt.Corpus.Tests.Steps;

/// <summary>
/// Real pages with the text that another extraction gave of them, in the folder that TINYGPT_WEB names; without it their tests are skipped.
/// </summary>
internal static class WebPages
{
    public const string Variable = "TINYGPT_WEB";

    /// <summary>A folder for each page, with source.html and expected.html.</summary>
    public static IReadOnlyList<string> Folders()
    {
        string? web = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(web), $"{Variable} names no folder with real pages");
        string[] folders = Directory.GetDirectories(Path.Combine(web!, "readability"));
        Assert.NotEmpty(folders);
        return [.. folders.Order(StringComparer.Ordinal)];
    }
}

using TinyGpt.Corpus.Pipeline;
using Xunit;

namespace TinyGpt.Corpus.Tests.Pipeline;

public sealed class DocumentationTests
{
    [Fact]
    public void TheTableOfSettingsHasEverySettingWithItsDefault()
    {
        IEnumerable<string> expected = SettingNames.List(new CorpusSettings())
            .Select(setting => $"| `{setting.Name}` | {(setting.Value.Length == 0 ? "" : $"`{setting.Value}`")} |");
        string[] lines = [.. File.ReadLines(Path.Combine(Root(), "docs", "corpus-pipeline.md")).SkipWhile(line => line != "## Settings")
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))];
        Assert.Equal(expected,
            lines.Select(line => line[..(line.IndexOf(" | ", line.IndexOf(" | ", StringComparison.Ordinal) + 3, StringComparison.Ordinal) + 2)]));
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "TinyGpt.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}

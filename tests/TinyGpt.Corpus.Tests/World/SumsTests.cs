using System.Globalization;
using System.Text.RegularExpressions;
using TinyGpt.Corpus.World;
using Xunit;

namespace TinyGpt.Corpus.Tests.World;

/// <summary>Every sum of the default text is read back and worked out again.</summary>
public class SumsTests
{
    private static readonly Dictionary<string, int> NumbersByWord =
        Enumerable.Range(0, 101).ToDictionary(Grammar.NumberWord, number => number, StringComparer.OrdinalIgnoreCase);

    [Fact]
    public void SumsInDigitsAreRight()
    {
        IReadOnlyList<Match> sums = SampleText.Find(@"(?<![\d+] ?)\b(\d+) ([-+*]) (\d+) = (\d+)");
        Assert.All(sums, match => Check(match, Number(match, 1), match.Groups[2].Value, Number(match, 3), Number(match, 4)));
        Assert.True(sums.Count > 3000, $"{sums.Count} sums.");
    }

    [Fact]
    public void LongSumsAreRight()
    {
        IReadOnlyList<Match> sums = SampleText.Find(@"Together: ([\d +]+) = (\d+)");
        Assert.All(sums, match => Assert.True(
            match.Groups[1].Value.Split(" + ").Sum(Parse) == Number(match, 2), match.Value));
        Assert.True(sums.Count > 100, $"{sums.Count} sums.");
    }

    [Fact]
    public void SpokenSumsAreRight()
    {
        const string number = "([Aa] hundred|[A-Za-z0-9-]+)";
        IReadOnlyList<Match> sums = SampleText.Find($"{number} (plus|minus|times|divided by) {number} is {number}");
        Assert.All(sums, match => Check(match, Number(match, 1), match.Groups[2].Value, Number(match, 3), Number(match, 4)));
        Assert.True(sums.Count > 1000, $"{sums.Count} sums.");
    }

    [Fact]
    public void AskedSumsAreRight()
    {
        IReadOnlyList<Match> sums = SampleText.Find(@"What is (\d+) ([-+]|plus) (\d+)\?(?: It is |\n\w+: )(\d+)");
        Assert.All(sums, match => Check(match, Number(match, 1), match.Groups[2].Value, Number(match, 3), Number(match, 4)));
        Assert.True(sums.Count > 200, $"{sums.Count} sums.");
    }

    [Fact]
    public void MadeSumsAreRight()
    {
        IReadOnlyList<Match> sums = SampleText.Find(@"\b(\d+) and (\d+) make (\d+)");
        Assert.All(sums, match => Check(match, Number(match, 1), "+", Number(match, 2), Number(match, 3)));
        Assert.True(sums.Count > 100, $"{sums.Count} sums.");
    }

    [Fact]
    public void ToldSumsAreRight()
    {
        (string Pattern, string Operation)[] forms =
        [
            (@"has ([\w-]+) \w+\. \w+ gives \w+ ([\w-]+) more\. Now \w+ has ([\w-]+) ", "plus"),
            (@"has ([\w-]+) \w+, and \w+ has ([\w-]+) \w+\. Together they have ([\w-]+) ", "plus"),
            (@"finds ([\w-]+) \w+\. In the evening \w+ finds ([\w-]+) more\. Together that makes ([\w-]+) ", "plus"),
            (@"has ([\w-]+) \w+\. \w+ gives ([\w-]+) of them to \w+\. Now \w+ has ([\w-]+) ", "minus"),
            (@"has (\d+) coins\. \w+ buys an? [a-z ]+ for (\d+) coins?\. .{1,40} has (\d+) coins? left", "minus"),
        ];
        int count = 0;
        foreach ((string pattern, string operation) in forms)
        {
            IReadOnlyList<Match> sums = SampleText.Find(pattern);
            Assert.All(sums, match => Check(match, Number(match, 1), operation, Number(match, 2), Number(match, 3)));
            Assert.NotEmpty(sums);
            count += sums.Count;
        }

        Assert.True(count > 100, $"{count} sums.");
    }

    [Fact]
    public void CountingIsRight()
    {
        IReadOnlyList<Match> counts = SampleText.Find(@"Count (back )?(?:in steps of (\d+) )?from \d+ to \d+: ([^.]+)\.");
        foreach (Match match in counts)
        {
            int step = match.Groups[2].Success ? Number(match, 2) : 1;
            int[] numbers = [.. match.Groups[3].Value.Split(", ").Select(Parse)];
            int signed = match.Groups[1].Success ? -step : step;
            Assert.True(numbers.Zip(numbers.Skip(1)).All(pair => pair.Second - pair.First == signed), match.Value);
        }

        Assert.True(counts.Count > 50, $"{counts.Count} rows.");
    }

    private static void Check(Match match, int left, string operation, int right, int result)
    {
        int expected = operation switch
        {
            "+" or "plus" => left + right,
            "-" or "minus" => left - right,
            "*" or "times" => left * right,
            _ => left / right,
        };
        Assert.True(expected == result && (operation != "divided by" || left % right == 0), match.Value);
    }

    private static int Number(Match match, int group) => Parse(match.Groups[group].Value);

    private static int Parse(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
        : NumbersByWord.TryGetValue(text, out number) ? number
        : throw new FormatException($"\"{text}\" is not a number.");
}

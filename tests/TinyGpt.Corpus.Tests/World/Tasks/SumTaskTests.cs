using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using TinyGpt.Corpus.World;
using Xunit;

namespace TinyGpt.Corpus.Tests.World.Tasks;

/// <summary>Every sum of the tasks is read back from the words of its question and worked out again, and so is every step.</summary>
public partial class SumTaskTests
{
    private static readonly TaskFiles Files = TaskFiles.Small;

    private static readonly string[] SumTasks = ["sums", "differences", "products", "word-problems"];

    private static readonly Dictionary<string, int> NumbersByWord =
        Enumerable.Range(0, 101).ToDictionary(Grammar.NumberWord, number => number, StringComparer.OrdinalIgnoreCase);

    [Theory]
    [InlineData("sums", "plus")]
    [InlineData("differences", "minus")]
    [InlineData("products", "times")]
    public void SumsAreRight(string name, string word)
    {
        int inWords = 0, threeDigits = 0;
        Dictionary<(int, int), int> parts = [];
        foreach ((JsonElement line, int part) in Files.Train(name).Select(line => (line, 1)).Concat(Files.Test(name).Select(line => (line, 2))))
        {
            Match sum = Sum().Match(TaskFiles.Questions(line).Single());
            Assert.True(sum.Success, line.GetRawText());
            (int left, int right) = (Number(sum.Groups[1].Value), Number(sum.Groups[3].Value));
            Assert.Contains(sum.Groups[2].Value, new[] { word, word switch { "plus" => "+", "minus" => "-", _ => "*" } });
            int result = word switch { "plus" => left + right, "minus" => left - right, _ => left * right };
            Assert.Equal(result, int.Parse(TaskFiles.Text(line, "answer"), CultureInfo.InvariantCulture));
            Assert.EndsWith($"The answer is {result}.", TaskFiles.Reply(line), StringComparison.Ordinal);
            Assert.Equal(result, Evaluate(TaskFiles.Text(line, "expression")));
            CheckSteps(line);
            inWords += char.IsAsciiDigit(sum.Groups[1].Value[0]) ? 0 : 1;
            threeDigits += part == 2 && left > 99 && (right > 99 || word == "times") ? 1 : 0;
            (int, int) pair = word == "minus" ? (left, right) : (Math.Min(left, right), Math.Max(left, right));
            parts[pair] = parts.GetValueOrDefault(pair) | part;
        }

        Assert.DoesNotContain(3, parts.Values);
        Assert.True(parts.Values.Count(part => part == 2) >= 1000, $"{parts.Values.Count(part => part == 2)} sums to test.");
        Assert.True(inWords > 50 && threeDigits > 400, $"{inWords} in words, {threeDigits} of three digits.");
    }

    [Fact]
    public void BothStylesAskTheSameSums()
    {
        foreach (string name in new[] { "sums", "differences", "products" })
        {
            ILookup<string, string> byStyle = Files.Test(name)
                .ToLookup(line => TaskFiles.Text(line, "style"), line => TaskFiles.Text(line, "expression"));
            Assert.True(byStyle["steps"].Count() >= 1000, $"{name}: {byStyle["steps"].Count()} with steps.");
            Assert.True(byStyle["at once"].Count() >= 1000, $"{name}: {byStyle["at once"].Count()} at once.");
            Assert.True(byStyle["steps"].Intersect(byStyle["at once"]).Count() > 0.95 * byStyle["steps"].Distinct().Count(), name);
        }
    }

    [Fact]
    public void ToldSumsAreRight()
    {
        HashSet<string> train = [];
        foreach ((JsonElement line, bool isTest) in Files.Train("word-problems").Select(line => (line, false))
            .Concat(Files.Test("word-problems").Select(line => (line, true))))
        {
            string question = TaskFiles.Questions(line).Single(), expression = TaskFiles.Text(line, "expression");
            int result = Evaluate(expression);
            Assert.Equal(result, int.Parse(TaskFiles.Text(line, "answer"), CultureInfo.InvariantCulture));
            Assert.EndsWith($"The answer is {result}.", TaskFiles.Reply(line), StringComparison.Ordinal);
            Assert.True(result >= 0, line.GetRawText());
            int[] told = [.. NumberInText().Matches(question).Cast<Match>().Select(match => Number(match.Value)).Order()];
            int[] used = [.. expression.Split(' ').Where(part => char.IsAsciiDigit(part[0])).Select(Number).Order()];
            Assert.True(!used.Except(told).Any(), line.GetRawText());
            CheckSteps(line);
            if (isTest)
            {
                Assert.DoesNotContain(expression, train);
            }
            else
            {
                train.Add(expression);
            }
        }

        Assert.Contains(Files.Test("word-problems"), line => TaskFiles.Text(line, "expression").Contains('/'));
        Assert.Contains(Files.Test("word-problems"), line => TaskFiles.Text(line, "expression").Contains('*'));
    }

    /// <summary>No sum of a test is worked out in training: not asked for, not told in a story, and not as a step of a larger one.</summary>
    [Fact]
    public void TrainingWorksOutNoSumOfATest()
    {
        HashSet<(string, int, int)> train = [];
        foreach (JsonElement line in SumTasks.SelectMany(Files.Train))
        {
            train.Add(Pair(FirstPair().Match(TaskFiles.Text(line, "expression"))));
            train.UnionWith(WorkedPair().Matches(TaskFiles.Reply(line)).Select(Pair));
        }

        train.UnionWith(Files.Train("preferences")
            .Select(line => FirstPair().Match(TaskFiles.Questions(line).Single())).Where(sum => sum.Success).Select(Pair));
        string[] shown =
        [
            .. SumTasks.SelectMany(Files.Test).Select(line => TaskFiles.Text(line, "expression"))
                .Concat(Files.Test("preferences").SelectMany(TaskFiles.Questions))
                .Where(text => FirstPair().Match(text) is { Success: true } sum && train.Contains(Pair(sum))),
        ];
        Assert.True(shown.Length == 0, $"{shown.Length} sums of tests are worked out in training, such as {shown.FirstOrDefault()}.");

        static (string, int, int) Pair(Match sum)
        {
            (string operation, int left, int right) = (sum.Groups[2].Value, Number(sum.Groups[1].Value), Number(sum.Groups[3].Value));
            return operation is "+" or "*" ? (operation, Math.Min(left, right), Math.Max(left, right)) : (operation, left, right);
        }
    }

    /// <summary>Every equation of the worked steps holds, and carries and borrows are those of its result.</summary>
    private static void CheckSteps(JsonElement line)
    {
        string reply = TaskFiles.Reply(line);
        Match[] steps = [.. Step().Matches(reply).Cast<Match>()];
        Assert.Equal(TaskFiles.Text(line, "style") == "steps", steps.Length > 0);
        foreach (Match step in steps)
        {
            int result = Number(step.Groups[2].Value);
            Assert.True(Evaluate(step.Groups[1].Value) == result, $"{step.Value} in {reply}");
            if (step.Groups[3].Success)
            {
                Assert.Equal(result % 10, Number(step.Groups[3].Value));
                Assert.Equal(result >= 10, step.Groups[4].Success);
            }

            Assert.Equal(step.Groups[1].Value.Contains("+ 10 -", StringComparison.Ordinal), step.Groups[5].Success);
        }
    }

    /// <summary>Numbers with + - * / between, * and / first.</summary>
    private static int Evaluate(string expression)
    {
        string[] parts = expression.Split(' ');
        (int sum, int sign, int product) = (0, 1, Number(parts[0]));
        for (int i = 1; i < parts.Length; i += 2)
        {
            int number = Number(parts[i + 1]);
            switch (parts[i])
            {
                case "*":
                    product *= number;
                    break;
                case "/":
                    Assert.Equal(0, product % number);
                    product /= number;
                    break;
                default:
                    sum += sign * product;
                    (sign, product) = (parts[i] == "+" ? 1 : -1, number);
                    break;
            }
        }

        return sum + (sign * product);
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : NumbersByWord[text];

    [GeneratedRegex(
        @"(a hundred|[a-z]+(?:-[a-z]+)?|[0-9]+) (\+|-|\*|plus|minus|times) (a hundred|[a-z]+(?:-[a-z]+)?|[0-9]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Sum();

    /// <summary>What is worked out first: of 151 - 8 * 18, that is 8 * 18.</summary>
    [GeneratedRegex(@"([0-9]+) ([-+*/]) ([0-9]+)\b(?! \*)")]
    private static partial Regex FirstPair();

    /// <summary>An equation of two numbers.</summary>
    [GeneratedRegex(@"(?:^|[.,] )([0-9]+) ([-+*/]) ([0-9]+) = ")]
    private static partial Regex WorkedPair();

    [GeneratedRegex(@"([0-9]+(?: [-+*/] [0-9]+)+) = ([0-9]+)(?:, write ([0-9])(, carry 1)?)?(, borrow 1)?\.")]
    private static partial Regex Step();

    [GeneratedRegex(
        @"\b(?:[0-9]+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex NumberInText();
}

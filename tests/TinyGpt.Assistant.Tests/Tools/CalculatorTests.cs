using System.Globalization;
using System.Numerics;
using TinyGpt.Assistant.Tools;
using Xunit;

namespace TinyGpt.Assistant.Tests.Tools;

public class CalculatorTests
{
    [Theory]
    [InlineData("1 + 1", "2")]
    [InlineData("2 + 3 * 4", "14")]
    [InlineData("(2 + 3) * 4", "20")]
    [InlineData("7 - 2 - 1", "4")]
    [InlineData("7 / 2 / 2", "1.75")]
    [InlineData("-7 % 3", "-1")]
    [InlineData("-2^2", "-4")]
    [InlineData("(-2)^2", "4")]
    [InlineData("2^3^2", "512")]
    [InlineData("2^-1", "0.5")]
    [InlineData("3^-2", "0.1111111111111111111111111111")]
    [InlineData("9^0.5", "3")]
    [InlineData("2^0.5", "1.4142135623731")]
    [InlineData("0^0", "1")]
    [InlineData("(-1)^1000000001", "-1")]
    [InlineData("0.1 + 0.2", "0.3")]
    [InlineData("1.50 * 2.00", "3")]
    [InlineData("1/3", "0.3333333333333333333333333333")]
    [InlineData("6 × 7 ÷ 2 − 1", "20")]
    [InlineData("1e3 + .5", "1000.5")]
    [InlineData("--5", "5")]
    [InlineData("3 - -2", "5")]
    [InlineData("0 * -1", "0")]
    [InlineData("1 / 0", "error: division by zero")]
    [InlineData("5 % (2 - 2)", "error: division by zero")]
    [InlineData("0^-1", "error: division by zero")]
    [InlineData("10^29", "error: overflow, numbers must stay below 7.9e28")]
    [InlineData("99999999999999999999999999999", "error: overflow, numbers must stay below 7.9e28")]
    [InlineData("7^0.5^-9", "error: overflow, numbers must stay below 7.9e28")]
    [InlineData("(-4)^0.5", "error: a negative number has no fractional power")]
    [InlineData("", "error: the expression ends where a number is expected")]
    [InlineData("1 +", "error: the expression ends where a number is expected")]
    [InlineData("(1 + 2", "error: the expression ends where an operator or ) is expected")]
    [InlineData("1 2", "error: \"2\" at character 3 where an operator is expected")]
    [InlineData("1,000 + 1", "error: \",\" at character 2 where an operator is expected; write numbers without commas")]
    [InlineData("two", "error: \"t\" at character 1 where a number is expected")]
    [InlineData("1 + 😀", "error: \"😀\" at character 5 where a number is expected")]
    [InlineData(".", "error: a point without digits is no number")]
    public void ComputesOrSaysWhatIsWrong(string expression, string result) => Assert.Equal(result, Calculator.Compute(expression));

    [Fact]
    public void DepthAndLengthAreLimited()
    {
        Assert.Equal("1", Calculator.Compute(new string('(', 99) + "1" + new string(')', 99)));
        Assert.Equal("error: the expression is nested more than 100 deep", Calculator.Compute(new string('(', 500)));
        Assert.Equal("error: the expression is nested more than 100 deep", Calculator.Compute(new string('-', 500)));
        Assert.Equal("error: the expression has 1,001 characters, at most 1,000 are possible", Calculator.Compute(new string('1', 1001)));
    }

    [Theory]
    [InlineData("{\"expression\": \"6 * 7\"}", "42")]
    [InlineData("{\"expression\": 6}", "error: the arguments must be a JSON object with the text expression, such as {\"expression\": \"1 + 1\"}")]
    [InlineData("6 * 7", "error: the arguments must be a JSON object with the text expression, such as {\"expression\": \"1 + 1\"}")]
    public async Task TakesItsArgumentsAsJson(string arguments, string result)
    {
        Calculator calculator = new();

        Assert.Equal("calculator(expression): Computes an expression with + - * / % ^ and parentheses.", calculator.Description.ToString());
        Assert.Equal(result, await calculator.RunAsync(arguments, TestContext.Current.CancellationToken));
    }

    /// <summary>The expression's value is kept as an exact fraction while its text is made.</summary>
    [Fact]
    public void RandomExpressionsAgreeWithFractions()
    {
        Random random = new(1);
        int compared = 0;
        for (int i = 0; i < 2000; i++)
        {
            (string text, BigInteger numerator, BigInteger denominator) = Expression(random, 4);
            string result = Calculator.Compute(text);
            if (denominator.IsZero)
            {
                Assert.Equal("error: division by zero", result);
                continue;
            }

            double expected = (double)numerator / (double)denominator;
            double difference = Math.Abs(expected - double.Parse(result, CultureInfo.InvariantCulture));
            Assert.True(difference <= 1e-12 * Math.Max(1, Math.Abs(expected)), $"{text} = {expected}, not {result}");
            compared++;
        }

        Assert.InRange(compared, 1000, 2000);
    }

    private static (string Text, BigInteger Numerator, BigInteger Denominator) Expression(Random random, int depth)
    {
        if (depth == 0 || random.Next(5) == 0)
        {
            int value = random.Next(1, 100);
            return ($"{value / 10m}", value, 10);
        }

        (string left, BigInteger a, BigInteger b) = Expression(random, depth - 1);
        (string right, BigInteger c, BigInteger d) = Expression(random, depth - 1);
        return random.Next(4) switch
        {
            0 => ($"({left} + {right})", a * d + c * b, b * d),
            1 => ($"({left} - {right})", a * d - c * b, b * d),
            2 => ($"({left} * {right})", a * c, b * d),
            // A zero denominator stays one in all that contains it.
            _ => ($"({left} / {right})", a * d, d.IsZero ? 0 : b * c),
        };
    }
}

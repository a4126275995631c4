using System.Globalization;
using System.Text.RegularExpressions;

namespace TinyGpt.Corpus.World.Tasks;

/// <summary>
/// Which sums are for training and which for the test: a fifth of all pairs of numbers are held out. Of these the test takes those that no document
/// works out either, so that nobody can know them by heart. 3 + 8 is the same pair as 8 + 3. What worked steps are made of is always for
/// training: the sums of single digits, and the tables of round numbers.
/// </summary>
internal sealed partial class OperandSplit(TaskSource source)
{
    private const int HeldOutPercent = 20, LargestFactor = 12;

    /// <summary>Whether the part may ask for the sum.</summary>
    public bool Allows(TaskPart part, char operation, int left, int right)
    {
        if (operation is '+' or '*' && left > right)
        {
            (left, right) = (right, left);
        }

        bool isHeldOut = !IsElementary(operation, left, right)
            && source.IsIn($"operands {operation}", (ulong)((left * 100_000L) + right), HeldOutPercent);
        return part == TaskPart.Train ? !isHeldOut : isHeldOut && !source.Survey.HasSum(operation, left, right);
    }

    /// <summary>Whether an answer may work the sum out so: training must not show in passing what the test holds out.</summary>
    public bool AllowsSteps(TaskPart part, string steps) => part == TaskPart.Test
        || Equation().Matches(steps).All(step => Allows(part, step.Groups[2].ValueSpan[0], Number(step.Groups[1]), Number(step.Groups[3])));

    /// <summary>4 + 8, 9 - 3, 7 * 12, 300 * 6: a step of larger sums. Of + and * the smaller number stands first.</summary>
    private static bool IsElementary(char operation, int left, int right) => operation switch
    {
        '*' => (IsRound(left) && right <= LargestFactor) || (IsRound(right) && left <= LargestFactor),
        '/' => false,
        _ => left <= 9 && right <= 9,
    };

    /// <summary>Whether only the first digit is not 0.</summary>
    private static bool IsRound(int number)
    {
        while (number % 10 == 0 && number > 0)
        {
            number /= 10;
        }

        return number < 10;
    }

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    /// <summary>An equation of two numbers; those of three, such as 4 + 0 + 1 = 5, are steps within a sum.</summary>
    [GeneratedRegex(@"(?<![-+*/] )\b([0-9]+) ([-+*/]) ([0-9]+) = ")]
    private static partial Regex Equation();
}

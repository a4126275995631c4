using System.Text;

namespace TinyGpt.Corpus.World.Tasks;

/// <summary>Sums worked out as at school: digit by digit from the right, or place by place.</summary>
internal static class WorkedSteps
{
    /// <summary>"7 + 5 = 12, write 2, carry 1. 4 + 8 + 1 = 13, write 3, carry 1. 3 + 2 + 1 = 6."</summary>
    public static string Add(int left, int right)
    {
        StringBuilder steps = new();
        int carry = 0;
        do
        {
            int sum = (left % 10) + (right % 10) + carry;
            bool isLast = left < 10 && right < 10;
            Append(steps, $"{left % 10} + {right % 10}{(carry > 0 ? " + 1" : "")} = {sum}");
            carry = sum / 10;
            steps.Append(isLast ? "." : carry > 0 ? $", write {sum % 10}, carry 1." : $", write {sum}.");
            (left, right) = (left / 10, right / 10);
        }
        while (left > 0 || right > 0);

        return steps.ToString();
    }

    /// <summary>"2 + 10 - 5 = 7, borrow 1. 3 + 10 - 1 - 8 = 4, borrow 1. 6 - 1 - 2 = 3."</summary>
    public static string Subtract(int left, int right)
    {
        StringBuilder steps = new();
        int borrowed = 0;
        do
        {
            int difference = (left % 10) - borrowed - (right % 10);
            string minus = borrowed > 0 ? " - 1" : "";
            borrowed = difference < 0 ? 1 : 0;
            string plus = borrowed > 0 ? " + 10" : "", borrow = borrowed > 0 ? ", borrow 1" : "";
            Append(steps, $"{left % 10}{plus}{minus} - {right % 10} = {difference + (10 * borrowed)}{borrow}.");
            (left, right) = (left / 10, right / 10);
        }
        while (left > 0);

        return steps.ToString();
    }

    /// <summary>"300 * 6 = 1800. 40 * 6 = 240. 7 * 6 = 42. 1800 + 240 + 42 = 2082."</summary>
    public static string Multiply(int left, int right)
    {
        StringBuilder steps = new();
        List<int> parts = [];
        for (int place = Place(left); place > 0; place /= 10)
        {
            int part = left / place % 10 * place;
            if (part > 0)
            {
                Append(steps, $"{part} * {right} = {part * right}.");
                parts.Add(part * right);
            }
        }

        if (parts.Count > 1)
        {
            Append(steps, $"{string.Join(" + ", parts)} = {left * right}.");
        }

        return steps.ToString();
    }

    private static int Place(int number) => number switch { >= 100 => 100, >= 10 => 10, _ => 1 };

    private static void Append(StringBuilder steps, string step) => steps.Append(steps.Length == 0 ? "" : " ").Append(step);
}

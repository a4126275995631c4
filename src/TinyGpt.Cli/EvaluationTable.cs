using TinyGpt.Evaluation;

namespace TinyGpt.Cli;

/// <summary>What eval prints for people.</summary>
internal static class EvaluationTable
{
    // A property with more values is printed with --json only.
    private const int MostSlices = 6;

    /// <summary>Prints results.</summary>
    /// <param name="results">The tests'.</param>
    /// <param name="texts">The texts'.</param>
    /// <param name="centered">The mean above chance.</param>
    /// <param name="answers">How many answers of each test are shown.</param>
    public static void Print(IReadOnlyList<EvaluationResult> results, IReadOnlyList<TextResult> texts, double? centered, int answers)
    {
        bool hasTools = results.Any(result => result.Called is not null), hasOverlap = results.Any(result => result.Overlap is not null);
        if (results.Count > 0)
        {
            Console.WriteLine(
                $"{"test",-24} {"cases",7} {"right",7}  {"95% interval",-15} {"chance",6}  {"form",6}  {"no idea",7}"
                + (hasTools ? $"  {"called",6}" : "") + (hasOverlap ? $"  {"overlap",7}" : ""));
        }

        foreach (EvaluationResult result in results)
        {
            Console.WriteLine(
                $"{result.Name,-24} {result.Cases,7:N0} {result.Accuracy,7:P1}  {$"{result.Low:P1}–{result.High:P1}",-15} {result.Chance,6:P0}"
                + $"  {result.Formed,6:P1}  {result.Refused,7:P1}"
                + (hasTools ? $"  {result.Called,6:P1}" : "") + (hasOverlap ? $"  {result.Overlap,7:P1}" : ""));
            PrintDetails(result, answers);
        }

        if (centered is not null)
        {
            Console.WriteLine($"above chance, mean of the tests: {centered:P1}");
        }

        if (texts.Count > 0)
        {
            Console.WriteLine($"{"text",-24} {"windows",7} {"bits a byte",11}  {"95% interval",-15} {"bytes",12}");
        }

        foreach (TextResult text in texts)
        {
            Console.WriteLine(
                $"{text.Name,-24} {text.Windows,7:N0} {text.BitsPerByte,11:F4}  {$"{text.Low:F4}–{text.High:F4}",-15} {text.Bytes,12:N0}");
        }
    }

    private static void PrintDetails(EvaluationResult result, int answers)
    {
        if (result.PassAtK is { } pass)
        {
            Console.WriteLine($"{"",-24} one of the samples right {pass:P1}, the most frequent right {result.Majority:P1}");
        }

        IEnumerable<IGrouping<string, SliceResult>> properties = result.Slices.GroupBy(slice => slice.Property);
        foreach (SliceResult slice in properties.Where(slices => slices.Count() <= MostSlices).SelectMany(slices => slices))
        {
            Console.WriteLine($"  {$"{slice.Property} {slice.Value}",-22} {slice.Cases,7:N0} {slice.Accuracy,7:P1}");
        }

        foreach (EvaluatedAnswer answer in result.Answers.Take(answers))
        {
            string question = answer.Question.ReplaceLineEndings(" ");
            Console.WriteLine($"    {(answer.IsRight ? "+" : "-")} {question} → {answer.Answer.ReplaceLineEndings(" ")}");
        }
    }
}

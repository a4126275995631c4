using System.Text.Json;

namespace TinyGpt.Cli.Demo;

/// <summary>What became of the demo's steps, for people.</summary>
internal static class DemoTable
{
    private const string Facts = "facts.test", Identity = "identity.test", Unknown = "unknown.test", Repeat = "repeat.test", Sums = "sums.test", Letters = "letters.test", Pages = "search.test";

    /// <summary>The lines of the table.</summary>
    /// <param name="results">All results.</param>
    public static IReadOnlyList<DemoRow> Rows(IReadOnlyList<DemoResult> results)
    {
        Dictionary<string, IReadOnlyList<TaskReport>> tests = results.Where(result => result.Result.TryGetProperty("tasks", out JsonElement tasks) && tasks.ValueKind == JsonValueKind.Array)
            .ToDictionary(result => result.Name, result => result.Tasks);
        return
        [
            Compared("well-known facts, asked in new words", "knows", Facts, Right),
            Compared("answers of the right form", "knows", Facts, Formed),
            Compared("who it is, asked in new words", "itself", Identity, Right),
            Only("who it is, with all tools at hand", "itself-tools", Identity),
            Compared("answers about people who do not exist", "itself", Unknown, test => new DemoFigure(1 - test.Accuracy, 1 - test.High, 1 - test.Low)),
            Only("sums of three digits, at once", "sums-once", Sums),
            Only("sums of three digits, with steps", "sums-steps", Sums),
            Only("sums of three digits, with a calculator", "sums-calculator", Sums),
            Only("words in no order, said again", "repeat", Repeat),
            Only("letters in words, at once", "letters-once", Letters),
            Only("letters in words, with steps", "letters-steps", Letters),
            Only("letters in words, with a program", "letters-code", Letters),
            Only("facts of pages, from memory", "pages", Pages),
            Only("facts of pages, with the page", "pages", $"{Pages} + page"),
            Only("facts of pages, with search", "pages", $"{Pages} + search"),
        ];

        TaskReport Test(string step, string task) => tests[step].Single(test => test.Name == task);

        DemoRow Compared(string name, string step, string task, Func<TaskReport, DemoFigure> figure) => new(
            name, Test($"{step}-chat", task).Cases, figure(Test($"{step}-base", task)), figure(Test($"{step}-sft", task)), figure(Test($"{step}-chat", task)));

        DemoRow Only(string name, string step, string task) => new(name, Test($"{step}-chat", task).Cases, null, null, Right(Test($"{step}-chat", task)));
    }

    /// <summary>Prints what was learned.</summary>
    public static void Print(DemoReport report)
    {
        Console.WriteLine($"{"",-40} {"cases",6} {"base",7} {"sft",7} {"chat",7}  95% interval");
        foreach (DemoRow row in report.Rows)
        {
            string interval = row.Chat is { } chat ? $"{chat.Low:P1}–{chat.High:P1}" : "";
            Console.WriteLine($"{row.Name,-40} {row.Cases,6:N0} {row.Base?.Value,7:P1} {row.Sft?.Value,7:P1} {row.Chat?.Value,7:P1}  {interval}");
        }

        Console.WriteLine();
        Console.WriteLine($"{Amount.Time(TimeSpan.FromSeconds(report.Seconds))}, {Amount.Bytes(report.PeakMemoryBytes)} of memory; the assistant is in {report.Model}");
    }

    /// <summary>What became of a step, in a line.</summary>
    public static string Summary(DemoResult result)
    {
        JsonElement json = result.Result;
        string time = Amount.Time(TimeSpan.FromSeconds(result.Seconds));
        return result.Name switch
        {
            "world" => $"{Number("pages")} pages, {Number("kept_pages")} of them good; {time}",
            "tokenizer" => $"{Number("vocabulary")} tokens; {time}",
            "corpus" => $"{Number("tokens")} tokens of good text; {time}",
            "base" => $"{Number("parameters")} weights, validation loss {json.GetProperty("validation_loss").GetDouble():F3}, {Number("tokens_per_second")} tokens/s; {time}",
            "sft" or "chat" => $"validation loss {json.GetProperty("validation_loss").GetDouble():F3} of the assistant's words, {Number("tokens_per_second")} tokens/s; {time}",
            "probe" => $"of {Number("asked")} questions it knows {Number("known")}; {time}",
            _ => $"{string.Join("; ", result.Tasks.Select(task => $"{task.Name} {task.Accuracy:P1} ({task.Low:P1}–{task.High:P1})"))}; {time}",
        };

        string Number(string name) => $"{json.GetProperty(name).GetDouble():N0}";
    }

    /// <summary>With the interval of Wilson 1927, which is right near 0 and 1 too.</summary>
    private static DemoFigure Formed(TaskReport test)
    {
        const double Z = 1.96;
        double share = test.Formed ?? 0, weight = Z * Z / test.Cases, middle = (share + (weight / 2)) / (1 + weight);
        double half = Z / (1 + weight) * Math.Sqrt(((share * (1 - share)) + (weight / 4)) / test.Cases);
        return new DemoFigure(share, middle - half, middle + half);
    }

    private static DemoFigure Right(TaskReport test) => new(test.Accuracy, test.Low, test.High);
}

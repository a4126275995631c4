namespace TinyGpt.Corpus.Tests.Steps;

/// <summary>Documents made of a text or an address, for the tests of the steps.</summary>
internal static class StepTest
{
    /// <summary>A document with a text.</summary>
    public static Document Document(string text) => new() { File = "test", Record = 0, Text = text };

    /// <summary>What a step says of a text; "keep" if it stays.</summary>
    public static string Judge(IStep step, string text) => ReasonOf(step, step.Apply(Document(text)));

    /// <summary>What a step says of an address; "keep" if it stays.</summary>
    public static string JudgeUrl(IStep step, string? url) => ReasonOf(step, step.Apply(new Document { File = "test", Record = 0, Url = url }));

    /// <summary>Different words, w0 w1 w2 and so on, of a length each.</summary>
    public static IEnumerable<string> Words(int count, int length = 5) => Enumerable.Range(0, count).Select(i => Word(i, length));

    /// <summary>The i-th word: its number in letters, filled up with x.</summary>
    public static string Word(int i, int length)
    {
        Span<char> word = stackalloc char[length];
        word.Fill('x');
        for (int place = length - 1; place >= 0 && i > 0; place--, i /= 20)
        {
            word[place] = (char)('a' + (i % 20));
        }

        return word.ToString();
    }

    private static string ReasonOf(IStep step, Verdict verdict)
    {
        if (verdict.IsKept)
        {
            return "keep";
        }

        Xunit.Assert.Contains(verdict.Reason!, step.Reasons);
        Xunit.Assert.False(string.IsNullOrWhiteSpace(verdict.Detail));
        return verdict.Reason!;
    }
}

namespace TinyGpt.Conversations;

/// <summary>
/// The tools that TinyGpt's own models learn to call, as they are told of them. What runs them is in TinyGpt.Assistant, and what writes conversations to learn
/// from is in TinyGpt.Corpus: both must use the same words.
/// </summary>
public static class StandardTools
{
    /// <summary>Computes with decimal numbers: <c>{"expression": "345 + 678"}</c>.</summary>
    public static ToolDescription Calculator { get; } = new("calculator", "Computes an expression with + - * / % ^ and parentheses.", ["expression"]);

    /// <summary>Runs a program in JavaScript: <c>{"code": "[1, 2, 3].length"}</c>.</summary>
    public static ToolDescription Code { get; } = new(
        "code", "Runs JavaScript. The result is what print(...) writes, or else the value of the last expression.", ["code"]);

    /// <summary>Looks for pages: <c>{"query": "lighthouse keeper"}</c>.</summary>
    public static ToolDescription Search { get; } = new("search", "Finds pages with these words, and shows the best passage.", ["query"]);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ToolDescription> All { get; } = [Calculator, Code, Search];
}

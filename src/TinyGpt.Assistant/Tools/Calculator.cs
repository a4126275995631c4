using TinyGpt.Conversations;

namespace TinyGpt.Assistant.Tools;

/// <summary>Computes with decimal numbers of up to 28 digits: <c>{"expression": "1 + 1"}</c> is <c>2</c>.</summary>
public sealed class Calculator : ITool
{
    private const string Parameter = "expression";

    /// <inheritdoc/>
    public ToolDescription Description { get; } = StandardTools.Calculator;

    /// <summary>Computes an expression.</summary>
    /// <param name="expression">
    /// Numbers, <c>+ - * / % ^</c> (or <c>× ÷ −</c>) and parentheses; at most 1,000 characters, 100 deep. <c>%</c> is the remainder, with the sign of
    /// the first number; <c>^</c> groups from the right and before a minus sign: <c>-2^2</c> is -4.
    /// </param>
    /// <returns>The number in its shortest form, or <c>error: </c> and what is wrong.</returns>
    public static string Compute(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        try
        {
            decimal value = DecimalExpression.Evaluate(expression);
            return value == 0 ? "0" : value.ToString("0.############################");
        }
        catch (FormatException exception)
        {
            return $"error: {exception.Message}";
        }
        catch (DivideByZeroException)
        {
            return "error: division by zero";
        }
        catch (OverflowException)
        {
            return "error: overflow, numbers must stay below 7.9e28";
        }
    }

    /// <inheritdoc/>
    public Task<string> RunAsync(string arguments, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(
            CallArguments.TryRead(arguments, Parameter, "1 + 1", out string? expression, out string? error) ? Compute(expression) : error);
    }
}

using System.Globalization;

namespace TinyGpt.Corpus.Steps;

/// <summary>Verdicts on a number that went past its limit, as in "0.41 of the lines repeat an earlier one, more than 0.3".</summary>
internal static class LimitVerdict
{
    /// <summary>The number is above its limit.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="measured">The number.</param>
    /// <param name="what">Of what, to be read after the number.</param>
    /// <param name="limit">The limit.</param>
    public static Verdict Above(string reason, double measured, string what, double limit) => Drop(reason, measured, what, "more", limit);

    /// <summary>The number is below its limit.</summary>
    /// <inheritdoc cref="Above"/>
    public static Verdict Below(string reason, double measured, string what, double limit) => Drop(reason, measured, what, "less", limit);

    /// <summary>A fraction; 0 of nothing is 0.</summary>
    public static double Fraction(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    private static Verdict Drop(string reason, double measured, string what, string side, double limit) =>
        Verdict.Drop(reason, string.Create(CultureInfo.InvariantCulture, $"{measured:0.####} {what}, {side} than {limit:0.####}"));
}

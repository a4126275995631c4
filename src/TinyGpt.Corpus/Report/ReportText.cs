using System.Globalization;
using System.Net;

namespace TinyGpt.Corpus.Report;

/// <summary>Numbers and foreign text as they stand in the report.</summary>
internal static class ReportText
{
    private static readonly string[] _units = ["bytes", "kB", "MB", "GB", "TB"];

    /// <summary>A whole number with commas.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A share, 0 to 1, in percent; a dash where there is none.</summary>
    public static string Percent(double? share) => share is { } known ? known.ToString("0.0 %", CultureInfo.InvariantCulture) : "–";

    /// <summary>An amount of bytes, in the unit that it fills.</summary>
    public static string Bytes(long bytes)
    {
        double amount = bytes;
        int unit = 0;
        for (; amount >= 1000 && unit < _units.Length - 1; unit++)
        {
            amount /= 1000;
        }

        return $"{amount.ToString(unit == 0 ? "N0" : "0.0", CultureInfo.InvariantCulture)} {_units[unit]}";
    }

    /// <summary>A number for a drawing.</summary>
    public static string Place(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Foreign text, with no markup of its own.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text);
}

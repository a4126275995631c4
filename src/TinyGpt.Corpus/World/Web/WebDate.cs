namespace TinyGpt.Corpus.World.Web;

/// <summary>A moment of the invented internet.</summary>
internal readonly record struct WebDate(int Year, int Month, int Day, int Second)
{
    private static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] Weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    /// <summary>A moment in the years 2018 to 2024.</summary>
    public static WebDate Random(WorldRandom random) =>
        new(random.Between(2018, 2024), random.Between(1, 12), random.Between(1, 28), random.Next(86400));

    /// <summary>"2023-05-17T08:12:44Z"</summary>
    public string Iso => $"{Year:D4}-{Month:D2}-{Day:D2}T{Clock}Z";

    /// <summary>"Wed, 17 May 2023 08:12:44 GMT" (RFC 9110, section 5.6.7)</summary>
    public string Http =>
        $"{Weekdays[(int)new DateOnly(Year, Month, Day).DayOfWeek]}, {Day:D2} {Months[Month - 1][..3]} {Year:D4} {Clock} GMT";

    private string Clock => $"{Second / 3600:D2}:{Second / 60 % 60:D2}:{Second % 60:D2}";

    /// <summary>In one of the ways that people write dates.</summary>
    public string Written(WorldRandom random) => random.Next(5) switch
    {
        0 => $"{Day} {Months[Month - 1]} {Year}",
        1 => $"{Months[Month - 1]} {Day}, {Year}",
        2 => $"{Year:D4}-{Month:D2}-{Day:D2}",
        3 => $"{Day:D2}/{Month:D2}/{Year}",
        _ => $"{Day} {Months[Month - 1][..3]} {Year}, {Second / 3600:D2}:{Second / 60 % 60:D2}",
    };
}

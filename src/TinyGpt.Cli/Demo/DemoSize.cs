namespace TinyGpt.Cli.Demo;

/// <summary>How much a demo does.</summary>
/// <param name="Pages">Pages of the internet.</param>
/// <param name="BaseSteps">Steps of pre-training.</param>
/// <param name="Share">The part of the conversations that is learned from.</param>
/// <param name="Probed">Questions of the probe.</param>
/// <param name="Tested">Cases of a test.</param>
internal sealed record DemoSize(int Pages, int BaseSteps, double Share, int Probed, int Tested)
{
    /// <summary>The names of the sizes.</summary>
    public const string Full = "full", Short = "short", Least = "least";

    /// <summary>The size of a name, or null.</summary>
    public static DemoSize? Find(string name) => name switch
    {
        Full => new(21_000, 1_700, 1, 12_000, 1_000),
        Short => new(6_000, 500, 0.08, 500, 100),
        Least => new(400, 8, 0.001, 12, 4),
        _ => null,
    };
}

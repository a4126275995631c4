using System.Globalization;
using Xunit;

namespace TinyGpt.Tests.Fuzzing;

/// <summary>
/// Tries one reader for as long as TINYGPT_FUZZ_SECONDS says, from the seed in TINYGPT_FUZZ_SEED. Used by the test projects of several rooms, each with
/// targets of its own.
/// </summary>
internal static class FuzzRun
{
    private const string SecondsVariable = "TINYGPT_FUZZ_SECONDS", SeedVariable = "TINYGPT_FUZZ_SEED";

    private const int DefaultSeconds = 1, DefaultSeed = 20;

    /// <summary>The names of targets as test cases, which a filter can choose by the trait Fuzz.</summary>
    public static IEnumerable<TheoryDataRow<string>> Cases(IEnumerable<string> names) =>
        names.Select(name => new TheoryDataRow<string>(name).WithTrait("Fuzz", name));

    /// <summary>Fails the test where the reader fails; says what was tried.</summary>
    public static void Try(FuzzTarget target)
    {
        Fuzzer fuzzer = new(target, Number(SeedVariable, DefaultSeed));
        fuzzer.Run(TimeSpan.FromSeconds(Number(SecondsVariable, DefaultSeconds)));
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{target.Name}: {fuzzer.Accepted} read, {fuzzer.Refused} refused; at most {fuzzer.Largest / 1e6:F1} MB beyond 16 times the file and {fuzzer.Longest.TotalMilliseconds:F0} ms"));
        Assert.True(fuzzer.Refused > 0 && fuzzer.Accepted > 0, $"{target.Name}: {fuzzer.Accepted} read, {fuzzer.Refused} refused");
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}

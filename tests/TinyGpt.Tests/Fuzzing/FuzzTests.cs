using System.Globalization;
using Xunit;

namespace TinyGpt.Tests.Fuzzing;

/// <summary>Every reader of bytes that others wrote, with files that were damaged. TINYGPT_FUZZ_SECONDS says how long each is tried.</summary>
public sealed class FuzzTests
{
    private const string SecondsVariable = "TINYGPT_FUZZ_SECONDS", SeedVariable = "TINYGPT_FUZZ_SEED";

    private const int DefaultSeconds = 1, DefaultSeed = 20;

    public static IEnumerable<TheoryDataRow<string>> Targets => FuzzTargets.All.Keys.Select(name => new TheoryDataRow<string>(name).WithTrait("Fuzz", name));

    [Theory]
    [MemberData(nameof(Targets))]
    public void DamagedFilesAreReadOrRefusedWithAClearLine(string name)
    {
        Fuzzer fuzzer = new(FuzzTargets.All[name](), Number(SeedVariable, DefaultSeed));
        fuzzer.Run(TimeSpan.FromSeconds(Number(SecondsVariable, DefaultSeconds)));
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {fuzzer.Accepted} read, {fuzzer.Refused} refused; at most {fuzzer.Largest / 1e6:F1} MB beyond 16 times the file and {fuzzer.Longest.TotalMilliseconds:F0} ms"));
        Assert.True(fuzzer.Refused > 0 && fuzzer.Accepted > 0, $"{name}: {fuzzer.Accepted} read, {fuzzer.Refused} refused");
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}

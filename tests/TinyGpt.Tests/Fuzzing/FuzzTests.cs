using Xunit;

namespace TinyGpt.Tests.Fuzzing;

/// <summary>Every reader of bytes that others wrote, with files that were damaged.</summary>
public sealed class FuzzTests
{
    public static IEnumerable<TheoryDataRow<string>> Targets => FuzzRun.Cases(FuzzTargets.All.Keys);

    [Theory]
    [MemberData(nameof(Targets))]
    public void DamagedFilesAreReadOrRefusedWithAClearLine(string name) => FuzzRun.Try(FuzzTargets.All[name]());
}

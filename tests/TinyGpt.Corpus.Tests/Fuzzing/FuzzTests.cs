using TinyGpt.Tests.Fuzzing;
using Xunit;

namespace TinyGpt.Corpus.Tests.Fuzzing;

/// <summary>Every reader of crawls and texts, and of what a build leaves on disk between its stages, with files that were damaged.</summary>
public sealed class FuzzTests
{
    public static IEnumerable<TheoryDataRow<string>> Targets => FuzzRun.Cases(FuzzTargets.All.Keys);

    [Theory]
    [MemberData(nameof(Targets))]
    public void DamagedFilesAreReadOrRefusedWithAClearLine(string name) => FuzzRun.Try(FuzzTargets.All[name]());
}

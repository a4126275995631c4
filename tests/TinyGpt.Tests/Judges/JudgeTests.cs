using System.Text.Json;
using TinyGpt.Tests.Architecture;
using Xunit;
using Xunit.Sdk;

namespace TinyGpt.Tests.Judges;

public class JudgeTests
{
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(1);

    [Fact]
    [Trait(Judge.Trait, "versions")]
    public void ThePackagesLoadInTheVersionsThatWereAskedFor()
    {
        string output = new Judge("versions.mjs").Run(_timeout);
        using JsonDocument package = JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf("tests/judges/package.json")));
        IEnumerable<string> asked = package.RootElement.GetProperty("dependencies").EnumerateObject().Select(one => $"{one.Name} {one.Value.GetString()}");
        Assert.Equal(asked, output.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    [Trait(Judge.Trait, "versions")]
    public void AScriptThatFailsFailsTheTestWithItsWords()
    {
        Judge.RequireFolder();
        XunitException exception = Assert.ThrowsAny<XunitException>(() => new Judge("missing.mjs").Run(_timeout));
        Assert.Contains("missing.mjs ended with 1", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Cannot find module", exception.Message, StringComparison.Ordinal);
    }
}

using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace TinyGpt.Tests.Architecture;

/// <summary>What every source file keeps to.</summary>
public partial class SourceTests
{
    private const int MaxLines = 400;

    [Fact]
    public void NoFileIsLongerThanAnIdea()
    {
        IEnumerable<string> tooLong = Repository.Sources("kernels", "src")
            .Select(path => (Name: Path.GetRelativePath(Repository.Root, path), Lines: File.ReadLines(path).Count()))
            .Where(file => file.Lines > MaxLines)
            .Select(file => $"{file.Name}: {file.Lines} lines");
        Assert.Empty(tooLong);
    }

    [Theory]
    [InlineData("#pragma warning disable")]
    [InlineData("SuppressMessage")]
    [InlineData("#region")]
    [InlineData("#nullable disable")]
    public void NoFileSilencesTheCompiler(string text)
    {
        string self = Path.Combine("Architecture", $"{nameof(SourceTests)}.cs");
        IEnumerable<string> offenders = Repository.Sources("kernels", "src", "tests", "bench")
            .Where(path => !path.EndsWith(self, StringComparison.Ordinal))
            .Where(path => File.ReadAllText(path).Contains(text, StringComparison.Ordinal));
        Assert.Empty(offenders);
    }

    /// <summary>That every public member is documented is the compiler's matter (CS1591); this sees to it that it is asked.</summary>
    [Fact]
    public void EveryProjectMustDocumentWhatItShows()
    {
        XDocument shared = XDocument.Load(Repository.PathOf("Directory.Build.props"));
        Assert.Equal("true", shared.Descendants("GenerateDocumentationFile").Single().Value);
        Assert.Equal("true", shared.Descendants("TreatWarningsAsErrors").Single().Value);
        string[] exceptions = ["NoWarn", "GenerateDocumentationFile", "TreatWarningsAsErrors", "WarningsNotAsErrors", "Nullable"];
        foreach ((string name, XDocument project) in Repository.Projects("kernels", "src"))
        {
            Assert.False(
                project.Descendants().Any(element => exceptions.Contains(element.Name.LocalName)),
                $"{name} makes an exception from the rules of Directory.Build.props");
        }
    }

    /// <summary>Who looks for attention opens Attention.cs, in every backend.</summary>
    [Fact]
    public void BackendsKeepAnOperationInFilesOfOneName()
    {
        IReadOnlyDictionary<string, string> scalar = FilesOfOperations("TinyGpt.Kernels", "Scalar");
        Assert.Equal(OperationNames(), scalar.Keys.Order());
        Assert.Equal(scalar.OrderBy(pair => pair.Key), FilesOfOperations("TinyGpt.Kernels", "Simd").OrderBy(pair => pair.Key));
        // A GPU needs more text for an operation: beside Attention.cs there may be AttentionBackward.cs.
        IReadOnlyDictionary<string, string> gpu = FilesOfOperations("TinyGpt.Kernels.Gpu");
        Assert.Equal(scalar.Keys.Order(), gpu.Keys.Order());
        Assert.All(gpu, pair => Assert.StartsWith(Path.GetFileNameWithoutExtension(scalar[pair.Key]), pair.Value, StringComparison.Ordinal));
    }

    /// <summary>The abstract methods of the contract, without those that the backends of this process share.</summary>
    private static IEnumerable<string> OperationNames() => typeof(Kernels).GetMethods()
        .Where(method => method.IsAbstract && !method.IsSpecialName)
        .Select(method => method.Name)
        .Where(name => typeof(HostKernels).GetMethod(name)!.DeclaringType != typeof(HostKernels))
        .Order();

    private static Dictionary<string, string> FilesOfOperations(params string[] backend)
    {
        Dictionary<string, string> files = [];
        string[] names = [.. OperationNames()];
        foreach (string path in Repository.Sources(Path.Combine(["kernels", .. backend])))
        {
            foreach (Match match in OperationPattern().Matches(File.ReadAllText(path)).Where(match => names.Contains(match.Groups[1].Value)))
            {
                files.Add(match.Groups[1].Value, Path.GetFileName(path));
            }
        }

        return files;
    }

    [GeneratedRegex(@"^    public override void (\w+)\(", RegexOptions.Multiline)]
    private static partial Regex OperationPattern();
}

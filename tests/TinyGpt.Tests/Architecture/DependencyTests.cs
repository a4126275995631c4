using System.Xml.Linq;
using CommunityToolkit.HighPerformance.Buffers;
using Xunit;

namespace TinyGpt.Tests.Architecture;

/// <summary>Arrows point one way: Kernels ← TinyGpt ← Corpus, Assistant ← Cli. Kernels.Gpu knows only Kernels, and Cli plugs it in.</summary>
public class DependencyTests
{
    private static readonly Dictionary<string, string[]> AllowedProjects = new()
    {
        ["TinyGpt.Kernels"] = [],
        ["TinyGpt.Kernels.Gpu"] = ["TinyGpt.Kernels"],
        ["TinyGpt"] = ["TinyGpt.Kernels"],
        ["TinyGpt.Corpus"] = ["TinyGpt"],
        ["TinyGpt.Assistant"] = ["TinyGpt"],
        ["TinyGpt.Cli"] = ["TinyGpt", "TinyGpt.Assistant", "TinyGpt.Corpus", "TinyGpt.Kernels.Gpu"],
    };

    private static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["TinyGpt.Kernels"] = [],
        ["TinyGpt.Kernels.Gpu"] = ["ILGPU", "ILGPU.Algorithms"],
        ["TinyGpt"] = ["CommunityToolkit.HighPerformance"],
        ["TinyGpt.Corpus"] = ["AngleSharp", "Parquet.Net", "UTF.Unknown", "ZstdSharp.Port"],
        ["TinyGpt.Assistant"] =
        [
            "Jint", "Microsoft.Data.Sqlite", "Microsoft.Extensions.AI.Abstractions", "OpenTelemetry.Exporter.Prometheus.AspNetCore", "OpenTelemetry.Extensions.Hosting",
        ],
        ["TinyGpt.Cli"] = ["ScottPlot", "Spectre.Console", "System.CommandLine"],
    };

    [Fact]
    public void EveryProjectHasItsPlace() =>
        Assert.Equal(AllowedProjects.Keys.Order(), Repository.Projects("kernels", "src").Keys.Order());

    [Fact]
    public void ProjectsReferenceOnlyTheProjectsBelowThem()
    {
        foreach ((string name, XDocument project) in Repository.Projects("kernels", "src"))
        {
            IEnumerable<string> references = Included(project, "ProjectReference")
                .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));
            Assert.True(
                references.Order().SequenceEqual(AllowedProjects[name]),
                $"{name} references {string.Join(", ", references)}, and should reference {string.Join(", ", AllowedProjects[name])}");
        }
    }

    [Fact]
    public void ProjectsReferenceOnlyTheirPackages()
    {
        foreach ((string name, XDocument project) in Repository.Projects("kernels", "src"))
        {
            IEnumerable<string> references = Included(project, "PackageReference");
            Assert.True(
                references.Order().SequenceEqual(AllowedPackages[name]),
                $"{name} references {string.Join(", ", references)}, and should reference {string.Join(", ", AllowedPackages[name])}");
        }
    }

    // What the compiler wrote into an assembly also shows a reference that came through another one.

    [Fact]
    public void TheKernelsUseNothingButTheRuntime() => Assert.Empty(ReferencesBeyondTheRuntime(typeof(Kernels)));

    [Fact]
    public void TheEngineUsesTheKernelsAndTheToolkitOnly() =>
        Assert.Equal(
            new[] { typeof(MemoryOwner<float>).Assembly.GetName().Name, typeof(Kernels).Assembly.GetName().Name }.Order(),
            ReferencesBeyondTheRuntime(typeof(Device)).Order());

    private static IEnumerable<string> Included(XDocument project, string item) =>
        project.Descendants(item).Select(element => element.Attribute("Include")!.Value);

    private static IEnumerable<string?> ReferencesBeyondTheRuntime(Type type) => type.Assembly.GetReferencedAssemblies()
        .Select(reference => reference.Name)
        .Where(name => !name!.StartsWith("System.", StringComparison.Ordinal));
}

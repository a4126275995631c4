using TinyGpt.Gpu;
using TinyGpt.Scalar;
using TinyGpt.Simd;

namespace TinyGpt.Tests;

/// <summary>One implementation of <see cref="Kernels"/> in single precision.</summary>
/// <param name="Name">What tests are named after and filtered by.</param>
/// <param name="Create">Makes one that works on the given number of threads.</param>
/// <param name="Threaded">Whether the number of threads means anything to it.</param>
public sealed record Backend(string Name, Func<int, Kernels> Create, bool Threaded = false);

/// <summary>Every backend that the suite runs each operation on. A new backend is one line here; one whose driver is missing is left out.</summary>
public static class Backends
{
    public static IReadOnlyList<Backend> All { get; } =
    [
        new("scalar", _ => new ScalarKernels<float>()),
        new("simd", threads => new SimdKernels(threads), Threaded: true),
        new("simd 128", threads => new SimdKernels(threads, vectorBits: 128), Threaded: true),
        new("simd 256", threads => new SimdKernels(threads, vectorBits: 256), Threaded: true),
        new("simd 512", threads => new SimdKernels(threads, vectorBits: 512), Threaded: true),
        .. Gpus,
    ];

    /// <summary>
    /// The first device of each kind that can be used, whatever it computes on; and once more with the tiles that it otherwise takes for
    /// large products only.
    /// </summary>
    private static IEnumerable<Backend> Gpus =>
        from device in GpuDevices.Find()
        where device is { Index: 0, Problem: null }
        let kind = device.Id.Split(':')[0]
        from backend in (Backend[])[new(kind, _ => Open(device, manyTiles: null)), new($"{kind} large tiles", _ => Open(device, manyTiles: 1))]
        select backend;

    /// <summary>One test for each backend.</summary>
    public static IEnumerable<TheoryDataRow<string>> Rows =>
        All.Select(backend => new TheoryDataRow<string>(backend.Name).WithTrait("Backend", backend.Name));

    /// <summary>One test for each of these names on each backend.</summary>
    public static IEnumerable<TheoryDataRow<string, string>> RowsOf(IEnumerable<string> names, bool threadedOnly = false) =>
        from backend in All
        where backend.Threaded || !threadedOnly
        from name in names
        select new TheoryDataRow<string, string>(name, backend.Name).WithTrait("Backend", backend.Name);

    public static Backend Named(string name) => All.Single(backend => backend.Name == name);

    private static GpuKernels Open(GpuDevice device, int? manyTiles)
    {
        GpuKernels kernels = GpuDevices.Open(device.Kind, device.Index);
        kernels.ManyTiles = manyTiles ?? kernels.ManyTiles;
        return kernels;
    }
}

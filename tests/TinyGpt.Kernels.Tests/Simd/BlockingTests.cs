using System.Globalization;
using System.Runtime.InteropServices;
using TinyGpt.Simd;

namespace TinyGpt.Tests.Simd;

public sealed class BlockingTests
{
    private const string CacheFolder = "/sys/devices/system/cpu/cpu0/cache";

    [Fact]
    public void CacheSizesAreThoseOfTheOperatingSystem()
    {
        bool isX86 = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86;
        Assert.SkipUnless(isX86 && Directory.Exists(CacheFolder + "/index0"), "needs an x86 processor and Linux, which tells the sizes too");
        CacheSizes sizes = CacheSizes.Detect();
        foreach (string index in Directory.GetDirectories(CacheFolder, "index*"))
        {
            int bytes = 1024 * int.Parse(Read(index, "size").TrimEnd('K'), CultureInfo.InvariantCulture);
            int? detected = (Read(index, "level"), Read(index, "type")) switch
            {
                (_, "Instruction") => null,
                ("1", _) => sizes.First,
                ("2", _) => sizes.Second,
                ("3", _) => sizes.Third,
                _ => null,
            };
            Assert.True(detected is null || detected == bytes, $"{index}: {bytes} bytes, detected {detected}");
        }
    }

    [Theory]
    [InlineData(16 << 10, 128 << 10, 0)]
    [InlineData(32 << 10, 512 << 10, 32 << 20)]
    [InlineData(48 << 10, 1 << 20, 32 << 20)]
    [InlineData(128 << 10, 64 << 20, 1 << 30)]
    public void BlocksFitTheCaches(int first, int second, int third)
    {
        Blocking blocking = Blocking.For(new CacheSizes(first, second, third));
        Assert.InRange(blocking.Depth, 128, 512);
        Assert.True(blocking.Depth == 128 || blocking.ItemRows * blocking.Depth * sizeof(float) <= second / 2);
        Assert.Equal(0, blocking.ItemRows % 48);
        Assert.Equal(0, blocking.ItemColumns % 64);
        Assert.True(blocking.SlabFloats >= 1 << 18);
    }

    private static string Read(string folder, string file) => File.ReadAllText(Path.Combine(folder, file)).Trim();
}

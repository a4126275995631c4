namespace TinyGpt.Gpu.Tests.Assembler;

public sealed class MultiprocessorTests
{
    /// <summary>Counted by hand: which of threads, registers, shared memory and the number of groups gives the limit.</summary>
    [Theory]
    [InlineData("sm_80", 256, 32, 0, 8)]
    [InlineData("sm_80", 256, 33, 0, 6)]
    [InlineData("sm_80", 256, 128, 16896, 2)]
    [InlineData("sm_80", 256, 129, 16896, 1)]
    [InlineData("sm_80", 64, 128, 4352, 8)]
    [InlineData("sm_80", 32, 16, 0, 32)]
    [InlineData("sm_80", 256, 32, 32 << 10, 4)]
    [InlineData("sm_90", 256, 32, 32 << 10, 6)]
    [InlineData("sm_80", 128, 24, (4 << 10) - 1024, 16)]
    public void AsManyGroupsAsTheScarcestAllows(string architecture, int threads, int registers, int sharedBytes, int groups)
    {
        Multiprocessor multiprocessor = Multiprocessor.Named(architecture);
        Assert.Equal(groups, multiprocessor.Groups(threads, registers, sharedBytes));
        Assert.Equal(groups * threads / 2048.0, multiprocessor.Occupancy(threads, registers, sharedBytes));
    }
}

using Xunit;

namespace TinyGpt.Tests.Generation;

public sealed class StoriesTests
{
    [Theory]
    [InlineData("scalar", true)]
    [InlineData("scalar", false)]
    [InlineData("cpu", true)]
    [InlineData("cpu", false)]
    public async Task AloneAndInARaggedBatchItWritesWhatLlama2CWrites(string device, bool useCache)
    {
        using Device opened = device == "scalar" ? Device.Scalar() : Device.Cpu(2);
        await Story.AssertWrittenOn(opened, useCache);
    }
}

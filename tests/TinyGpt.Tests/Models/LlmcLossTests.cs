using Xunit;

namespace TinyGpt.Tests.Models;

/// <summary>Ten training steps against those of an independent implementation, llm.c, on the same checkpoint and tokens.</summary>
public sealed class LlmcLossTests
{
    [Theory]
    [InlineData("cpu")]
    [InlineData("scalar")]
    public void TheFirstTenLossesAreThoseOfLlmc(string deviceName)
    {
        using Device device = deviceName == "cpu" ? Device.Cpu(2) : Device.Scalar();
        Assert.All(LlmcTraining.Expected.Zip(LlmcTraining.Losses(device)), pair => Assert.Equal(pair.First, pair.Second, 2e-5));
    }
}

using FsCheck.Xunit;
using Xunit;

namespace TinyGpt.Tests.Engine;

public sealed class ArenaPlanTests
{
    [Property(MaxTest = 300)]
    public void BuffersThatLiveAtTheSameTimeNeverOverlap((ushort Bytes, byte First, byte Length)[] buffers)
    {
        ArenaPlan plan = new();
        foreach ((ushort bytes, byte first, byte length) in buffers)
        {
            plan.Touch(plan.Add(bytes, first), first + length);
        }

        plan.Place(share: true);
        for (int i = 0; i < buffers.Length; i++)
        {
            Assert.Equal(0, plan.OffsetOf(i) % View.Alignment);
            Assert.True(plan.OffsetOf(i) + plan.BytesOf(i) <= plan.Bytes);
            for (int j = 0; j < i; j++)
            {
                bool meet = buffers[i].First <= buffers[j].First + buffers[j].Length && buffers[j].First <= buffers[i].First + buffers[i].Length;
                bool apart = plan.OffsetOf(i) + plan.BytesOf(i) <= plan.OffsetOf(j) || plan.OffsetOf(j) + plan.BytesOf(j) <= plan.OffsetOf(i);
                Assert.True(apart || !meet, $"buffers {j} and {i} overlap");
            }
        }
    }

    [Fact]
    public void OneAfterTheOtherShareTheirBytes()
    {
        ArenaPlan plan = new();
        for (int time = 0; time < 10; time++)
        {
            plan.Add(1000, time);
        }

        plan.Place(share: true);
        Assert.Equal(1024, plan.Bytes);
        Assert.Equal(10240, plan.UnsharedBytes);
    }
}

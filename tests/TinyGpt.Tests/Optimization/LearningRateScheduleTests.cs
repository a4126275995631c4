using TinyGpt.Optimization;
using Xunit;

namespace TinyGpt.Tests.Optimization;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData(ScheduleKind.Cosine, 0, 1e-3 / 11)]
    [InlineData(ScheduleKind.Cosine, 9, 1e-2 / 11)]
    [InlineData(ScheduleKind.Cosine, 10, 1e-3)]
    [InlineData(ScheduleKind.Cosine, 60, 5.5e-4)]
    [InlineData(ScheduleKind.Cosine, 110, 1e-4)]
    [InlineData(ScheduleKind.Constant, 109, 1e-3)]
    [InlineData(ScheduleKind.WarmupStableDecay, 89, 1e-3)]
    [InlineData(ScheduleKind.WarmupStableDecay, 100, 5.5e-4)]
    [InlineData(ScheduleKind.WarmupStableDecay, 110, 1e-4)]
    public void RatesFollowTheFormula(ScheduleKind kind, int step, double expected) =>
        Assert.Equal(expected, new LearningRateSchedule(kind, 1e-3, 1e-4, 10, 110).At(step), 1e-12);

    [Theory]
    [InlineData(ScheduleKind.Cosine)]
    [InlineData(ScheduleKind.Constant)]
    [InlineData(ScheduleKind.WarmupStableDecay)]
    public void RatesStayBetweenZeroAndThePeak(ScheduleKind kind)
    {
        foreach ((int warmup, int steps) in ((int, int)[])[(0, 1), (5, 3), (0, 100), (100, 100), (7, 50)])
        {
            LearningRateSchedule schedule = new(kind, 3e-4, 1e-5, warmup, steps);
            Assert.All(Enumerable.Range(0, steps + 5), step => Assert.InRange(schedule.At(step), double.Epsilon, 3e-4));
        }
    }
}

using TinyGpt.Simd;

namespace TinyGpt.Tests.Simd;

public sealed class ProcessorTests
{
    [Fact]
    public void StepsAsideToAnotherProcessor()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.ProcessorCount > 1, "needs Linux and two processors");
        Assert.True(OnOwnThread(() =>
        {
            int before = Processor.Current;
            Processor.StepAside([-1, before]);
            return Processor.Current != before;
        }));
    }

    [Fact]
    public void MayReturnAfterwards()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.ProcessorCount > 1, "needs Linux and two processors");
        Assert.True(OnOwnThread(() =>
        {
            int first = Processor.Current;
            Processor.StepAside([first]);
            int second = Processor.Current;
            Processor.StepAside([.. Enumerable.Range(0, 1024).Where(processor => processor != first)]);
            return second != first && Processor.Current == first;
        }));
    }

    [Fact]
    public void StaysWhereThereIsNoFreeProcessor() => Assert.True(OnOwnThread(() =>
    {
        Processor.StepAside([.. Enumerable.Range(-1, 1025)]);
        return Processor.Current >= -1;
    }));

    private static bool OnOwnThread(Func<bool> check)
    {
        bool result = false;
        Thread thread = new(() => result = check());
        thread.Start();
        thread.Join();
        return result;
    }
}

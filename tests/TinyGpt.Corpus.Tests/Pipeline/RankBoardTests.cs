using TinyGpt.Corpus.Pipeline;
using TinyGpt.Tests.Formats;
using Xunit;

namespace TinyGpt.Corpus.Tests.Pipeline;

public sealed class RankBoardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARankWaitsUntilTheOthersTaskIsDone()
    {
        using RankBoard board = Board(0);
        int looks = 0;
        List<(int Rank, int Task)> waits = [];
        board.Wait(4, task => task != 3 || ++looks > 2, (rank, task) => waits.Add((rank, task)), CancellationToken.None);
        Assert.Equal([(1, 3), (1, 3)], waits);
    }

    [Fact]
    public void AFailureEndsTheOthersWithItsMessage()
    {
        using RankBoard waiting = Board(0);
        using RankBoard failing = Board(1);
        failing.Fail("the disk is full");
        Assert.Equal("rank 1 of 2 failed: the disk is full", Waiting(waiting).Message);
    }

    [Fact]
    public void AFailureOfAnEarlierRunIsForgottenWhenItsRankStartsAgain()
    {
        using (RankBoard earlier = Board(1))
        {
            earlier.Fail("the disk is full");
        }

        using RankBoard waiting = Board(0);
        bool isDone = false;
        using Timer timer = new(
            _ =>
            {
                using RankBoard again = Board(1);
                isDone = true;
            },
            null, 300, Timeout.Infinite);
        waiting.Wait(2, _ => isDone, (_, _) => { }, CancellationToken.None);
        Assert.True(isDone);
    }

    [Fact]
    public void AFailureOfAnEarlierRunCountsWhenItsRankStaysAway()
    {
        using (RankBoard earlier = Board(1))
        {
            earlier.Fail("the disk is full");
        }

        using RankBoard waiting = Board(0, patience: TimeSpan.FromMilliseconds(100));
        Assert.Contains("the disk is full", Waiting(waiting).Message);
    }

    [Fact]
    public void ARankThatWasAliveAndIsSilentCountsAsDead()
    {
        using RankBoard waiting = Board(0, silence: TimeSpan.FromMilliseconds(200));
        Board(1).Dispose();
        Assert.Contains("rank 1 of 2 has given no sign of life", Waiting(waiting).Message);
    }

    [Fact]
    public void ARankThatHasNotStartedIsWaitedForUntilAskedToStop()
    {
        using RankBoard waiting = Board(0, silence: TimeSpan.FromMilliseconds(1));
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(300));
        Assert.Throws<OperationCanceledException>(() => waiting.Wait(2, task => task == 0, (_, _) => { }, stop.Token));
    }

    [Fact]
    public void TwoProcessesCannotBeTheSameRank()
    {
        using RankBoard first = Board(0);
        Assert.Contains("same rank", Assert.Throws<IOException>(() => Board(0)).Message);
    }

    private RankBoard Board(int rank, TimeSpan? silence = null, TimeSpan? patience = null) => new(_folder.File("ranks"), new Rank(rank, 2))
    {
        Silence = silence ?? TimeSpan.FromMinutes(5),
        Patience = patience ?? TimeSpan.FromMinutes(5),
    };

    private static IOException Waiting(RankBoard board) =>
        Assert.Throws<IOException>(() => board.Wait(2, task => task == 0, (_, _) => { }, CancellationToken.None));
}

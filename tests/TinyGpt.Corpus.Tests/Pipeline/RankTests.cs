using TinyGpt.Corpus.Pipeline;
using Xunit;

namespace TinyGpt.Corpus.Tests.Pipeline;

public sealed class RankTests
{
    [Theory]
    [InlineData("", 0, 1)]
    [InlineData("OMPI_COMM_WORLD_RANK=2 OMPI_COMM_WORLD_SIZE=3", 2, 3)]
    [InlineData("PMI_RANK=1 PMI_SIZE=4", 1, 4)]
    [InlineData("SLURM_PROCID=5 SLURM_NTASKS=6", 5, 6)]
    [InlineData("SLURM_JOB_ID=9 SLURM_PROCID=5 SLURM_NTASKS=6 SLURM_STEP_NUM_TASKS=6", 5, 6)]
    [InlineData("SLURM_JOB_ID=9 SLURM_PROCID=0 SLURM_NTASKS=6", 0, 1)]
    [InlineData("SLURM_JOB_ID=9 SLURM_PROCID=0 SLURM_NTASKS=2 OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=8", 1, 8)]
    [InlineData("PMI_RANK=1", 0, 1)]
    public void TheLauncherSaysWhichRankThisIs(string variables, int index, int count) =>
        Assert.Equal(new Rank(index, count), Rank.From(Variables(variables)));

    [Theory]
    [InlineData("PMI_RANK=4 PMI_SIZE=4")]
    [InlineData("SLURM_PROCID=-1 SLURM_NTASKS=6")]
    [InlineData("OMPI_COMM_WORLD_RANK=one OMPI_COMM_WORLD_SIZE=3")]
    public void WhatMakesNoSenseIsRefused(string variables)
    {
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => Rank.From(Variables(variables)));
        Assert.Contains(variables.Split(' ')[0], exception.Message);
    }

    private static Func<string, string?> Variables(string text)
    {
        Dictionary<string, string> variables = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('='))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        return variables.GetValueOrDefault;
    }
}

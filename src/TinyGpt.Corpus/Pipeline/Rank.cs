using System.Globalization;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>Which of the processes that build a corpus together this one is.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Count">How many there are.</param>
public readonly record struct Rank(int Index, int Count)
{
    // Index and count as the launchers name them: mpirun of Open MPI, mpiexec of MPICH and Intel MPI, srun of Slurm. mpirun inside of a job of Slurm
    // sets its own
    // besides those of the job, and these are right.
    private static readonly (string Index, string Count)[] _variables =
    [
        ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"), ("PMI_RANK", "PMI_SIZE"), ("SLURM_PROCID", "SLURM_STEP_NUM_TASKS"),
        ("SLURM_PROCID", "SLURM_NTASKS"),
    ];

    /// <summary>The only one.</summary>
    public static Rank Single => new(0, 1);

    /// <summary>Whether this process does a task.</summary>
    public bool Owns(int task) => task % Count == Index;

    /// <summary>What the launcher of this process says; <see cref="Single"/> where it was started by hand.</summary>
    /// <exception cref="InvalidDataException">The environment says what makes no sense.</exception>
    public static Rank FromEnvironment() => From(Environment.GetEnvironmentVariable);

    /// <summary>As a person says it: "rank 1 of 3".</summary>
    public override string ToString() => Name(Index);

    /// <summary>As a person says it, for another one of the processes.</summary>
    internal string Name(int index) => $"rank {index} of {Count}";

    /// <summary>What variables say.</summary>
    internal static Rank From(Func<string, string?> variable)
    {
        foreach ((string index, string count) in _variables)
        {
            // The script of a batch job is one process, though Slurm counts in it the tasks that srun would start: only these know the number of a
            // step's tasks.
            bool isBatchScript = count == "SLURM_NTASKS" && variable("SLURM_JOB_ID") is not null;
            if (!isBatchScript && variable(index) is { Length: > 0 } indexText && variable(count) is { Length: > 0 } countText)
            {
                return int.TryParse(indexText, NumberStyles.None, CultureInfo.InvariantCulture, out int i)
                    && int.TryParse(countText, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && i < n
                    ? new Rank(i, n)
                    : throw new InvalidDataException($"the environment says {index}={indexText} and {count}={countText}, which is no rank of so many");
            }
        }

        return Single;
    }
}

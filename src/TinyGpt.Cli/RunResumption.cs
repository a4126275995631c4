using System.CommandLine;
using TinyGpt.Training;

namespace TinyGpt.Cli;

/// <summary>Whether a command begins a run or goes on with one.</summary>
internal static class RunResumption
{
    /// <summary>Goes on with a run that a command began.</summary>
    /// <typeparam name="TData">What runs of the command learn from.</typeparam>
    /// <param name="parse">The options.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="suitable">The options that may be given with --resume.</param>
    /// <param name="other">The command that began the run if this one did not.</param>
    /// <exception cref="UsageException">Another option is given, or the run is another command's.</exception>
    public static TrainingRun Resume<TData>(ParseResult parse, string folder, Device device, IEnumerable<Option> suitable, string other)
        where TData : IRunData
    {
        if (parse.CommandResult.Command.Options.Except(suitable).FirstOrDefault(option => parse.GetResult(option) is { Implicit: false }) is { } given)
        {
            throw new UsageException($"{given.Name} cannot be given together with --resume: a run goes on with its own data and settings");
        }

        TrainingRun run = TrainingRun.Resume(folder, device);
        if (run.Data is TData)
        {
            return run;
        }

        run.Dispose();
        throw new UsageException($"{folder} is a run of another kind, to go on: tinygpt {other} --resume {folder}");
    }

    /// <summary>Checks that a new run has a place.</summary>
    /// <exception cref="IOException">The folder holds something.</exception>
    public static void CheckFree(string folder, bool force)
    {
        if (!force && Path.Exists(folder) && !(Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new IOException($"{folder} exists: choose another --out, add --force to replace it, or go on with it by --resume {folder}");
        }
    }
}

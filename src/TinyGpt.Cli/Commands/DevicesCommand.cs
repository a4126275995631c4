using System.CommandLine;
using TinyGpt.Gpu;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt devices: what can compute here, which of it 'auto' takes, and what is missing for the rest.</summary>
internal sealed class DevicesCommand
{
    private readonly Option<bool> _json = CliOption.Flag(
        "--json", "Print the result as one JSON object; reason is why a device cannot be used, or what to know of one that can, or null.");

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        DevicesCommand devices = new();
        Command command = new(
            "devices",
            "Show every device that --device can name, which one 'auto' takes and why, and what is missing for the others.")
        {
            devices._json,
        };
        command.SetAction(devices.Run);
        return command.WithExamples(
            "tinygpt devices",
            "tinygpt devices --json",
            "tinygpt pretrain --device cuda:1");
    }

    private int Run(ParseResult parse)
    {
        IReadOnlyList<GpuDevice> gpus = GpuDevices.Find();
        GpuDevice? preferred = GpuDevices.Preferred(gpus);
        IReadOnlyList<Row> rows = [.. gpus.Select(Describe), .. Host()];
        string auto = preferred?.Id ?? "cpu";
        if (parse.GetValue(_json))
        {
            JsonResult.Print(new DevicesReport([.. rows.Select(row => row.Report)], auto), JsonResult.Readable.DevicesReport);
            return 0;
        }

        Print(rows, auto);
        Console.WriteLine($"auto takes {auto}: {Reason(preferred)}");
        return 0;
    }

    /// <summary>The devices that need no driver.</summary>
    private static IEnumerable<Row> Host()
    {
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        using Device cpu = Device.Cpu(), scalar = Device.Scalar();
        yield return new Row(new DeviceReport("cpu", "cpu", cpu.Kernels.Name, memory, true, null), "");
        yield return new Row(new DeviceReport("scalar", "scalar", scalar.Kernels.Name, memory, true, "the specification, in plain loops: right, and slow"), "");
    }

    private static Row Describe(GpuDevice device)
    {
        string? reason = device.Problem ?? (device.IsGpu ? null : "it computes on the CPU, where --device cpu is faster; auto never takes it");
        DeviceReport report = new(
            device.Id, device.KindName, device.Name.Length > 0 ? device.Name : null, device.Index >= 0 ? device.MemoryBytes : null,
            device.Problem is null, reason);
        return new Row(report, device.Index >= 0 ? $", {device.ComputeUnits} compute units, {device.Interface}" : "");
    }

    private static string Reason(GpuDevice? preferred) => preferred switch
    {
        { Kind: GpuKind.Cuda } => "it is the first CUDA device that can be used",
        { Kind: GpuKind.OpenCl } => "there is no CUDA device, and it is the first GPU that OpenCL can use",
        _ => "neither CUDA nor OpenCL shows a GPU that can be used",
    };

    private static void Print(IReadOnlyList<Row> rows, string auto)
    {
        foreach (Row row in rows)
        {
            DeviceReport device = row.Report;
            string state = !device.Usable ? "cannot be used" : device.Id == auto ? "usable, taken by auto" : "usable";
            string memory = device.MemoryBytes is { } bytes ? $", {Amount.Bytes(bytes)}" : "";
            Console.WriteLine($"{device.Id,-10}{state}");
            if (device.Name is not null)
            {
                Console.WriteLine($"{"",-10}{device.Name}{memory}{row.Units}");
            }

            if (device.Reason is not null)
            {
                Console.WriteLine($"{"",-10}{device.Reason}");
            }
        }

        Console.WriteLine();
    }

    /// <summary>A device and how much of it computes at once.</summary>
    private sealed record Row(DeviceReport Report, string Units);
}

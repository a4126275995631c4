using System.Diagnostics;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace TinyGpt.Gpu;

public sealed partial class GpuKernels
{
    private static bool IsOutOfMemory(AcceleratorException exception) => exception switch
    {
        CLException openCl => openCl.Error is CLError.CL_MEM_OBJECT_ALLOCATION_FAILURE or CLError.CL_OUT_OF_RESOURCES
            or CLError.CL_OUT_OF_HOST_MEMORY or CLError.CL_INVALID_BUFFER_SIZE,
        CudaException cuda => cuda.Error == nameof(CudaError.CUDA_ERROR_OUT_OF_MEMORY),
        _ => false,
    };

    /// <summary>What the driver calls the error, or what ILGPU says.</summary>
    internal static string Describe(Exception exception) => exception switch
    {
        CLException openCl => openCl.Error.ToString(),
        CudaException cuda => cuda.Error,
        // Of an error of its own the compiler says what is inside.
        _ => (exception.InnerException ?? exception).Message.ReplaceLineEndings(" "),
    };

    /// <summary>
    /// Turns a driver's error into one that says what failed. Launches are queued, so that what is reported at one call may be the fault of an
    /// earlier one.
    /// </summary>
    private Exception Failure(string doing, AcceleratorException exception)
    {
        bool isMemory = exception is CLException { Error: CLError.CL_MEM_OBJECT_ALLOCATION_FAILURE or CLError.CL_OUT_OF_HOST_MEMORY }
            or CudaException { Error: nameof(CudaError.CUDA_ERROR_OUT_OF_MEMORY) };
        return isMemory
            ? OutOfMemory(0, exception)
            : new DeviceException($"{Name} failed while {doing}, or at work queued before: {Describe(exception)}; the system's log may say more", exception);
    }

    /// <summary>Compiles a kernel.</summary>
    /// <exception cref="DeviceException">The driver does not take it.</exception>
    internal Action<AcceleratorStream, KernelConfig, TKernel> Build<TKernel>() where TKernel : struct, IKernel
    {
        // ILGPU gives the compiler's log to the trace listeners, and to them only.
        using BuildLog log = new();
        Trace.Listeners.Add(log);
        try
        {
            return Loader.Load<TKernel>();
        }
        catch (Exception exception) when (exception is AcceleratorException or NotSupportedException or InternalCompilerException)
        {
            throw new DeviceException($"the driver of {Name} does not build {typeof(TKernel).Name}: {Describe(exception)}{log.FirstError}", exception);
        }
        finally
        {
            Trace.Listeners.Remove(log);
        }
    }

    /// <summary>Keeps the first line of a compiler's log that speaks of an error, and the one after it.</summary>
    private sealed class BuildLog : TraceListener
    {
        /// <summary>Both, with a separator in front; empty if there was none.</summary>
        public string FirstError { get; private set; } = "";

        public override void Write(string? message) => WriteLine(message);

        public override void WriteLine(string? message)
        {
            string[] lines = [.. (message ?? "").Split('\n').SkipWhile(line => !line.Contains("error", StringComparison.OrdinalIgnoreCase)).Take(2)];
            if (FirstError.Length == 0 && lines.Length > 0)
            {
                FirstError = $", {string.Join(' ', lines.Select(line => line.Trim()))}";
            }
        }
    }
}

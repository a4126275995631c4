using System.Reflection;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace TinyGpt.Gpu.Tests.Assembler;

/// <summary>Turns kernels into the texts that drivers are given, without a device.</summary>
internal sealed class KernelCompiler : IDisposable
{
    private readonly Context _context = Context.Create(builder => GpuDevices.Configured(builder));
    private readonly PTXBackend _ptx;
    private readonly CLBackend _openCl;

    public KernelCompiler()
    {
        // ILGPU writes the same instructions for all later architectures and PTX versions, and every driver since CUDA 11.8 reads this version.
        CudaArchitecture architecture = CudaArchitecture.SM_80;
        _ptx = new PTXBackend(_context, new CudaCapabilityContext(architecture), architecture, CudaInstructionSet.ISA_78, null);
        _openCl = new CLBackend(_context, new CLCapabilityContext(false, false, false, false, true), CLDeviceVendor.Other, CLCVersion.CL20);
    }

    /// <summary>PTX as CUDA gets it.</summary>
    public string Ptx(Type kernel) => ((PTXCompiledKernel)KernelLoader.Compile(_ptx, kernel)).PTXAssembly;

    /// <summary>OpenCL C as an OpenCL driver gets it.</summary>
    public string OpenClC(Type kernel) => ((CLCompiledKernel)KernelLoader.Compile(_openCl, kernel)).Source;

    /// <summary>PTX as ILGPU writes it.</summary>
    public string UncorrectedPtx(Type kernel) => ((PTXCompiledKernel)Uncorrected(_ptx, kernel)).PTXAssembly;

    /// <summary>OpenCL C as ILGPU writes it.</summary>
    public string UncorrectedOpenClC(Type kernel) => ((CLCompiledKernel)Uncorrected(_openCl, kernel)).Source;

    public void Dispose()
    {
        _ptx.Dispose();
        _openCl.Dispose();
        _context.Dispose();
    }

    private static CompiledKernel Uncorrected(Backend backend, Type kernel)
    {
        MethodInfo entry = typeof(KernelCompiler).GetMethod(nameof(Entry), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(kernel);
        return backend.Compile(
            EntryPointDescription.FromExplicitlyGroupedKernel(entry), new KernelSpecialization(KernelCatalog.GroupSizeOf(kernel), null));
    }

    private static void Entry<TKernel>(TKernel kernel) where TKernel : struct, IKernel => kernel.Run();
}

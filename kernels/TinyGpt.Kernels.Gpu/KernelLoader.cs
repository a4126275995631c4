using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace TinyGpt.Gpu;

/// <summary>
/// The one place where kernels become programs of a device. ILGPU turns a kernel's IL into OpenCL C or PTX; the text is corrected here
/// before the driver sees it.
/// </summary>
internal sealed class KernelLoader(Accelerator accelerator)
{
    private static readonly Regex _signedArithmetic =
        new(@"\((?<type>int|long)\)\(\(\k<type>\) (?<left>-?\w+) (?<operator>[-+*])  \(\k<type>\)(?<right>-?\w+)\)");

    /// <summary>Whether the text is corrected; not in a test that shows what that is for.</summary>
    public bool Corrects { get; set; } = true;

    private Backend Backend => accelerator switch
    {
        CLAccelerator openCl => openCl.Backend,
        CudaAccelerator cuda => cuda.Backend,
        _ => throw new NotSupportedException($"kernels are made for OpenCL and CUDA, not for {accelerator.AcceleratorType}"),
    };

    /// <summary>Compiles a kernel and makes what launches it.</summary>
    public Action<AcceleratorStream, KernelConfig, TKernel> Load<TKernel>() where TKernel : struct, IKernel =>
        accelerator.LoadKernel(Compile(Backend, typeof(TKernel), Corrects)).CreateLauncherDelegate<Action<AcceleratorStream, KernelConfig, TKernel>>();

    /// <summary>Compiles a kernel with any backend, whether or not its device is there.</summary>
    public static CompiledKernel Compile(Backend backend, Type kernel, bool corrects = true)
    {
        MethodInfo entry = typeof(KernelLoader).GetMethod(nameof(Entry), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(kernel);
        KernelSpecialization specialization = new(KernelCatalog.GroupSizeOf(kernel), null);
        CompiledKernel compiled = backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(entry), specialization);
        switch (compiled)
        {
            case CLCompiledKernel openCl when corrects:
                Replace(openCl, nameof(CLCompiledKernel.Source), Corrected(openCl));
                break;
            case PTXCompiledKernel ptx when corrects:
                Replace(ptx, nameof(PTXCompiledKernel.PTXAssembly), Corrected(ptx));
                break;
        }

        return compiled;
    }

    /// <summary>
    /// Two corrections. ILGPU's barrier orders global memory only. Threads talk through shared memory, which OpenCL calls local, and without a
    /// fence for it the standard lets one thread miss what another wrote. And ILGPU computes with unsigned integers as with signed ones, whose
    /// overflow C leaves undefined, so that a compiler may assume that there is none; in C# both wrap around, as C's unsigned ones do.
    /// </summary>
    private static string Corrected(CLCompiledKernel kernel) => _signedArithmetic.Replace(
        kernel.Source.Replace("CLK_GLOBAL_MEM_FENCE", "CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE", StringComparison.Ordinal),
        "(${type})((u${type}) ${left} ${operator} (u${type})${right})");

    /// <summary>
    /// ILGPU promises by <c>bra.uni</c> that all threads of a warp branch alike. It says so of branches that do diverge, and NVIDIA's
    /// assembler does not unroll loops that are closed by one. A branch without the promise is right wherever one with it is.
    /// </summary>
    private static string Corrected(PTXCompiledKernel kernel) => kernel.PTXAssembly.Replace("bra.uni", "bra", StringComparison.Ordinal);

    /// <summary>The text has no setter: it is the field behind the property.</summary>
    private static void Replace(CompiledKernel kernel, string property, string text)
    {
        FieldInfo field = kernel.GetType().GetField($"<{property}>k__BackingField", BindingFlags.NonPublic | BindingFlags.Instance)
            ?? throw new MissingFieldException(kernel.GetType().FullName, property);
        field.SetValue(kernel, text);
    }

    private static void Entry<TKernel>(TKernel kernel) where TKernel : struct, IKernel => kernel.Run();
}

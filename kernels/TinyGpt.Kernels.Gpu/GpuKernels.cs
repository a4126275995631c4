using System.Diagnostics;
using ILGPU;
using ILGPU.Runtime;

namespace TinyGpt.Gpu;

/// <summary>
/// Every operation as kernels for a GPU, through OpenCL or CUDA. The files are named as those of the scalar specification. A kernel stands
/// above the method that launches it, or in a file of its own whose name begins with the operation's.
/// </summary>
/// <remarks>
/// Launches are queued: a method returns before its work is done, and only <see cref="Download"/> and <see cref="Synchronize"/> wait.
/// One thread at a time may call an instance.
/// </remarks>
public sealed partial class GpuKernels : Kernels
{
    private readonly Context _context;
    private readonly Accelerator _accelerator;
    private readonly AcceleratorStream _stream;
    private readonly Dictionary<Type, Delegate> _launchers = [];
    private readonly Action<long> _freed;
    private readonly UploadStaging _staging;
    private GpuStorage? _scratch;
    private long _launches;

    internal GpuKernels(Context context, Device device, string name)
    {
        _context = context;
        Name = name;
        _accelerator = device.CreateAccelerator(context);
        _stream = _accelerator.DefaultStream;
        Loader = new KernelLoader(_accelerator);
        _staging = new UploadStaging(_accelerator);
        _freed = bytes => AllocatedBytes -= bytes;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override ElementType Real => ElementType.Float32;

    /// <summary>Bytes of the device's memory that are allocated.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>Makes this device's kernels.</summary>
    internal KernelLoader Loader { get; }

    /// <summary>The kernels that were launched so far.</summary>
    internal IReadOnlyCollection<Type> Launched => _launchers.Keys;

    /// <inheritdoc/>
    public override void Synchronize()
    {
        try
        {
            _stream.Synchronize();
        }
        catch (AcceleratorException exception)
        {
            throw Failure("computing", exception);
        }

        _staging.Restart();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _scratch?.Dispose();
            foreach (GpuStorage turns in _turns.Values)
            {
                turns.Dispose();
            }

            _staging.Dispose();
            _accelerator.Dispose();
            _context.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>The least number of groups whose <paramref name="share"/>s cover all.</summary>
    private static int Groups(long all, int share) => checked((int)((all + share - 1) / share));

    private static ArrayView<float> Reals(View view) => Elements<float>(view, ElementType.Float32);

    private static ArrayView<float> CountedReals(View view) => Reals(Counted(view));

    /// <summary>An operand whose elements a kernel numbers in 32 bits.</summary>
    /// <exception cref="DeviceException">There are more of them.</exception>
    private static View Counted(View view) => view.Length <= int.MaxValue
        ? view
        : throw new DeviceException($"an operand of {view.Length} elements is too long for this operation on a GPU, which counts to {int.MaxValue}; a smaller batch helps");

    /// <summary>The memory of a matrix for <see cref="IStoredElements"/>. Memory is allocated in whole singles, so the last is there if it is divided.</summary>
    private static ArrayView<float> StoredElements(View view)
    {
        Debug.Assert(view.Type is ElementType.Float32 or ElementType.Float16 or ElementType.Q8_0 && view.ByteOffset % View.Alignment == 0);
        return ((GpuStorage)view.Memory).Elements<float>(view.ByteOffset, (view.Type.Bytes(view.Length) + sizeof(float) - 1) / sizeof(float));
    }

    private static ArrayView<int> Integers(View view) => Elements<int>(view, ElementType.Int32);

    private static ArrayView<T> Elements<T>(View view, ElementType type) where T : unmanaged
    {
        Debug.Assert(view.Type == type && view.ByteOffset % View.Alignment == 0);
        return ((GpuStorage)view.Memory).Elements<T>(view.ByteOffset, view.Length);
    }

    /// <summary>The view's elements, or those of <paramref name="substitute"/> where there is none: a kernel cannot be given nothing.</summary>
    private static ArrayView<float> Optional(View view, View substitute) => Reals(view.IsNone ? substitute : view);

    /// <summary>Queues a kernel on a grid of groups; nothing if there are none.</summary>
    internal void Launch<TKernel>(in TKernel kernel, int groupsX, int groupsY = 1, int groupsZ = 1) where TKernel : struct, IKernel
    {
        if (groupsX == 0 || groupsY == 0 || groupsZ == 0)
        {
            return;
        }

        if (!_launchers.TryGetValue(typeof(TKernel), out Delegate? launcher))
        {
            launcher = Build<TKernel>();
            _launchers.Add(typeof(TKernel), launcher);
        }

        _launches++;
        KernelConfig config = new(new Index3D(groupsX, groupsY, groupsZ), new Index3D(TKernel.GroupSize, 1, 1));
        try
        {
            ((Action<AcceleratorStream, KernelConfig, TKernel>)launcher)(_stream, config, kernel);
        }
        catch (AcceleratorException exception)
        {
            throw Failure($"launching {typeof(TKernel).Name}", exception);
        }
    }

    /// <summary>
    /// Working memory of one operation. The next operation gets the same, which is safe because work is done in the order of the queue.
    /// It grows to the largest that a step needs in the step's first run and then stays.
    /// </summary>
    private ArrayView<float> Scratch(long length) => ScratchMemory(ElementType.Float32.Bytes(length)).Elements<float>(0, length);

    /// <summary>The memory behind <see cref="Scratch"/>, of at least this size.</summary>
    internal GpuStorage ScratchMemory(long bytes)
    {
        if (_scratch is null || _scratch.Bytes < bytes)
        {
            _scratch?.Dispose();
            _scratch = null;
            _scratch = (GpuStorage)Allocate(bytes);
        }

        return _scratch;
    }
}

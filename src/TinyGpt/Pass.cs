using System.Diagnostics;

namespace TinyGpt;

/// <summary>
/// One way through a model. A <see cref="Tape"/> remembers what it needs to go back; <see cref="Inference"/> remembers nothing.
/// </summary>
/// <remarks>
/// The first step of a shape runs twice: once with kernels that do nothing, to see which buffers it asks for and how long each is used,
/// and then for real in one arena planned from that. Later steps of the same shape replay the plan, buffer by buffer in the same order,
/// and allocate nothing. Prompts may have any length, so that only the plans of the shapes that were used last are kept.
/// </remarks>
public abstract class Pass : IDisposable
{
    // To plan a step costs about what its calls cost without their work; a plan of a large model takes some kilobytes.
    internal const int MaxPlans = 64;

    private readonly Dictionary<long, ArenaPlan> _plans = [];
    private readonly DryRunKernels _dryRun;
    private ArenaPlan _plan = new();
    private Storage? _arena;
    private View[] _views = new View[256];
    private int[] _buffers = new int[256];
    private int _tensorCount;
    private int _bufferCount;
    private long _runs;

    private protected Pass(Device device)
    {
        Device = device;
        _dryRun = new DryRunKernels(device.Kernels);
    }

    /// <summary>The device that the pass computes on.</summary>
    public Device Device { get; }

    /// <summary>The kernels that operations call.</summary>
    public Kernels Kernels => IsPlanning ? _dryRun : Device.Kernels;

    /// <summary>Where in the model the pass is, for messages and for the printed tape.</summary>
    public string Scope { get; set; } = "";

    /// <summary>The step's dropout; a probability of 0, the default, drops nothing.</summary>
    public DropoutSettings Dropout { get; set; }

    /// <summary>Bytes of activations and gradients at the peak of the current shape's step.</summary>
    public long ArenaBytes => _plan.Bytes;

    /// <summary>Bytes that the current shape's step would take if no buffer shared memory with another.</summary>
    public long UnsharedBytes => _plan.UnsharedBytes;

    /// <summary>How many times the current shape's step calls a kernel.</summary>
    public long KernelCalls => _plan.KernelCalls;

    /// <summary>How many shapes have a plan.</summary>
    internal int PlanCount => _plans.Count;

    /// <summary>False: no two buffers share memory, so that every value can be looked at after the step. For diagnosis.</summary>
    internal bool ShareMemory { get; init; } = true;

    /// <summary>True while a step is only being planned: nothing is computed, and results are not meaningful.</summary>
    public bool IsPlanning { get; private set; }

    /// <summary>A tensor's memory. Ask for it where it is used, after all tensors of the operation were made.</summary>
    public View this[Tensor tensor]
    {
        get
        {
            if (tensor.IsNone)
            {
                return default;
            }

            Debug.Assert(tensor.Id <= _tensorCount, "a tensor of another step");
            if (IsPlanning && _buffers[tensor.Id] >= 0)
            {
                _plan.Touch(_buffers[tensor.Id], _bufferCount);
            }

            return _views[tensor.Id];
        }
    }

    /// <summary>Runs one step. What it allocates is determined by <paramref name="shape"/>, usually the number of tokens.</summary>
    /// <param name="shape">Equal values promise that the step asks for the same buffers in the same order.</param>
    /// <param name="step">The step. It runs twice when the shape is new, the first time without computing.</param>
    /// <exception cref="OutOfMemoryException">The arena does not fit.</exception>
    public void Run(long shape, Action step)
    {
        if (!_plans.TryGetValue(shape, out ArenaPlan? plan))
        {
            plan = Plan(step);
            ForgetOldestPlan();
            _plans.Add(shape, plan);
        }

        plan.LastRun = ++_runs;
        _plan = plan;
        if (_arena is null || _arena.Bytes < plan.Bytes)
        {
            _arena?.Dispose();
            _arena = null;
            _arena = Device.Kernels.Allocate(plan.Bytes);
        }

        Begin();
        step();
    }

    /// <summary>A new matrix with undefined contents.</summary>
    public Tensor New(int rows, int columns) => New(rows, columns, Device.Real);

    /// <summary>A new matrix of a given type with undefined contents.</summary>
    public Tensor New(int rows, int columns, ElementType type)
    {
        long length = (long)rows * columns;
        int buffer = _bufferCount++;
        if (IsPlanning)
        {
            // Times count buffers: what is touched before the next buffer is made overlaps with this one.
            _plan.Add(type.Bytes(length), _bufferCount);
            return Register(new View(DryRunKernels.NoMemory, 0, length, type), buffer, rows, columns);
        }

        if (buffer >= _plan.Count || _plan.BytesOf(buffer) < type.Bytes(length))
        {
            throw new InvalidOperationException(
                $"buffer {buffer} of this step is [{rows}, {columns}] {type}, which is not what the first step of the same shape asked for");
        }

        return Register(new View(_arena!, _plan.OffsetOf(buffer), length, type), buffer, rows, columns);
    }

    /// <summary>Makes memory that someone else owns usable as a tensor of this step.</summary>
    public Tensor Wrap(View view, int rows, int columns) => Register(view, -1, rows, columns);

    /// <summary>Keeps a tensor's memory from being reused before the next step begins.</summary>
    public void Pin(Tensor tensor)
    {
        if (IsPlanning && _buffers[tensor.Id] >= 0)
        {
            _plan.Touch(_buffers[tensor.Id], int.MaxValue);
        }
    }

    /// <summary>A record for the backward pass, or null if this pass does not go back.</summary>
    public abstract T? Record<T>() where T : Record, new();

    /// <summary>The layer's keys and values of earlier tokens; none unless the pass has a cache.</summary>
    public virtual KeyValueCache CacheOf(int layer) => default;

    /// <inheritdoc/>
    public void Dispose()
    {
        _arena?.Dispose();
        _dryRun.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Forgets the step before.</summary>
    private protected virtual void Begin()
    {
        _tensorCount = 0;
        _bufferCount = 0;
    }

    /// <summary>Makes room for another plan.</summary>
    private void ForgetOldestPlan()
    {
        if (_plans.Count == MaxPlans)
        {
            _plans.Remove(_plans.MinBy(static plan => plan.Value.LastRun).Key);
        }
    }

    private ArenaPlan Plan(Action step)
    {
        _plan = new ArenaPlan();
        IsPlanning = true;
        long callsBefore = _dryRun.Calls;
        try
        {
            Begin();
            step();
        }
        finally
        {
            IsPlanning = false;
        }

        _plan.KernelCalls = _dryRun.Calls - callsBefore;
        _plan.Place(ShareMemory);
        return _plan;
    }

    private Tensor Register(View view, int buffer, int rows, int columns)
    {
        int id = ++_tensorCount;
        if (id == _views.Length)
        {
            Array.Resize(ref _views, id * 2);
            Array.Resize(ref _buffers, id * 2);
        }

        _views[id] = view;
        _buffers[id] = buffer;
        return new Tensor(id, rows, columns);
    }
}

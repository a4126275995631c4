using System.Runtime.InteropServices;

namespace TinyGpt.Tests;

/// <summary>Operands in the memory of a device, each between guards that no kernel may touch.</summary>
public sealed class Placement : IDisposable
{
    // As a single and as half of a double this is NaN: a kernel that computes with what lies beside an operand shows it.
    private const int Guard = 0x7FFFDEAD;
    private readonly Kernels _kernels;
    private readonly Dictionary<Operand, View> _views = [];

    public Placement(Kernels kernels, IEnumerable<Operand> operands)
    {
        _kernels = kernels;
        foreach (Operand operand in operands)
        {
            ElementType type = operand.Integers is null ? kernels.Real : ElementType.Int32;
            long bytes = type.Bytes(operand.Length) + 3 * View.Alignment;
            Storage storage = kernels.Allocate(bytes);
            _views[operand] = new View(storage, View.Alignment, operand.Length, type);
            int[] memory = new int[bytes / sizeof(int)];
            Array.Fill(memory, Guard);
            OriginalBits(operand).CopyTo(memory.AsSpan((int)View.Alignment / sizeof(int)));
            // At once: of memory that the host writes, oclgrind takes only the last part for initialized.
            kernels.Upload<int>(Whole(storage), memory);
        }
    }

    /// <summary>Where an operand lies; none for null.</summary>
    public View this[Operand? operand] => operand is null ? default : _views[operand];

    public void Write(Operand operand, double[] values)
    {
        if (_kernels.Real == ElementType.Float64)
        {
            _kernels.Upload<double>(_views[operand], values);
        }
        else
        {
            _kernels.Upload<float>(_views[operand], Array.ConvertAll(values, value => (float)value));
        }
    }

    public double[] Read(Operand operand)
    {
        double[] values = new double[operand.Length];
        if (_kernels.Real == ElementType.Float64)
        {
            _kernels.Download<double>(_views[operand], values);
            return values;
        }

        float[] singles = new float[operand.Length];
        _kernels.Download<float>(_views[operand], singles);
        return Array.ConvertAll(singles, single => (double)single);
    }

    /// <summary>Fails if a kernel changed an operand that it may only read, or wrote outside of an operand.</summary>
    public void AssertNothingElseChanged()
    {
        foreach ((Operand operand, View view) in _views)
        {
            int[] memory = new int[view.Memory.Bytes / sizeof(int)];
            _kernels.Download<int>(Whole(view.Memory), memory);
            int start = (int)view.ByteOffset / sizeof(int), end = start + (int)view.Type.Bytes(view.Length) / sizeof(int);
            Assert.True(
                !memory.AsSpan(0, start).ContainsAnyExcept(Guard) && !memory.AsSpan(end).ContainsAnyExcept(Guard),
                $"memory beside {operand.Name} was written to");
            if (operand.Use == OperandUse.Read)
            {
                bool unchanged = memory.AsSpan(start..end).SequenceEqual(OriginalBits(operand));
                Assert.True(unchanged, $"{operand.Name} may only be read, but changed");
            }
        }
    }

    public void Dispose()
    {
        foreach (View view in _views.Values)
        {
            view.Memory.Dispose();
        }
    }

    private static View Whole(Storage storage) => new(storage, 0, storage.Bytes / sizeof(int), ElementType.Int32);

    private ReadOnlySpan<int> OriginalBits(Operand operand) =>
        operand.Integers is not null ? operand.Integers
        : _kernels.Real == ElementType.Float64 ? MemoryMarshal.Cast<double, int>(operand.Reals)
        : MemoryMarshal.Cast<float, int>(Array.ConvertAll(operand.Reals!, value => (float)value));
}

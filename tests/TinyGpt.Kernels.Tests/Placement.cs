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
            ElementType type = operand.Integers is not null ? ElementType.Int32 : operand.Encoded is not null ? operand.Stored : kernels.Real;
            long length = (type.Bytes(operand.Length) + sizeof(int) - 1) / sizeof(int) + 3 * View.Alignment / sizeof(int);
            Storage storage = kernels.Allocate(length * sizeof(int));
            _views[operand] = new View(storage, View.Alignment, operand.Length, type);
            int[] memory = new int[length];
            Array.Fill(memory, Guard);
            Original(operand).CopyTo(MemoryMarshal.AsBytes(memory.AsSpan())[View.Alignment..]);
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
            Span<byte> bytes = MemoryMarshal.AsBytes(memory.AsSpan());
            int start = (int)view.ByteOffset, end = start + (int)view.Type.Bytes(view.Length);
            Assert.True(IsGuard(bytes, 0, start) && IsGuard(bytes, end, bytes.Length), $"memory beside {operand.Name} was written to");
            if (operand.Use == OperandUse.Read)
            {
                Assert.True(bytes[start..end].SequenceEqual(Original(operand)), $"{operand.Name} may only be read, but changed");
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

    private static bool IsGuard(ReadOnlySpan<byte> memory, int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            if (memory[i] != (byte)(Guard >> (8 * (i % sizeof(int)))))
            {
                return false;
            }
        }

        return true;
    }

    private ReadOnlySpan<byte> Original(Operand operand) =>
        operand.Encoded is not null ? operand.Encoded
        : operand.Integers is not null ? MemoryMarshal.AsBytes<int>(operand.Integers)
        : _kernels.Real == ElementType.Float64 ? MemoryMarshal.AsBytes<double>(operand.Reals)
        : MemoryMarshal.AsBytes<float>(Array.ConvertAll(operand.Reals!, value => (float)value));
}

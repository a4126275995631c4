using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TinyGpt.Models;

namespace TinyGpt.Formats;

/// <summary>One of the tensors of a file that holds those of all layers behind one another.</summary>
/// <param name="Name">The format's name: it does not stand in the file.</param>
/// <param name="LayerCount">How many copies lie behind one another, one a layer; 1 for those outside the layers.</param>
/// <param name="Shape">One copy's dimensions; matrices are [out, in]. Rows of padding are not counted.</param>
/// <param name="Position">The file's byte at which the first copy starts.</param>
public sealed record StackedTensor(string Name, int LayerCount, IReadOnlyList<long> Shape, long Position)
{
    /// <summary>Elements of one copy.</summary>
    public long Length => Shape.Aggregate(1L, (product, dimension) => product * dimension);
}

/// <summary>
/// A model file of Karpathy's C programs, open for reading: a header of sizes, from which follows where every tensor lies. Everything is
/// little-endian. The header is checked against the file's length; tensors are read straight into the caller's memory.
/// </summary>
public abstract class StackedModel : ModelFile
{
    private readonly SafeFileHandle _handle;

    private protected StackedModel(SafeFileHandle handle, string path) : base(path) => _handle = handle;

    /// <summary>The tensors in the file's order.</summary>
    public IReadOnlyList<StackedTensor> Tensors { get; private set; } = [];

    /// <summary>Reads elements of one copy of a tensor.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <param name="layer">Which copy: 0 for tensors outside the layers.</param>
    /// <param name="destination">Receives the elements, row-major.</param>
    /// <param name="start">The first element to read.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer, or the elements do not lie inside the copy.</exception>
    /// <exception cref="InvalidDataException">The file was cut meanwhile.</exception>
    public void Read(StackedTensor tensor, int layer, Span<float> destination, long start = 0)
    {
        long length = tensor.Length;
        if ((uint)layer >= (uint)tensor.LayerCount)
        {
            throw new ArgumentOutOfRangeException(nameof(layer), layer, $"{tensor.Name} has the layers 0 to {tensor.LayerCount - 1}");
        }

        if (start < 0 || start > length - destination.Length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(start), start, $"{destination.Length} from here on do not lie inside {tensor.Name} of {length}");
        }

        long position = tensor.Position + WeightType.Bytes((layer * length) + start);
        if (WeightType == ElementType.Float32)
        {
            ReadSingles(destination, position);
        }
        else
        {
            InputFile.ReadDecoded(_handle, FilePath, WeightType, destination, position);
        }
    }

    /// <summary>Reads elements of one copy of the tensor with a given name; see
    /// <see cref="Read(StackedTensor, int, Span{float}, long)"/>.</summary>
    /// <param name="name">The format's name.</param>
    /// <param name="layer">Which copy: 0 for tensors outside the layers.</param>
    /// <param name="destination">Receives the elements, row-major.</param>
    /// <exception cref="ArgumentException">There is no such tensor.</exception>
    public void Read(string name, int layer, Span<float> destination)
    {
        StackedTensor? tensor = Tensors.FirstOrDefault(tensor => tensor.Name == name);
        Read(tensor ?? throw new ArgumentException($"{Format} has no tensor {Quoted.Name(name)}", nameof(name)), layer, destination);
    }

    /// <inheritdoc/>
    protected override void Close() => _handle.Dispose();

    /// <summary>Derives the places of the tensors, and checks that they end where the file ends.</summary>
    /// <param name="headerBytes">Where the first tensor starts.</param>
    /// <param name="header">The header's sizes, for messages.</param>
    /// <param name="plan">The tensors in the file's order.</param>
    private protected void LayOut(int headerBytes, object header, PlannedTensor[] plan)
    {
        List<StackedTensor> tensors = [];
        // 128 bits, because no header can make them overflow: three sizes of 31 bits and a small factor.
        Int128 position = headerBytes;
        foreach (PlannedTensor tensor in plan)
        {
            tensors.Add(new StackedTensor(tensor.Name, tensor.Copies, tensor.Shape, (long)position));
            position += tensor.StoredElements * WeightType.Bytes(1);
        }

        long length = RandomAccess.GetLength(_handle);
        if (position != length)
        {
            string guess = position > length && position < 100 * (Int128)length ? ": it may be cut short" : "";
            throw Invalid($"its header asks for {position} bytes ({header}), and it has {length}{guess}");
        }

        Tensors = tensors;
    }

    /// <summary>The weight that a copy of a tensor holds; null: none.</summary>
    private protected abstract StoredTensor? Find(Gpt model, string tensor, int layer);

    private protected abstract InvalidDataException Invalid(string what);

    /// <inheritdoc/>
    protected override void ReadInto(Gpt model)
    {
        Dictionary<StoredTensor, (StackedTensor Tensor, int Layer)> places = [];
        foreach (StackedTensor tensor in Tensors)
        {
            for (int layer = 0; layer < tensor.LayerCount; layer++)
            {
                if (Find(model, tensor.Name, layer) is { } stored)
                {
                    places.Add(stored, (tensor, layer));
                }
            }
        }

        WeightTransfer.Read(
            model.Parameters, places.Keys, (stored, destination, start) => Read(places[stored].Tensor, places[stored].Layer, destination, start));
    }

    /// <summary>Writes the tensors of a plan behind a header.</summary>
    /// <param name="path">The file, replaced at once or not at all.</param>
    /// <param name="header">The bytes before the first tensor.</param>
    /// <param name="plan">The tensors in the file's order.</param>
    /// <param name="write">Writes a copy of a tensor, given its layer, without padding.</param>
    private protected static void Write(string path, byte[] header, PlannedTensor[] plan, Action<Stream, PlannedTensor, int> write) =>
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            foreach (PlannedTensor tensor in plan)
            {
                for (int layer = 0; layer < tensor.Copies; layer++)
                {
                    write(stream, tensor, layer);
                    stream.Write(new byte[tensor.PaddingRows * tensor.Shape[^1] * sizeof(float)]);
                }
            }
        });

    /// <summary>Whole numbers as they stand in a header.</summary>
    private protected static byte[] HeaderBytes(int length, params ReadOnlySpan<int> numbers)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), numbers[i]);
        }

        return bytes;
    }

    /// <summary>The whole numbers that a header begins with.</summary>
    private protected void ReadHeader(Span<int> numbers, int headerBytes)
    {
        long length = RandomAccess.GetLength(_handle);
        if (length < headerBytes)
        {
            throw Invalid($"it has {length} bytes, and the header alone takes {headerBytes}");
        }

        Span<byte> bytes = stackalloc byte[sizeof(int)];
        for (int i = 0; i < numbers.Length; i++)
        {
            InputFile.ReadExactly(_handle, FilePath, bytes, i * sizeof(int));
            numbers[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        }
    }

    private void ReadSingles(Span<float> destination, long position)
    {
        while (!destination.IsEmpty)
        {
            // A span of bytes is at most 2 GiB long.
            int count = Math.Min(destination.Length, 1 << 28);
            InputFile.ReadExactly(_handle, FilePath, MemoryMarshal.AsBytes(destination[..count]), position);
            destination = destination[count..];
            position += (long)count * sizeof(float);
        }
    }

}

/// <summary>A tensor that a header's sizes call for.</summary>
/// <param name="Name">The format's name.</param>
/// <param name="Copies">How many lie behind one another.</param>
/// <param name="Shape">One copy's dimensions, without padding.</param>
internal sealed record PlannedTensor(string Name, int Copies, params long[] Shape)
{
    /// <summary>Rows of zeros behind each copy.</summary>
    public long PaddingRows { get; init; }

    /// <summary>Elements in the file.</summary>
    public Int128 StoredElements => (Int128)Copies * (Shape[0] + PaddingRows) * (Shape.Length == 2 ? Shape[1] : 1);
}

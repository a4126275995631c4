using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TinyGpt.Formats;

/// <summary>The sizes of a GPT-2 in llm.c's format.</summary>
/// <param name="ContextLength">maxT: positions that have an embedding.</param>
/// <param name="VocabularySize">V.</param>
/// <param name="LayerCount">L.</param>
/// <param name="HeadCount">NH, a divisor of the width.</param>
/// <param name="Width">C.</param>
/// <param name="PaddedVocabularySize">Rows of wte in the file, at least V. The rows from V on take no part in anything.</param>
public sealed record LlmcHeader(int ContextLength, int VocabularySize, int LayerCount, int HeadCount, int Width, int PaddedVocabularySize);

/// <summary>One of a checkpoint's 16 tensors.</summary>
/// <param name="Name">llm.c's name: wte, wpe, ln1w …</param>
/// <param name="LayerCount">How many copies lie behind one another, one a layer; 1 for those outside the layers.</param>
/// <param name="Shape">One copy's dimensions; matrices are [out, in]. Padded rows are not counted.</param>
/// <param name="Position">The file's byte at which the first copy starts.</param>
public sealed record LlmcTensor(string Name, int LayerCount, IReadOnlyList<long> Shape, long Position)
{
    /// <summary>Elements of one copy.</summary>
    public long Length => Shape.Aggregate(1L, (product, dimension) => product * dimension);
}

/// <summary>
/// A model file of llm.c (train_gpt2.c), open for reading: 256 int32 of header, then 16 float32 tensors, those of the layers stacked.
/// Everything is little-endian. The header is checked against the file's length; tensors are read straight into the caller's memory.
/// </summary>
public sealed class LlmcModel : IDisposable
{
    private const int Magic = 20240326;
    private const int HeaderBytes = 256 * sizeof(int);

    private readonly SafeFileHandle _handle;
    private readonly string _path;

    private LlmcModel(SafeFileHandle handle, string path)
    {
        _handle = handle;
        _path = path;
        long length = RandomAccess.GetLength(handle);
        if (length < HeaderBytes)
        {
            throw Invalid($"it has {length} bytes, and the header alone takes {HeaderBytes}");
        }

        Span<byte> bytes = stackalloc byte[8 * sizeof(int)];
        InputFile.ReadExactly(handle, path, bytes, 0);
        Header = ReadHeader(bytes);
        Tensors = LayOut(Header, length);
    }

    /// <summary>The model's sizes.</summary>
    public LlmcHeader Header { get; }

    /// <summary>The tensors in the file's order: wte, wpe, ln1w, ln1b, qkvw, qkvb, attprojw, attprojb, ln2w, ln2b, fcw, fcb, fcprojw,
    /// fcprojb, lnfw, lnfb.</summary>
    public IReadOnlyList<LlmcTensor> Tensors { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="InvalidDataException">The file is something else, or not of the length that its header asks for.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static LlmcModel Open(string path)
    {
        SafeFileHandle handle = InputFile.Open(path);
        try
        {
            return new LlmcModel(handle, path);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads elements of one copy of a tensor.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <param name="layer">Which copy: 0 for tensors outside the layers.</param>
    /// <param name="destination">Receives the elements, row-major.</param>
    /// <param name="start">The first element to read.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer, or the elements do not lie inside the copy.</exception>
    /// <exception cref="InvalidDataException">The file was cut meanwhile.</exception>
    public void Read(LlmcTensor tensor, int layer, Span<float> destination, long start = 0)
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

        long position = tensor.Position + (layer * length + start) * sizeof(float);
        while (!destination.IsEmpty)
        {
            // A span of bytes is at most 2 GiB long.
            int count = Math.Min(destination.Length, 1 << 28);
            InputFile.ReadExactly(_handle, _path, MemoryMarshal.AsBytes(destination[..count]), position);
            destination = destination[count..];
            position += (long)count * sizeof(float);
        }
    }

    /// <summary>Reads elements of one copy of the tensor with a given name; see
    /// <see cref="Read(LlmcTensor, int, Span{float}, long)"/>.</summary>
    /// <param name="name">llm.c's name.</param>
    /// <param name="layer">Which copy: 0 for tensors outside the layers.</param>
    /// <param name="destination">Receives the elements, row-major.</param>
    /// <exception cref="ArgumentException">There is no such tensor.</exception>
    public void Read(string name, int layer, Span<float> destination)
    {
        LlmcTensor? tensor = Tensors.FirstOrDefault(tensor => tensor.Name == name);
        Read(tensor ?? throw new ArgumentException($"llm.c has no tensor {Quoted.Name(name)}", nameof(name)), layer, destination);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _handle.Dispose();

    private LlmcHeader ReadHeader(ReadOnlySpan<byte> bytes)
    {
        Span<int> numbers = stackalloc int[8];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * sizeof(int))..]);
        }

        if (numbers[0] != Magic)
        {
            throw Invalid($"it starts with {numbers[0]} instead of {Magic}");
        }

        if (numbers[1] != 3)
        {
            throw Invalid(numbers[1] == 5
                ? "it is version 5, whose weights are bfloat16; only version 3, float32, can be read"
                : $"it is version {numbers[1]}; only version 3, float32, can be read");
        }

        LlmcHeader header = new(numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7]);
        if (header.ContextLength <= 0 || header.VocabularySize <= 0 || header.LayerCount <= 0 || header.HeadCount <= 0 || header.Width <= 0)
        {
            throw Invalid($"a size in its header is not positive: {header}");
        }

        if (header.Width % header.HeadCount != 0)
        {
            throw Invalid($"its width of {header.Width} cannot be divided among {header.HeadCount} heads");
        }

        if (header.PaddedVocabularySize < header.VocabularySize)
        {
            throw Invalid(
                $"its padded vocabulary of {header.PaddedVocabularySize} is smaller than its vocabulary of {header.VocabularySize}");
        }

        return header;
    }

    private List<LlmcTensor> LayOut(LlmcHeader header, long fileLength)
    {
        (int layers, long width) = (header.LayerCount, header.Width);
        (string Name, int Layers, long[] Shape)[] plan =
        [
            ("wte", 1, [header.VocabularySize, width]),
            ("wpe", 1, [header.ContextLength, width]),
            ("ln1w", layers, [width]),
            ("ln1b", layers, [width]),
            ("qkvw", layers, [3 * width, width]),
            ("qkvb", layers, [3 * width]),
            ("attprojw", layers, [width, width]),
            ("attprojb", layers, [width]),
            ("ln2w", layers, [width]),
            ("ln2b", layers, [width]),
            ("fcw", layers, [4 * width, width]),
            ("fcb", layers, [4 * width]),
            ("fcprojw", layers, [width, 4 * width]),
            ("fcprojb", layers, [width]),
            ("lnfw", 1, [width]),
            ("lnfb", 1, [width]),
        ];
        List<LlmcTensor> tensors = [];
        // 128 bits, because no header can make them overflow: three sizes of 31 bits and a factor of 16.
        Int128 position = HeaderBytes;
        foreach ((string name, int copies, long[] shape) in plan)
        {
            tensors.Add(new LlmcTensor(name, copies, shape, (long)position));
            long storedRows = tensors.Count == 1 ? header.PaddedVocabularySize : shape[0];
            position += (Int128)copies * storedRows * (shape.Length == 2 ? shape[1] : 1) * sizeof(float);
        }

        if (position != fileLength)
        {
            throw Invalid($"its header asks for {position} bytes ({header}), and it has {fileLength}");
        }

        return tensors;
    }

    private InvalidDataException Invalid(string what) => new($"{_path} is not a model file of llm.c that can be read: {what}");
}

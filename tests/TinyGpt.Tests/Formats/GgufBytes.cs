using System.Runtime.InteropServices;
using System.Text;

namespace TinyGpt.Tests.Formats;

/// <summary>A GGUF file put together byte by byte, so that it can break any rule.</summary>
internal sealed class GgufBytes
{
    private readonly List<byte> _bytes = [];

    public GgufBytes(ulong tensors, ulong pairs, uint version = 3, string magic = "GGUF") =>
        Raw(Encoding.ASCII.GetBytes(magic)).Number(version).Number(tensors).Number(pairs);

    public int Length => _bytes.Count;

    public GgufBytes Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public GgufBytes Number<T>(T number) where T : unmanaged => Raw(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in number)));

    public GgufBytes Text(string text) => Number((ulong)Encoding.UTF8.GetByteCount(text)).Raw(Encoding.UTF8.GetBytes(text));

    public GgufBytes Pair<T>(string key, uint type, T value) where T : unmanaged => Text(key).Number(type).Number(value);

    public GgufBytes Tensor(string name, uint type, ulong offset, params ReadOnlySpan<ulong> fastestFirst)
    {
        Text(name).Number((uint)fastestFirst.Length);
        foreach (ulong dimension in fastestFirst)
        {
            Number(dimension);
        }

        return Number(type).Number(offset);
    }

    /// <summary>Zeros up to a multiple, then so many more.</summary>
    public byte[] Data(int bytes, int alignment = 32)
    {
        byte[] file = new byte[((_bytes.Count + alignment - 1) / alignment * alignment) + bytes];
        _bytes.CopyTo(file);
        return file;
    }

    public byte[] ToArray() => [.. _bytes];
}

using TinyGpt.Models;

namespace TinyGpt.Generation;

/// <summary>
/// The keys and values of all tokens so far, for every layer: what makes a new token cost one row instead of all. The rows are divided
/// into slots, one for each sequence.
/// </summary>
public sealed class KeyValueCaches : IDisposable
{
    private readonly Kernels _kernels;
    private readonly Storage _memory;
    private readonly int _width;

    /// <summary>Allocates room.</summary>
    /// <param name="model">The model.</param>
    /// <param name="slots">How many sequences are remembered.</param>
    /// <param name="rows">The most tokens of each.</param>
    public KeyValueCaches(Gpt model, int slots, int rows)
    {
        ElementType real = model.Device.Real;
        (_kernels, _width) = (model.Device.Kernels, model.Config.HeadShape.KeyValueWidth);

        // A slot begins where a view may begin, so that one can be copied to another.
        RowsPerSlot = rows;
        while (real.Bytes((long)RowsPerSlot * _width) % View.Alignment != 0)
        {
            RowsPerSlot++;
        }

        long length = (long)slots * RowsPerSlot * _width, bytes = real.Bytes(length);
        _memory = _kernels.Allocate(2 * model.Config.Layers * bytes);
        Layers = [.. Enumerable.Range(0, model.Config.Layers).Select(layer => new KeyValueCache(At(2 * layer), At((2 * layer) + 1)))];

        View At(int index) => new(_memory, index * bytes, length, real);
    }

    /// <summary>One cache per layer, each [slots·<see cref="RowsPerSlot"/>, KeyValueWidth].</summary>
    public IReadOnlyList<KeyValueCache> Layers { get; }

    /// <summary>Rows from the beginning of one slot to the next.</summary>
    public int RowsPerSlot { get; }

    /// <summary>Bytes of all: 2 · layers · slots · rows · KeyValueWidth numbers.</summary>
    public long Bytes => _memory.Bytes;

    /// <summary>Copies the first rows of a slot to another, in all layers.</summary>
    public void Copy(int from, int to, int rows)
    {
        long length = (long)rows * _width;
        foreach (KeyValueCache layer in Layers)
        {
            _kernels.Copy(Slot(layer.Keys, to), Slot(layer.Keys, from));
            _kernels.Copy(Slot(layer.Values, to), Slot(layer.Values, from));
        }

        View Slot(View all, int slot) => all.Slice((long)slot * RowsPerSlot * _width, length);
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}

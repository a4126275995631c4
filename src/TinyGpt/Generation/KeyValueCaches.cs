using TinyGpt.Models;

namespace TinyGpt.Generation;


/// <summary>The keys and values of all tokens so far, for every layer: what makes a new token cost one row instead of all.</summary>
public sealed class KeyValueCaches : IDisposable
{
    private readonly Storage _memory;

    /// <summary>Allocates room.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">The most tokens that are remembered.</param>
    public KeyValueCaches(Gpt model, int rows)
    {
        ElementType real = model.Device.Real;
        long length = (long)rows * model.Config.HeadShape.KeyValueWidth;
        long stride = (real.Bytes(length) + View.Alignment - 1) / View.Alignment * View.Alignment;
        _memory = model.Device.Kernels.Allocate(2 * model.Config.Layers * stride);
        Layers = [.. Enumerable.Range(0, model.Config.Layers).Select(layer => new KeyValueCache(At(2 * layer), At((2 * layer) + 1)))];

        View At(int index) => new(_memory, index * stride, length, real);
    }

    /// <summary>One cache per layer.</summary>
    public IReadOnlyList<KeyValueCache> Layers { get; }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}

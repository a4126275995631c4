namespace TinyGpt;

/// <summary>A pass that only goes forward: it records nothing, and a buffer's memory is free after its last use.</summary>
/// <param name="device">The device that the pass computes on.</param>
/// <param name="caches">Per layer, the keys and values of earlier tokens; none: every step sees only its own tokens.</param>
public sealed class Inference(Device device, IReadOnlyList<KeyValueCache>? caches = null) : Pass(device)
{
    /// <inheritdoc/>
    public override KeyValueCache CacheOf(int layer) => caches is null ? default : caches[layer];

    /// <inheritdoc/>
    public override T? Record<T>() where T : class => null;
}

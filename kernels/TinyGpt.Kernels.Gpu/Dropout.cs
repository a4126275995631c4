using ILGPU;

namespace TinyGpt.Gpu;

/// <summary>y = (kept ? x·scale : 0) + added, four elements a thread: as many as one counter of the generator has numbers for.</summary>
internal readonly record struct DropoutKernel(
    ArrayView<float> Y, ArrayView<float> X, ArrayView<float> Added, int HasAdded, ulong Key, uint Threshold, float Scale) : IKernel
{
    public static int GroupSize => 256;

    public void Run()
    {
        long i = ((long)Grid.IdxX * GroupSize) + Group.IdxX, whole = Y.Length >> 2;
        if (i > whole)
        {
            return;
        }

        (uint x, uint y, uint z, uint w) = CounterRandom.Philox((ulong)i, 0, Key);
        Float4 scale = new(ScaleOf(x), ScaleOf(y), ScaleOf(z), ScaleOf(w));
        if (i < whole)
        {
            Float4 kept = X.Cast<Float4>()[i] * scale;
            ArrayView<Float4> output = Y.Cast<Float4>();
            output[i] = HasAdded != 0 ? Added.Cast<Float4>()[i] + kept : kept;
        }
        else
        {
            // The thread after the last whole four takes what is left.
            Store(i << 2, scale.X);
            Store((i << 2) + 1, scale.Y);
            Store((i << 2) + 2, scale.Z);
        }
    }

    private float ScaleOf(uint number) => number < Threshold ? Scale : 0;

    private void Store(long i, float scale)
    {
        if (i < Y.Length)
        {
            Y[i] = (HasAdded != 0 ? Added[i] : 0) + (X[i] * scale);
        }
    }
}

public sealed partial class GpuKernels
{
    /// <inheritdoc/>
    public override void Dropout(View y, View x, View residual, in DropoutSettings settings, bool accumulate = false)
    {
        View added = accumulate ? y : residual;
        Launch(
            new DropoutKernel(
                Reals(y), Reals(x), Optional(added, x), added.IsNone ? 0 : 1,
                CounterRandom.SiteKey(settings), CounterRandom.KeepThreshold(settings.Probability), (float)(1 / (1 - settings.Probability))),
            Groups((y.Length >> 2) + 1, DropoutKernel.GroupSize));
    }
}

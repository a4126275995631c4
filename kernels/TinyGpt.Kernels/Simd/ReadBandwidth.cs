using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

public sealed unsafe partial class SimdKernels
{
    // Much more than caches hold.
    private const long BandwidthBytes = 512L << 20;

    /// <inheritdoc/>
    public override double? MeasureReadBandwidth(TimeSpan time) => _vectorBits switch
    {
        512 => MeasureReadBandwidth<Vector512<float>, Lanes512>(time),
        256 => MeasureReadBandwidth<Vector256<float>, Lanes256>(time),
        _ => MeasureReadBandwidth<Vector128<float>, Lanes128>(time),
    };

    private double MeasureReadBandwidth<TVector, TLanes>(TimeSpan time) where TVector : struct where TLanes : ILanes<TVector>
    {
        using HostStorage memory = new(BandwidthBytes);

        // Written, so that every page has memory of its own.
        NativeMemory.Fill(memory.Memory, (nuint)BandwidthBytes, 0);
        float* sums = stackalloc float[TLanes.Count * Threads];
        double best = 0;
        for (long begin = Stopwatch.GetTimestamp(); best == 0 || Stopwatch.GetElapsedTime(begin) < time;)
        {
            foreach (nint ahead in (ReadOnlySpan<nint>)[0, 4 * 1024, 16 * 1024])
            {
                ReadWork<TVector, TLanes> work = new() { Memory = memory.Memory, Ahead = ahead, Sums = sums };
                long start = Stopwatch.GetTimestamp();
                _pool.Run((int)(BandwidthBytes / ReadWork<TVector, TLanes>.ItemBytes), ref work);
                best = Math.Max(best, BandwidthBytes / Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        return best;
    }

    private struct ReadWork<TVector, TLanes> : IParallelWork where TVector : struct where TLanes : ILanes<TVector>
    {
        public const int ItemBytes = 1 << 20;

        public byte* Memory;

        /// <summary>How many bytes ahead of what is read memory is asked for; 0: that is left to the processor.</summary>
        public nint Ahead;

        public float* Sums;

        [MethodImpl(WorkerPool.Compiled)]
        public readonly void Execute(int item, int worker)
        {
            float* from = (float*)(Memory + (long)item * ItemBytes), end = from + ItemBytes / sizeof(float);
            TVector sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            for (; from < end; from += 4 * TLanes.Count)
            {
                if (Ahead > 0)
                {
                    Prefetch.Bytes((byte*)from + Ahead, 4 * TLanes.Count * sizeof(float));
                }

                sum0 = TLanes.Add(sum0, TLanes.Load(from));
                sum1 = TLanes.Add(sum1, TLanes.Load(from + TLanes.Count));
                sum2 = TLanes.Add(sum2, TLanes.Load(from + 2 * TLanes.Count));
                sum3 = TLanes.Add(sum3, TLanes.Load(from + 3 * TLanes.Count));
            }

            TLanes.Store(TLanes.Add(TLanes.Add(sum0, sum1), TLanes.Add(sum2, sum3)), Sums + worker * TLanes.Count);
        }
    }
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

public sealed unsafe partial class SimdKernels
{
    /// <inheritdoc/>
    public override double? MeasurePeak(TimeSpan time) => _vectorBits switch
    {
        512 => MeasurePeak<Vector512<float>, Lanes512>(time),
        256 => MeasurePeak<Vector256<float>, Lanes256>(time),
        _ => MeasurePeak<Vector128<float>, Lanes128>(time),
    };

    private double MeasurePeak<TVector, TLanes>(TimeSpan time) where TVector : struct where TLanes : ILanes<TVector>
    {
        int items = Threads * FmaWork<TVector, TLanes>.ItemsPerThread;
        double best = 0;
        float* sums = stackalloc float[TLanes.Count * Threads];
        FmaWork<TVector, TLanes> work = new() { Sums = sums };
        for (long begin = Stopwatch.GetTimestamp(); best == 0 || Stopwatch.GetElapsedTime(begin) < time;)
        {
            long start = Stopwatch.GetTimestamp();
            _pool.Run(items, ref work);
            best = Math.Max(best, items * FmaWork<TVector, TLanes>.Operations / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private struct FmaWork<TVector, TLanes> : IParallelWork where TVector : struct where TLanes : ILanes<TVector>
    {
        public const int ItemsPerThread = 100;

        private const int Rounds = 4000, Chains = 12;

        public float* Sums;

        public static double Operations => 2.0 * Rounds * Chains * TLanes.Count;

        // As many chains as hide a multiply-add's latency, with registers to spare on every instruction set.
        [MethodImpl(WorkerPool.Compiled)]
        public readonly void Execute(int item, int worker)
        {
            float half = 0.5f;
            TVector x = TLanes.Broadcast(&half);
            TVector c0 = x, c1 = x, c2 = x, c3 = x, c4 = x, c5 = x, c6 = x, c7 = x, c8 = x, c9 = x, c10 = x, c11 = x;
            for (int round = 0; round < Rounds; round++)
            {
                c0 = TLanes.MultiplyAdd(c0, x, x);
                c1 = TLanes.MultiplyAdd(c1, x, x);
                c2 = TLanes.MultiplyAdd(c2, x, x);
                c3 = TLanes.MultiplyAdd(c3, x, x);
                c4 = TLanes.MultiplyAdd(c4, x, x);
                c5 = TLanes.MultiplyAdd(c5, x, x);
                c6 = TLanes.MultiplyAdd(c6, x, x);
                c7 = TLanes.MultiplyAdd(c7, x, x);
                c8 = TLanes.MultiplyAdd(c8, x, x);
                c9 = TLanes.MultiplyAdd(c9, x, x);
                c10 = TLanes.MultiplyAdd(c10, x, x);
                c11 = TLanes.MultiplyAdd(c11, x, x);
            }

            TVector sum = TLanes.Add(TLanes.Add(TLanes.Add(c0, c1), TLanes.Add(c2, c3)), TLanes.Add(TLanes.Add(c4, c5), TLanes.Add(c6, c7)));
            TLanes.Store(TLanes.Add(sum, TLanes.Add(TLanes.Add(c8, c9), TLanes.Add(c10, c11))), Sums + worker * TLanes.Count);
        }
    }
}

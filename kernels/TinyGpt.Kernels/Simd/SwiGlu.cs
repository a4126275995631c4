using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

public sealed unsafe partial class SimdKernels
{
    /// <inheritdoc/>
    public override void SwiGlu(View y, View gateUp, int rows, int columns) =>
        ForEachRow(rows, 3 * sizeof(float) * columns, new SwiGluRow(Floats(y), Floats(gateUp), columns));

    /// <inheritdoc/>
    public override void SwiGluBackward(View dGateUp, View dy, View gateUp, int rows, int columns) =>
        ForEachRow(rows, 5 * sizeof(float) * columns, new SwiGluRowBackward(Floats(dGateUp), Floats(dy), Floats(gateUp), columns));

    private readonly struct SwiGluRow(float* y, float* gateUp, int columns) : IRowWork
    {
        [MethodImpl(WorkerPool.Compiled)]
        public void Execute(int row)
        {
            float* gate = gateUp + 2L * row * columns;
            VectorLoop.ForEach(columns, new Gated(y + (long)row * columns, gate, gate + columns));
        }
    }

    private readonly struct SwiGluRowBackward(float* dGateUp, float* dy, float* gateUp, int columns) : IRowWork
    {
        [MethodImpl(WorkerPool.Compiled)]
        public void Execute(int row)
        {
            float* gate = gateUp + 2L * row * columns, dGate = dGateUp + 2L * row * columns;
            VectorLoop.ForEach(
                columns, new GatedGradients(dGate, dGate + columns, dy + (long)row * columns, gate, gate + columns));
        }
    }

    /// <summary>y = gate·σ(gate)·up.</summary>
    private readonly struct Gated(float* y, float* gate, float* up) : IVectorMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(long start, int count)
        {
            Vector256<float> z = VectorLoop.Load(gate + start, count);
            VectorLoop.Store(y + start, z * VectorMath.Sigmoid(z) * VectorLoop.Load(up + start, count), count);
        }
    }

    /// <summary>dUp = dy·gate·σ, dGate = dy·up·σ·(1 + gate·(1 − σ)).</summary>
    private readonly struct GatedGradients(float* dGate, float* dUp, float* dy, float* gate, float* up) : IVectorMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(long start, int count)
        {
            Vector256<float> z = VectorLoop.Load(gate + start, count), upstream = VectorLoop.Load(dy + start, count);
            Vector256<float> sigmoid = VectorMath.Sigmoid(z);
            Vector256<float> slope = Vector256.MultiplyAddEstimate(z, Vector256<float>.One - sigmoid, Vector256<float>.One);

            // up is read before dUp is written: the gradient may replace the operand.
            VectorLoop.Store(dGate + start, upstream * VectorLoop.Load(up + start, count) * sigmoid * slope, count);
            VectorLoop.Store(dUp + start, upstream * z * sigmoid, count);
        }
    }
}

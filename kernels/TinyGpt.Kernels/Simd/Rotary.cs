using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyGpt.Simd;

public sealed unsafe partial class SimdKernels
{
    // Cosines and sines of all angles met so far, [positions, 2, HeadSize / 2]: every layer and step needs the same few, and
    // computing one takes longer than all uses of it.
    private readonly Scratch _rotations = new();
    private (double Theta, int HeadSize, int Positions) _rotationsHeld;

    /// <inheritdoc/>
    public override void Rotary(View qkv, View positions, int rows, in HeadShape heads, double theta, bool inverse = false)
    {
        int* position = Integers(positions);
        int maxPosition = 0;
        for (int n = 0; n < rows; n++)
        {
            maxPosition = Math.Max(maxPosition, position[n]);
        }

        float* rotations = Rotations(maxPosition, theta, heads.HeadSize);

        // Queries and keys are neighbours: one run of heads.
        int rotatedHeads = heads.QueryHeads + heads.KeyValueHeads;
        ForEachRow(rows, 2L * sizeof(float) * rotatedHeads * heads.HeadSize, new RotaryRow(
            Floats(qkv), position, rotations, heads.Width, rotatedHeads, heads.HeadSize, inverse));
    }

    private float* Rotations(int maxPosition, double theta, int headSize)
    {
        if (_rotationsHeld.Theta == theta && _rotationsHeld.HeadSize == headSize && _rotationsHeld.Positions > maxPosition)
        {
            return _rotations.Floats(0);
        }

        // Powers of two, so that positions which grow one by one, as in generation, seldom come here.
        int positions = (int)BitOperations.RoundUpToPowerOf2((uint)maxPosition + 1);
        float* rotations = _rotations.Floats((long)positions * headSize);
        ForEachRow(positions, MinItemBytes / 16, new RotationsOfPosition(rotations, theta, headSize));
        _rotationsHeld = (theta, headSize, positions);
        return rotations;
    }

    private readonly struct RotationsOfPosition(float* rotations, double theta, int headSize) : IRowWork
    {
        [MethodImpl(WorkerPool.Compiled)]
        public void Execute(int row)
        {
            float* cosines = rotations + (long)row * headSize, sines = cosines + headSize / 2;
            for (int i = 0; i < headSize / 2; i++)
            {
                // The angle is taken in double: near 10000 radians a single resolves only thousandths.
                (double sin, double cos) = Math.SinCos(row * Math.Pow(theta, -2.0 * i / headSize));
                (cosines[i], sines[i]) = ((float)cos, (float)sin);
            }
        }
    }

    private readonly struct RotaryRow(
        float* qkv, int* positions, float* rotations, int width, int heads, int headSize, bool inverse) : IRowWork
    {
        [MethodImpl(WorkerPool.Compiled)]
        public void Execute(int row)
        {
            float* cosines = rotations + (long)positions[row] * headSize;
            for (int h = 0; h < heads; h++)
            {
                float* head = qkv + (long)row * width + h * headSize;
                VectorLoop.ForEach(
                    headSize / 2, new Rotate(head, head + headSize / 2, cosines, cosines + headSize / 2, inverse ? -1 : 1));
            }
        }
    }

    /// <summary>(a, b) = (a·cos − b·sin, a·sin + b·cos), where sin has the given sign.</summary>
    private readonly struct Rotate(float* a, float* b, float* cosines, float* sines, float sign) : IVectorMap
    {
        private readonly Vector256<float> _sign = Vector256.Create(sign);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(long start, int count)
        {
            Vector256<float> first = VectorLoop.Load(a + start, count), second = VectorLoop.Load(b + start, count);
            Vector256<float> cosine = VectorLoop.Load(cosines + start, count), sine = _sign * VectorLoop.Load(sines + start, count);
            VectorLoop.Store(a + start, first * cosine - second * sine, count);
            VectorLoop.Store(b + start, first * sine + second * cosine, count);
        }
    }
}

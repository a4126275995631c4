using System.Runtime.InteropServices;
using ILGPU;

namespace TinyGpt.Gpu;

/// <summary>
/// A row on the grid's x, its pairs of columns on y, a thread for each pair. The angle is counted in turns as a 64-bit fraction: whole
/// turns drop out of its product with the position, where a single-precision angle would lose the digits that the position takes.
/// </summary>
/// <param name="Qkv">[N, Width], changed.</param>
/// <param name="Positions">[N].</param>
/// <param name="Turns">[HeadSize / 2]: 2⁶⁴·θ^(−2i/HeadSize)/2π.</param>
/// <param name="Width">Columns of a row.</param>
/// <param name="Pairs">Pairs of a row: those of all query and key heads, which are neighbours.</param>
/// <param name="Sign">1, or −1 to turn back.</param>
internal readonly record struct RotaryKernel(
    ArrayView<float> Qkv, ArrayView<int> Positions, ArrayView<ulong> Turns, int Width, int Pairs, float Sign) : IKernel
{
    public static int GroupSize => 256;

    public void Run()
    {
        int pair = (Grid.IdxY * GroupSize) + Group.IdxX;
        if (pair < Pairs)
        {
            int half = (int)Turns.Length, head = pair / half, i = pair - (head * half);
            Rotation rotation = Rotation.Of((uint)Positions[Grid.IdxX], Turns[i]);
            long first = ((long)Grid.IdxX * Width) + (2 * head * half) + i, second = first + half;
            float a = Qkv[first], b = Qkv[second], sine = Sign * rotation.Sine;
            Qkv[first] = (a * rotation.Cosine) - (b * sine);
            Qkv[second] = (a * sine) + (b * rotation.Cosine);
        }
    }
}

/// <summary>Cosine and sine of an angle.</summary>
internal readonly record struct Rotation(float Cosine, float Sine)
{
    private const float RadiansPerUnit = (float)(Math.PI / 2 / (1UL << 32));

    /// <summary>The rotation by position·turns.</summary>
    /// <param name="position">Below 2³¹.</param>
    /// <param name="turns">In units of 2⁻⁶⁴ turns.</param>
    public static Rotation Of(uint position, ulong turns)
    {
        // Bits 32 to 63 of the product: what is below is nothing in single precision.
        ulong low = position * (turns & uint.MaxValue), high = position * (turns >> 32);
        uint phase = (uint)(high + (low >> 32));

        // The nearest quarter turn, and the signed rest, which is at most half of one.
        uint quarter = ((phase >> 29) + 1) >> 1;
        float angle = (int)(phase << 2) * RadiansPerUnit, square = angle * angle;

        // Taylor's series up to what is left of them in single precision at π/4: the next terms are 2·10⁻⁹ and 10⁻¹⁰.
        float sine = angle + (angle * square * ((-1 / 6f) + (square * ((1 / 120f) + (square * ((-1 / 5040f) + (square * (1 / 362880f))))))));
        float cosine = 1 + (square * (-0.5f + (square * ((1 / 24f) + (square * ((-1 / 720f) + (square * ((1 / 40320f) + (square * (-1 / 3628800f))))))))));
        bool odd = (quarter & 1) != 0;
        float turnedCosine = odd ? -sine : cosine, turnedSine = odd ? cosine : sine, sign = (quarter & 2) != 0 ? -1f : 1f;
        return new Rotation(sign * turnedCosine, sign * turnedSine);
    }
}

public sealed partial class GpuKernels
{
    // The turns of every (θ, HeadSize) met so far.
    private readonly Dictionary<(double Theta, int HeadSize), GpuStorage> _turns = [];

    /// <inheritdoc/>
    public override void Rotary(View qkv, View positions, int rows, in HeadShape heads, double theta, bool inverse = false)
    {
        int half = heads.HeadSize / 2, pairs = (heads.QueryHeads + heads.KeyValueHeads) * half;
        Launch(
            new RotaryKernel(Reals(qkv), Integers(positions), Turns(theta, heads.HeadSize), heads.Width, pairs, inverse ? -1 : 1),
            rows, Groups(pairs, RotaryKernel.GroupSize));
    }

    private ArrayView<ulong> Turns(double theta, int headSize)
    {
        int half = headSize / 2;
        if (!_turns.TryGetValue((theta, headSize), out GpuStorage? storage))
        {
            ulong[] turns = new ulong[half];
            for (int i = 0; i < half; i++)
            {
                double perPosition = Math.Pow(theta, -2.0 * i / headSize) / (2 * Math.PI);
                turns[i] = (ulong)Math.ScaleB(perPosition - Math.Floor(perPosition), 64);
            }

            storage = (GpuStorage)Allocate(half * sizeof(ulong));
            Upload<int>(new View(storage, 0, 2 * half, ElementType.Int32), MemoryMarshal.Cast<ulong, int>(turns));
            _turns.Add((theta, headSize), storage);
        }

        return storage.Elements<ulong>(0, half);
    }
}

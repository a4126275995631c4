using ILGPU;

namespace TinyGpt.Gpu;

/// <summary>What a group makes one number of.</summary>
internal interface IReduction<T> where T : unmanaged
{
    static abstract T Combine(T a, T b);
}

/// <summary>
/// One number of the numbers of all threads of a group, in an order that depends on nothing. Two levels, because every step costs a
/// barrier: 16 threads combine 16 numbers each, then every thread combines those 16.
/// </summary>
/// <remarks>
/// All threads of the group must call. Calls may follow each other with the same shared memory: a call writes what the
/// one before it may still read only behind its first barrier, where all threads have come out of the one before.
/// </remarks>
internal static class GroupReduction
{
    /// <summary>Threads of a group that reduces.</summary>
    public const int GroupSize = Parts * Parts;

    /// <summary>Elements of shared memory that a reduction works in.</summary>
    public const int SharedLength = GroupSize + Parts;

    private const int Parts = 16;

    public static float Sum(ArrayView<float> shared, float value) => Reduce<float, Addition>(shared, value);

    public static int Sum(ArrayView<int> shared, int value) => Reduce<int, Addition>(shared, value);

    public static float Max(ArrayView<float> shared, float value) => Reduce<float, Maximum>(shared, value);

    private static T Reduce<T, TReduction>(ArrayView<T> shared, T value) where T : unmanaged where TReduction : struct, IReduction<T>
    {
        int thread = Group.IdxX;
        shared[thread] = value;
        Group.Barrier();
        if (thread < Parts)
        {
            T part = shared[thread];
            for (int i = thread + Parts; i < GroupSize; i += Parts)
            {
                part = TReduction.Combine(part, shared[i]);
            }

            shared[GroupSize + thread] = part;
        }

        Group.Barrier();
        T result = shared[GroupSize];
        for (int part = 1; part < Parts; part++)
        {
            result = TReduction.Combine(result, shared[GroupSize + part]);
        }

        return result;
    }

    private readonly struct Addition : IReduction<float>, IReduction<int>
    {
        public static float Combine(float a, float b) => a + b;

        public static int Combine(int a, int b) => a + b;
    }

    private readonly struct Maximum : IReduction<float>
    {
        public static float Combine(float a, float b) => Math.Max(a, b);
    }
}

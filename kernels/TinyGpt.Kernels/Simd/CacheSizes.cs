using System.Runtime.Intrinsics.X86;

namespace TinyGpt.Simd;

/// <summary>Bytes of a core's data caches. Blocks of a matrix product are cut to fit them.</summary>
/// <param name="First">The first cache.</param>
/// <param name="Second">The second cache.</param>
/// <param name="Third">The third cache, which cores share.</param>
internal readonly record struct CacheSizes(int First, int Second, int Third)
{
    // What the deterministic cache parameters of leaf 4 (Intel) and leaf 8000001D (AMD), which have one format, call their types.
    private const int NoCache = 0, InstructionCache = 2, MaxCaches = 16;

    /// <summary>Usual sizes, where a processor does not tell.</summary>
    public static CacheSizes Usual => new(32 << 10, 512 << 10, 8 << 20);

    /// <summary>What this processor tells, as the first core has it.</summary>
    public static CacheSizes Detect()
    {
        CacheSizes sizes = Usual;
        if (!X86Base.IsSupported)
        {
            return sizes;
        }

        int leaf = HasAmdLeaf() ? unchecked((int)0x8000001D) : 4;
        if (leaf == 4 && X86Base.CpuId(0, 0).Eax < leaf)
        {
            return sizes;
        }

        for (int index = 0; index < MaxCaches; index++)
        {
            (int eax, int ebx, int ecx, _) = X86Base.CpuId(leaf, index);
            (int type, int level) = (eax & 31, (eax >> 5) & 7);
            if (type == NoCache)
            {
                break;
            }

            // Ways, partitions, bytes of a line and sets, each less one.
            long bytes = ((ebx >>> 22) + 1L) * (((ebx >> 12) & 1023) + 1) * ((ebx & 4095) + 1) * ((uint)ecx + 1L);
            int size = (int)Math.Min(bytes, 1 << 30);
            sizes = (type, level) switch
            {
                (InstructionCache, _) => sizes,
                (_, 1) => sizes with { First = size },
                (_, 2) => sizes with { Second = size },
                (_, 3) => sizes with { Third = size },
                _ => sizes,
            };
        }

        return sizes;
    }

    private static bool HasAmdLeaf()
    {
        const int extended = unchecked((int)0x80000000), topologyExtensions = 1 << 22;
        return (uint)X86Base.CpuId(extended, 0).Eax >= 0x8000001D && (X86Base.CpuId(extended + 1, 0).Ecx & topologyExtensions) != 0;
    }
}

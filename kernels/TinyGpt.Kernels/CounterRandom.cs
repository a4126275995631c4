namespace TinyGpt;

/// <summary>
/// Random numbers without state: Philox 4×32 with ten rounds (Salmon et al. 2011). The i-th number is a function of (key, i),
/// so any thread of any device can compute it alone, and a pass that is repeated meets the same numbers.
/// </summary>
public static class CounterRandom
{
    internal const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57, Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    internal const int Rounds = 10;

    /// <summary>Four independent 32-bit numbers for one counter and key.</summary>
    public static (uint X, uint Y, uint Z, uint W) Philox(ulong counterLow, ulong counterHigh, ulong key)
    {
        (uint x, uint y, uint z, uint w) = ((uint)counterLow, (uint)(counterLow >> 32), (uint)counterHigh, (uint)(counterHigh >> 32));
        (uint key0, uint key1) = ((uint)key, (uint)(key >> 32));
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * x, product1 = (ulong)Multiplier1 * z;
            (x, y, z, w) = ((uint)(product1 >> 32) ^ y ^ key0, (uint)product1, (uint)(product0 >> 32) ^ w ^ key1, (uint)product0);
            key0 += Weyl0;
            key1 += Weyl1;
        }

        return (x, y, z, w);
    }

    /// <summary>The key of a dropout site: every (seed, step, site) draws from its own sequence.</summary>
    public static ulong SiteKey(in DropoutSettings settings)
    {
        (uint x, uint y, _, _) = Philox(settings.Step, settings.Site, settings.Seed);
        return x | ((ulong)y << 32);
    }

    /// <summary>Numbers below this keep their element: (1 − p)·2³², at most 2³² − 1.</summary>
    public static uint KeepThreshold(double probability) => (uint)Math.Min((1 - probability) * 4294967296.0, uint.MaxValue);

    /// <summary>Whether dropout keeps element i: component i mod 4 of Philox(counter = i / 4, key) lies below the threshold.</summary>
    public static bool Keep(long index, ulong key, uint threshold)
    {
        (uint x, uint y, uint z, uint w) = Philox((ulong)index >> 2, 0, key);
        uint number = (index & 3) switch { 0 => x, 1 => y, 2 => z, _ => w };
        return number < threshold;
    }
}

using System.Runtime.InteropServices;

namespace TinyGpt.Tests.Models;

/// <summary>
/// The reproducible checkpoint and tokens on which llm.c was run: SplitMix64 (Steele et al. 2014), normal pairs by Box and Muller,
/// deviation 0.02, divided by √(2L) for the maps that write to the residual stream.
/// </summary>
internal sealed class LlmcReference(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Writes a GPT-2 checkpoint, version 3.</summary>
    public static void WriteModel(string path, int context, int vocabulary, int layers, int heads, int width, ulong seed)
    {
        LlmcReference random = new(seed);
        using FileStream file = File.Create(path);
        int[] header = new int[256];
        ((int[])[20240326, 3, context, vocabulary, layers, heads, width, vocabulary]).CopyTo(header, 0);
        file.Write(MemoryMarshal.AsBytes<int>(header));
        double residual = 0.02 / Math.Sqrt(2.0 * layers);
        (int Length, double Mean, double Deviation)[] tensors =
        [
            (vocabulary * width, 0, 0.02), (context * width, 0, 0.02),
            (layers * width, 1, 0), (layers * width, 0, 0),
            (layers * 3 * width * width, 0, 0.02), (layers * 3 * width, 0, 0),
            (layers * width * width, 0, residual), (layers * width, 0, 0),
            (layers * width, 1, 0), (layers * width, 0, 0),
            (layers * 4 * width * width, 0, 0.02), (layers * 4 * width, 0, 0),
            (layers * 4 * width * width, 0, residual), (layers * width, 0, 0),
            (width, 1, 0), (width, 0, 0),
        ];
        foreach ((int length, double mean, double deviation) in tensors)
        {
            file.Write(MemoryMarshal.AsBytes<float>(random.Normals(length, mean, deviation)));
        }
    }

    /// <summary>Writes tokens: half of them follow from the one before, the rest are drawn with small ones likelier.</summary>
    public static void WriteTokens(string path, int count, int vocabulary, ulong seed)
    {
        LlmcReference random = new(seed);
        using FileStream file = File.Create(path);
        int[] header = new int[256];
        ((int[])[20240520, 1, count]).CopyTo(header, 0);
        file.Write(MemoryMarshal.AsBytes<int>(header));
        uint token = 0;
        for (int i = 0; i < count; i++)
        {
            token = random.Uniform() < 0.5
                ? ((token * 31) + 7) % (uint)vocabulary
                : (uint)(vocabulary * Math.Pow(random.Uniform(), 3)) % (uint)vocabulary;
            file.Write(BitConverter.GetBytes((ushort)token));
        }
    }

    private float[] Normals(int length, double mean, double deviation)
    {
        float[] values = new float[length];
        Array.Fill(values, (float)mean);
        for (int i = 0; deviation > 0 && i < length; i += 2)
        {
            double radius = Math.Sqrt(-2 * Math.Log(Uniform())), angle = 6.283185307179586 * Uniform();
            values[i] = (float)(mean + (deviation * radius * Math.Cos(angle)));
            if (i + 1 < length)
            {
                values[i + 1] = (float)(mean + (deviation * radius * Math.Sin(angle)));
            }
        }

        return values;
    }

    private double Uniform() => ((Next() >> 11) + 0.5) * (1.0 / 9007199254740992.0);

    private ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

namespace TinyGpt.Tests;

/// <summary>Sample values.</summary>
public static class RandomNumbers
{
    /// <summary>Numbers of the normal distribution (Box and Muller 1958).</summary>
    public static double[] Normals(this Random random, int count, double scale = 1, double mean = 0)
    {
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            values[i] = mean + scale * radius * Math.Cos(2 * Math.PI * random.NextDouble());
        }

        return values;
    }

    public static int[] Integers(this Random random, int count, int end)
    {
        int[] values = new int[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = random.Next(end);
        }

        return values;
    }
}

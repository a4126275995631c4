namespace TinyGpt.Tests;

/// <summary>Sample values.</summary>
public static class RandomNumbers
{
    /// <summary>Numbers of the normal distribution (Box and Muller 1958).</summary>
    public static double[] Normals(this Random random, int count, double scale = 1, double mean = 0)
    {
        double[] values = new double[count];
        for (int i = 0; i < count; i += 2)
        {
            double radius = scale * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            (double sin, double cos) = Math.SinCos(2 * Math.PI * random.NextDouble());
            values[i] = mean + radius * cos;
            if (i + 1 < count)
            {
                values[i + 1] = mean + radius * sin;
            }
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

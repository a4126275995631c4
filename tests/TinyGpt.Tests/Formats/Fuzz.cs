using Xunit;

namespace TinyGpt.Tests.Formats;

/// <summary>Damages valid files, and watches what a reader does with them.</summary>
internal static class Fuzz
{
    /// <summary>
    /// Reads every mutation of a file. A reader may accept one, or throw <see cref="InvalidDataException"/> with one line that names the
    /// file; any other exception, and more memory than <paramref name="allowance"/> and a few times the file, fails the test.
    /// </summary>
    public static (int Accepted, int Refused) Run(byte[] valid, int count, int seed, Action<string> read, int allowance = 200_000)
    {
        using TemporaryFolder folder = new();
        (int accepted, int refused) = (0, 0);
        Random random = new(seed);
        for (int i = 0; i < count; i++)
        {
            byte[] mutated = Mutate(valid, random);
            string path = folder.Write("fuzz", mutated);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(path);
                accepted++;
            }
            catch (InvalidDataException exception)
            {
                Assert.Contains(path, exception.Message, StringComparison.Ordinal);
                Assert.False(exception.Message.Contains('\n', StringComparison.Ordinal), exception.Message);
                refused++;
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < allowance + 20 * mutated.Length, $"mutation {i} of seed {seed} took {allocated} bytes");
        }

        return (accepted, refused);
    }

    private static byte[] Mutate(byte[] valid, Random random)
    {
        List<byte> bytes = [.. valid];
        for (int times = random.Next(1, 4); times > 0 && bytes.Count > 0; times--)
        {
            int at = random.Next(bytes.Count);
            int length = random.Next(1, Math.Min(16, bytes.Count - at) + 1);
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length));
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 5:
                    bytes[at] = (byte)"0123456789\"{}[],:\\-e."[random.Next(21)];
                    break;
                case 6:
                    int[] numbers = [-1, int.MaxValue, int.MinValue, random.Next(1 << random.Next(31))];
                    SetNumber(bytes, at & ~3, numbers[random.Next(numbers.Length)]);
                    break;
                default:
                    bytes.InsertRange(at, "9223372036854775807"u8.ToArray());
                    break;
            }
        }

        return [.. bytes];
    }

    private static void SetNumber(List<byte> bytes, int at, int number)
    {
        byte[] little = BitConverter.GetBytes(number);
        for (int i = 0; i < little.Length && at + i < bytes.Count; i++)
        {
            bytes[at + i] = little[i];
        }
    }
}

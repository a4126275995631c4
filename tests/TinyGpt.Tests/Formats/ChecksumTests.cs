using System.Text;
using TinyGpt.Formats;
using Xunit;

namespace TinyGpt.Tests.Formats;

public sealed class ChecksumTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The check value of the polynomial, and the examples of RFC 3720, B.4.</summary>
    [Fact]
    public void KnownAnswers()
    {
        Assert.Equal(0u, Of([]));
        Assert.Equal(0xE3069283u, Of(Encoding.ASCII.GetBytes("123456789")));
        Assert.Equal(0x8A9136AAu, Of(new byte[32]));
        Assert.Equal(0x62A8AB43u, Of([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(0x46DD794Eu, Of([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData((1 << 20) - 1)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 12)]
    public void AChangeOfOneBitAnywhereIsNoticed(int position)
    {
        byte[] bytes = new byte[(1 << 20) + 13];
        uint before = Of(bytes);
        bytes[position] ^= 1;
        Assert.NotEqual(before, Of(bytes));
    }

    private uint Of(byte[] bytes) => Checksum.OfFile(_folder.Write("file", bytes));
}

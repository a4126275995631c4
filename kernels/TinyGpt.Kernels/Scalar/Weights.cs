using System.Buffers.Binary;

namespace TinyGpt.Scalar;

public sealed partial class ScalarKernels<T>
{
    /// <summary>A row of a matrix of weights, which may be stored in fewer bits than reals are.</summary>
    /// <param name="matrix">[any, columns].</param>
    /// <param name="row">Which row.</param>
    /// <param name="columns">Its length.</param>
    /// <param name="decoded">[columns]: where a row goes that must be decoded. One of reals is returned as it lies in memory.</param>
    private static ReadOnlySpan<T> Row(View matrix, int row, int columns, Span<T> decoded)
    {
        switch (matrix.Type)
        {
            case ElementType.Float16:
                DecodeHalves(Span<Half>(matrix).Slice(row * columns, columns), decoded);
                return decoded;
            case ElementType.Q8_0:
                int bytes = (int)matrix.Type.Bytes(columns);
                DecodeBlocks(Span<byte>(matrix).Slice(row * bytes, bytes), decoded);
                return decoded;
            default:
                return Span<T>(matrix).Slice(row * columns, columns);
        }
    }

    private static void DecodeHalves(ReadOnlySpan<Half> halves, Span<T> decoded)
    {
        for (int i = 0; i < halves.Length; i++)
        {
            decoded[i] = T.CreateChecked(halves[i]);
        }
    }

    /// <summary>x[i] = d·q[i]: every block is its scale d in half precision, then its 32 integers q.</summary>
    private static void DecodeBlocks(ReadOnlySpan<byte> blocks, Span<T> decoded)
    {
        for (int start = 0; start < decoded.Length; start += Quantization.BlockLength)
        {
            ReadOnlySpan<byte> block = blocks.Slice(start / Quantization.BlockLength * Quantization.BlockBytes, Quantization.BlockBytes);
            T d = T.CreateChecked(BinaryPrimitives.ReadHalfLittleEndian(block));
            for (int i = 0; i < Quantization.BlockLength; i++)
            {
                decoded[start + i] = d * T.CreateChecked((sbyte)block[sizeof(ushort) + i]);
            }
        }
    }
}

namespace TinyGpt.Scalar;

public sealed partial class ScalarKernels<T>
{
    /// <inheritdoc/>
    public override void Dot(View result, View a, View b)
    {
        Span<T> left = Span<T>(a), right = Span<T>(b);
        // In double whatever T is: a single-precision sum of 100 million squares stops growing long before its last term.
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            sum += double.CreateChecked(left[i]) * double.CreateChecked(right[i]);
        }

        Span<T>(result)[0] = T.CreateChecked(sum);
    }
}

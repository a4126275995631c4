namespace TinyGpt.Corpus.World.Tasks;

/// <summary>
/// Which sums are for training and which for the test: a fifth of all pairs of numbers are held out. Of these the test takes those that no document
/// works out either, so that nobody can know them by heart. 3 + 8 is the same pair as 8 + 3.
/// </summary>
internal sealed class OperandSplit(TaskSource source)
{
    private const int HeldOutPercent = 20;

    /// <summary>Whether the part may ask for the sum.</summary>
    public bool Allows(TaskPart part, char operation, int left, int right)
    {
        if (operation is '+' or '*' && left > right)
        {
            (left, right) = (right, left);
        }

        bool isHeldOut = source.IsIn($"operands {operation}", (ulong)((left * 100_000L) + right), HeldOutPercent);
        return part == TaskPart.Train ? !isHeldOut : isHeldOut && !source.Survey.HasSum(operation, left, right);
    }
}

namespace TinyGpt.Generation;

/// <summary>What happens when a sequence is longer than the model's context.</summary>
public enum ContextOverflow
{
    /// <summary>
    /// The older half is forgotten: the newer half is read again as if it were a prompt, and generation goes on. Of a longer prompt, the
    /// last tokens are read.
    /// </summary>
    Forget,

    /// <summary>The sequence ends with <see cref="FinishReason.Context"/>. A longer prompt is refused.</summary>
    Stop,
}

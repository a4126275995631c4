namespace TinyGpt.Generation;

/// <summary>Why a sequence ended.</summary>
public enum FinishReason
{
    /// <summary>A token or a text came that ends it.</summary>
    Stop,

    /// <summary>As many tokens were drawn as were wanted.</summary>
    Length,

    /// <summary>The model's context is full, and the older part was not to be forgotten.</summary>
    Context,

    /// <summary>Whoever asked for it does not want more.</summary>
    Cancelled,
}

namespace TinyGpt.Conversations;

/// <summary>The last message of a conversation is longer than the model's context, so that nothing can be left out any more.</summary>
/// <param name="tokens">How many tokens it takes with what must stand before it.</param>
/// <param name="room">How many there is room for.</param>
public sealed class ContextLengthException(int tokens, int room)
    : ArgumentException($"the last message takes {tokens} tokens with what must stand before it, and there is room for {room}");

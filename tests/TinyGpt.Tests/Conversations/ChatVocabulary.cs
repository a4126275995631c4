using TinyGpt.Conversations;
using TinyGpt.Tests.Tokenization;
using TinyGpt.Tokenization;

namespace TinyGpt.Tests.Conversations;

/// <summary>A small vocabulary with the tokens of conversations.</summary>
internal static class ChatVocabulary
{
    public static Tokenizer Create() => SmallVocabulary.OfMerges(SplitPattern.Gpt2).WithSpecialTokens(ChatTokens.Names);
}

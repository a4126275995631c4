using TinyGpt.Formats;
using TinyGpt.Models;
using TinyGpt.Tests.Tokenization;
using TinyGpt.Tokenization;

namespace TinyGpt.Tests.Conversations;

/// <summary>A model that has learned nothing and knows nothing of conversations.</summary>
internal static class BaseModel
{
    public static void Save(string folder, Device device, int context, int layers, int width)
    {
        Directory.CreateDirectory(folder);
        Tokenizer tokenizer = SmallVocabulary.OfMerges(SplitPattern.Gpt2);
        using Gpt model = Gpt.Create(device, GptConfig.Llama(tokenizer.VocabularySize, context, layers, 2, width), 1);
        ModelFolder.Save(folder, model, tokenizer);
    }
}

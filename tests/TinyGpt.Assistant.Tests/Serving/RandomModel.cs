using TinyGpt.Models;
using TinyGpt.Tests.Conversations;
using TinyGpt.Tokenization;

namespace TinyGpt.Assistant.Tests.Serving;

/// <summary>A model that never comes to an end: random weights, so large that its likeliest token is clear, and a long context.</summary>
internal sealed class RandomModel : IDisposable
{
    private const int Scale = 15;

    public RandomModel(Device device, int context)
    {
        Device = device;
        Model = Gpt.Create(device, GptConfig.Llama(Tokenizer.VocabularySize, context, 1, 2, 16), 3);
        foreach (Parameter matrix in Model.Parameters.Table.Where(parameter => parameter.Rows > 1))
        {
            float[] values = Model.Parameters.ToArray(matrix);
            int next = 0;
            Model.Parameters.Write(matrix, chunk =>
            {
                foreach (ref float value in chunk)
                {
                    value = Scale * values[next++];
                }
            });
        }
    }

    public Device Device { get; }

    public Gpt Model { get; }

    public Tokenizer Tokenizer { get; } = ChatVocabulary.Create();

    public void Dispose()
    {
        Model.Dispose();
        Device.Dispose();
    }
}

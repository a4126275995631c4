using TinyGpt.Generation;
using TinyGpt.Models;

namespace TinyGpt.Tests.Generation;

/// <summary>A model of two layers with random weights, so large that its likeliest token is clear, and slow ways to ask it.</summary>
internal sealed class SmallModel : IDisposable
{
    public const int Context = 24;

    public SmallModel(string style, Device device, int vocabulary = 30)
    {
        Device = device;
        GptConfig config = style == "gpt2"
            ? GptConfig.Gpt2(vocabulary, Context, 2, 2, 16)
            : GptConfig.Llama(vocabulary, Context, 2, 4, 16, keyValueHeads: 2);
        Model = Gpt.Create(device, config, 3);
        foreach (Parameter matrix in Model.Parameters.Table.Where(p => p.Rows > 1))
        {
            // Initial weights are so small that every token would follow every other with nearly the same probability.
            float[] values = Model.Parameters.ToArray(matrix);
            int next = 0;
            Model.Parameters.Write(matrix, chunk =>
            {
                foreach (ref float value in chunk)
                {
                    value = 15 * values[next++];
                }
            });
        }
    }

    public static SequenceSettings Greedy(int tokens = int.MaxValue) => new() { Sampling = new() { Temperature = 0 }, MaxTokens = tokens };

    public Device Device { get; }

    public Gpt Model { get; }

    /// <summary>The likeliest token after some others, read as one sequence.</summary>
    public int LikeliestAfter(params int[] tokens)
    {
        using Inference pass = new(Device);
        using Batch batch = new(Device, tokens.Length, 1);
        View row = Device.NewView(1, ElementType.Int32);
        batch.LoadContinuation(tokens, [0, tokens.Length], [0], [0]);
        Device.Kernels.Upload<int>(row, [tokens.Length - 1]);
        Tensor all = default;
        pass.Run(tokens.Length, () =>
        {
            all = LanguageHead.Logits(pass, Model, Model.Hidden(pass, batch), row);
            pass.Pin(all);
        });
        float[] logits = new float[Model.Config.VocabularySize];
        Device.DownloadReals(pass[all], logits);
        row.Memory.Dispose();
        return Array.IndexOf(logits, logits.Max());
    }

    /// <summary>The log-probabilities of all tokens but the first, as training computes them: on a tape.</summary>
    public double[] LogProbabilities(ReadOnlySpan<int> tokens)
    {
        int count = tokens.Length - 1;
        using Tape tape = new(Device);
        using Batch batch = new(Device, count, 1);
        batch.LoadRagged(tokens[..count], tokens[1..], [0, count]);
        Tensor result = default;
        tape.Run(count, () =>
        {
            result = LanguageHead.LogProbability(tape, Model, Model.Hidden(tape, batch), batch);
            tape.Pin(result);
        });
        float[] values = new float[count];
        Device.DownloadReals(tape[result], values);
        return [.. values.Select(value => (double)value)];
    }

    public void Dispose()
    {
        Model.Dispose();
        Device.Dispose();
    }
}

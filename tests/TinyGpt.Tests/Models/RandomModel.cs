using TinyGpt.Models;

namespace TinyGpt.Tests.Models;

/// <summary>Models whose weights are larger than initial ones, so that their distributions are far from uniform; and these distributions.</summary>
internal static class RandomModel
{
    private const double LogitDeviation = 1.6;

    /// <summary>The settings of a name: <c>gpt2</c>, <c>llama</c> (grouped heads, tied output) or <c>llama untied</c>.</summary>
    public static GptConfig Config(string style, int vocabularySize) => style switch
    {
        "gpt2" => GptConfig.Gpt2(vocabularySize, 128, 3, 4, 64),
        "llama" => GptConfig.Llama(vocabularySize, 128, 3, 4, 64, keyValueHeads: 2, hiddenWidth: 160),
        _ => GptConfig.Llama(vocabularySize, 128, 2, 4, 128, hiddenWidth: 96) with { TiedOutput = false, RotaryTheta = 50000, NormalizationEpsilon = 1e-6 },
    };

    /// <summary>A model whose weights are uniform, so large that logits have a deviation of 1.6; norms around 1.</summary>
    public static Gpt Create(Device device, GptConfig config, int seed, ElementType weights = ElementType.Float32)
    {
        double deviation = LogitDeviation / Math.Sqrt(config.Width);
        Gpt model = new(device, config, weights);
        Random random = new(seed);
        foreach (Parameter parameter in model.Parameters.Table)
        {
            bool isNorm = parameter.Rows == 1 && parameter.Name.EndsWith("weight", StringComparison.Ordinal);
            model.Parameters.Write(parameter, values =>
            {
                foreach (ref float value in values)
                {
                    value = (float)((random.NextDouble() - 0.5) * Math.Sqrt(12) * deviation) + (isNorm ? 1 : 0);
                }
            });
        }

        return model;
    }

    /// <summary>The probability of every token after a prompt.</summary>
    public static double[] ProbabilitiesAfter(Gpt model, int[] prompt)
    {
        using Batch batch = new(model.Device, prompt.Length, 1);
        using Inference pass = new(model.Device);
        View row = model.Device.NewView(1, ElementType.Int32), logits = model.Device.NewView(model.Config.VocabularySize, model.Device.Real);
        model.Device.Kernels.Upload(row, [prompt.Length - 1]);
        batch.LoadRagged(prompt, new int[prompt.Length], [0, prompt.Length]);
        pass.Run(prompt.Length, () =>
        {
            Tensor hidden = model.Hidden(pass, batch);
            pass.Kernels.Copy(logits, pass[LanguageHead.Logits(pass, model, hidden, row)]);
        });
        float[] values = new float[logits.Length];
        model.Device.DownloadReals(logits, values);
        row.Memory.Dispose();
        logits.Memory.Dispose();
        double largest = values.Max();
        double sum = values.Sum(value => Math.Exp(value - largest));
        return [.. values.Select(value => Math.Exp(value - largest) / sum)];
    }
}

using TinyGpt.Models;
using TinyGpt.Optimization;
using Xunit;

namespace TinyGpt.Tests.Models;

/// <summary>Models whose matrices are stored in fewer bits.</summary>
public sealed class StoredWeightsTests
{
    private static readonly int[] _tokens = [3, 1, 4, 1, 5, 9, 2, 6];

    [Theory]
    [InlineData(ElementType.Float16)]
    [InlineData(ElementType.Q8_0)]
    public void AModelComputesWithWhatItsTypeMakesOfItsWeights(ElementType type)
    {
        foreach (Func<Device> create in (Func<Device>[])[Device.Scalar, Device.ScalarDouble, () => Device.Cpu(2)])
        {
            using Device device = create();
            using Gpt stored = Gpt.Create(device, Config, 5, type), plain = new(device, Config);
            foreach (Parameter parameter in stored.Parameters.Table)
            {
                float[] values = stored.Parameters.ToArray(parameter);
                plain.Parameters.Write(plain.Parameters[parameter.Name], span => values.CopyTo(span));
            }

            double[] expected = Logits(plain), actual = Logits(stored);
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-5));
        }
    }

    [Fact]
    public void VectorsPositionsAndRowsOfBrokenBlocksStayReal()
    {
        using Device device = Device.Scalar();
        GptConfig config = GptConfig.Gpt2(vocabularySize: 30, contextLength: 24, layers: 1, heads: 2, width: 48) with { HiddenWidth = 64 };
        using Gpt model = new(device, config, ElementType.Q8_0);
        Assert.Equal(
            ["layers.0.feed_forward.down.weight"],
            model.Parameters.Table.Where(parameter => parameter.Type == ElementType.Q8_0).Select(parameter => parameter.Name));
        using Gpt half = new(device, config, ElementType.Float16);
        Assert.Equal(
            half.Parameters.Table.Where(parameter => parameter.Rows > 1 && parameter.Name != "positions.weight"),
            half.Parameters.Table.Where(parameter => parameter.Type == ElementType.Float16));
    }

    [Fact]
    public void TrainingIsRefused()
    {
        using Device device = Device.Scalar();
        using Gpt model = new(device, Config, ElementType.Float16);
        Exception exception = Assert.Throws<InvalidOperationException>(() => new AdamW(model.Parameters));
        Assert.Equal("weights that are stored as Float16 cannot be trained; load the model with Float32 weights", exception.Message);
        Assert.Throws<InvalidOperationException>(() => model.Parameters.Gradients);
    }

    [Fact]
    public void AWeightThatItsTypeCannotHoldIsNamed()
    {
        using Device device = Device.Scalar();
        using Gpt model = new(device, Config, ElementType.Float16);
        Exception exception = Assert.Throws<OverflowException>(() => model.Parameters.Write(model.Parameters["tokens.weight"], span => span.Fill(1e5f)));
        Assert.Equal("tokens.weight: 100000 cannot be stored as Float16, which holds numbers below 65520", exception.Message);
    }

    private static GptConfig Config => GptConfig.Gpt2(vocabularySize: 30, contextLength: 24, layers: 2, heads: 2, width: 64);

    private static double[] Logits(Gpt model)
    {
        using Inference pass = new(model.Device);
        using Batch batch = new(model.Device, _tokens.Length, 1);
        batch.Load(_tokens, _tokens, _tokens.Length);
        View rows = model.Device.NewView(1, ElementType.Int32);
        model.Device.Kernels.Upload(rows, [_tokens.Length - 1]);
        float[] logits = new float[model.Config.VocabularySize];
        pass.Run(_tokens.Length, () =>
        {
            Tensor result = LanguageHead.Logits(pass, model, model.Hidden(pass, batch), rows);
            if (!pass.IsPlanning)
            {
                model.Device.DownloadReals(pass[result], logits);
            }
        });
        rows.Memory.Dispose();
        return Array.ConvertAll(logits, logit => (double)logit);
    }
}

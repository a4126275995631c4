using TinyGpt.Operations;

namespace TinyGpt.Models;

/// <summary>A decoder-only transformer (Vaswani et al. 2017; Radford et al. 2019): tokens in, one vector per token out.</summary>
/// <remarks>What becomes of the vectors is a head's matter: see <see cref="LanguageHead"/>.</remarks>
public sealed class Gpt : IDisposable
{
    private const double InitialDeviation = 0.02;

    private readonly Block[] _blocks;
    private readonly Parameter _tokens, _norm;
    private readonly Parameter? _positions, _normBias;

    /// <summary>Allocates a model whose weights are zero.</summary>
    /// <param name="device">The device that it lives on.</param>
    /// <param name="config">The settings.</param>
    /// <param name="weights">
    /// The type that matrices are stored in: Float16 and Q8_0 take less memory and time to generate with, and cannot be trained; any other
    /// stands for the device's reals. See <see cref="StoredAs"/>.
    /// </param>
    /// <exception cref="ArgumentException">The settings do not fit together.</exception>
    public Gpt(Device device, GptConfig config, ElementType weights = ElementType.Float32)
    {
        Config = config.Validated();
        Parameters = new Parameters(device, Declare(config).Select(d => (d.Name, d.Rows, d.Columns, InMemory(d.Name, d.Rows, d.Columns))));
        _tokens = Parameters["tokens.weight"];
        _positions = Parameters.Find("positions.weight");
        _norm = Parameters["norm.weight"];
        _normBias = Parameters.Find("norm.bias");
        _blocks = [.. Enumerable.Range(0, config.Layers).Select(layer => new Block(config, Parameters, layer))];
        Output = Parameters.Find("output.weight") ?? _tokens;

        ElementType InMemory(string name, int rows, int columns) =>
            StoredAs(weights, name, rows, columns) is var type and (ElementType.Float16 or ElementType.Q8_0) ? type : device.Real;
    }

    /// <summary>The settings.</summary>
    public GptConfig Config { get; }

    /// <summary>The weights.</summary>
    public Parameters Parameters { get; }

    /// <summary>The device that the weights live on.</summary>
    public Device Device => Parameters.Device;

    /// <summary>The output projection, [vocabulary, Width]: the token embedding itself where outputs are tied.</summary>
    public Parameter Output { get; }

    /// <summary>The linear maps inside the layers: queries, keys and values apart, gate and up apart.</summary>
    public IReadOnlyList<MatrixBlock> LayerMaps =>
    [
        .. Parameters.Table.Where(parameter => parameter.Rows > 1 && parameter.Name.StartsWith("layers.", StringComparison.Ordinal))
            .SelectMany(parameter => Block.Maps(Config, parameter)),
    ];

    /// <summary>Whether blocks throw their activations away and compute them again on the way back: less memory for more time.</summary>
    public bool Recompute { get; set; }

    /// <summary>A model with random weights: see <see cref="Initialize"/>.</summary>
    public static Gpt Create(Device device, GptConfig config, ulong seed, ElementType weights = ElementType.Float32)
    {
        Gpt model = new(device, config, weights);
        model.Initialize(seed);
        return model;
    }

    /// <summary>
    /// Sets all weights to GPT-2's initial ones: normal numbers of deviation 0.02, divided by √(2·layers) where a map writes to the residual
    /// stream; ones for norms; zeros for biases. A function of the seed and the settings alone.
    /// </summary>
    public void Initialize(ulong seed)
    {
        double residualDeviation = InitialDeviation / Math.Sqrt(2 * Config.Layers);
        uint index = 0;
        foreach (Parameter parameter in Parameters.Table)
        {
            ulong key = CounterRandom.SiteKey(new DropoutSettings(0, seed, 0, index++));
            bool isResidual = parameter.Name.EndsWith("attention.output.weight", StringComparison.Ordinal)
                || parameter.Name.EndsWith("feed_forward.down.weight", StringComparison.Ordinal);
            bool isNorm = parameter.Rows == 1 && parameter.Name.EndsWith(".weight", StringComparison.Ordinal);
            ulong counter = 0;
            Parameters.Write(parameter, values =>
            {
                if (parameter.Rows == 1)
                {
                    values.Fill(isNorm ? 1 : 0);
                    return;
                }

                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = (float)(CounterRandom.Normal(counter++, key) * (isResidual ? residualDeviation : InitialDeviation));
                }
            });
        }
    }

    /// <summary>
    /// The type that a weight is stored in where a type is wanted for the model, in memory and in files: matrices that activations are multiplied
    /// with are, and the table of tokens; vectors and positions are a thousandth of a model and stay Float32.
    /// </summary>
    /// <param name="wanted">The type that is wanted.</param>
    /// <param name="name">The weight's name.</param>
    /// <param name="rows">Its rows; 1 for a vector.</param>
    /// <param name="columns">Its columns.</param>
    public static ElementType StoredAs(ElementType wanted, string name, int rows, int columns) =>
        rows == 1 || name == "positions.weight" ? ElementType.Float32 : Quantization.StoredAs(wanted, columns);

    /// <summary>How many weights a model of given settings has.</summary>
    public static long CountParameters(GptConfig config) => Declare(config).Sum(weight => (long)weight.Rows * weight.Columns);

    /// <summary>
    /// A copy with a larger vocabulary. New tokens begin as the mean of the others, and a hundredth of their deviation apart from each other, so that a model which
    /// has never met them finds them neither likely nor strange (Hewitt 2021).
    /// </summary>
    /// <param name="vocabularySize">The new size, at least the old.</param>
    /// <param name="seed">Decides the small differences.</param>
    public Gpt WithVocabulary(int vocabularySize, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, Config.VocabularySize);
        Gpt grown = new(Device, Config with { VocabularySize = vocabularySize });
        uint index = 0;
        foreach (Parameter parameter in Parameters.Table)
        {
            Parameter copy = grown.Parameters[parameter.Name];
            float[] values = Parameters.ToArray(parameter);
            ulong key = CounterRandom.SiteKey(new DropoutSettings(0, seed, 0, index++));
            float[] all = copy.Rows == parameter.Rows ? values : [.. values, .. NewRows(values, parameter.Columns, copy.Rows - parameter.Rows, key)];
            int start = 0;
            grown.Parameters.Write(copy, run =>
            {
                all.AsSpan(start, run.Length).CopyTo(run);
                start += run.Length;
            });
        }

        return grown;
    }

    /// <summary>The last hidden state of every token, normalized: [N, Width].</summary>
    /// <param name="pass">A tape, or inference.</param>
    /// <param name="batch">The tokens.</param>
    public Tensor Hidden(Pass pass, Batch batch)
    {
        pass.Scope = "embedding";
        Tensor x = Embedding.Apply(pass, _tokens, _positions, batch.Tokens, batch.Positions);
        if (pass.Dropout.Probability > 0)
        {
            x = Dropout.Apply(pass, x, pass.Dropout with { Site = 0 });
        }

        foreach (Block block in _blocks)
        {
            x = block.Forward(pass, x, batch, Recompute);
        }

        pass.Scope = "norm";
        return Block.Normalize(pass, Config, x, _norm, _normBias);
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();

    /// <summary>Rows about the mean of given ones: [count, columns].</summary>
    private static float[] NewRows(float[] rows, int columns, int count, ulong key)
    {
        const double Part = 0.01;
        int rowCount = rows.Length / columns;
        float[] made = new float[count * columns];
        for (int c = 0; c < columns; c++)
        {
            double sum = 0, squares = 0;
            for (int r = 0; r < rowCount; r++)
            {
                double value = rows[(r * columns) + c];
                sum += value;
                squares += value * value;
            }

            double mean = sum / rowCount, deviation = Math.Sqrt(Math.Max(0, (squares / rowCount) - (mean * mean)));
            for (int r = 0; r < count; r++)
            {
                int place = (r * columns) + c;
                made[place] = (float)(mean + (Part * deviation * CounterRandom.Normal((ulong)place, key)));
            }
        }

        return made;
    }

    /// <summary>The weights of a model of given settings.</summary>
    internal static IEnumerable<(string Name, int Rows, int Columns)> Declare(GptConfig config)
    {
        yield return ("tokens.weight", config.VocabularySize, config.Width);
        if (config.PositionEncoding == PositionEncoding.Learned)
        {
            yield return ("positions.weight", config.ContextLength, config.Width);
        }

        for (int layer = 0; layer < config.Layers; layer++)
        {
            foreach ((string Name, int Rows, int Columns) declaration in Block.Declare(config, layer))
            {
                yield return declaration;
            }
        }

        yield return ("norm.weight", 1, config.Width);
        if (Block.HasNormBias(config))
        {
            yield return ("norm.bias", 1, config.Width);
        }

        if (!config.TiedOutput)
        {
            yield return ("output.weight", config.VocabularySize, config.Width);
        }
    }
}

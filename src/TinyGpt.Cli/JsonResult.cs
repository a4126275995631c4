using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using TinyGpt.Cli.Demo;
using TinyGpt.Corpus.Inspection;
using TinyGpt.Evaluation;
using TinyGpt.Models;
using TinyGpt.Training;

namespace TinyGpt.Cli;

/// <summary>What pretrain prints with --json.</summary>
internal sealed record PretrainReport(
    double ValidationLoss, double TrainLoss, double BitsPerByte, double TokensPerSecond, int Steps, double Seconds, long Parameters,
    long PeakMemoryBytes, string Out)
{
    /// <summary>The report of a run in a folder.</summary>
    public static PretrainReport Of(RunResult result, string folder) => new(
        result.ValidationLoss, result.TrainLoss, result.BitsPerByte!.Value, result.TokensPerSecond, result.Steps, result.Seconds, result.Parameters,
        result.PeakMemoryBytes, folder);
}

/// <summary>What sft prints with --json. Losses are those of the assistant's words.</summary>
internal sealed record SftReport(
    double TrainLoss, double ValidationLoss, double TokensPerSecond, double TrainedTokenShare, int Steps, double Seconds, long Parameters, long PeakMemoryBytes,
    string Out)
{
    /// <summary>The report of a run in a folder.</summary>
    public static SftReport Of(RunResult result, string folder) => new(
        result.TrainLoss, result.ValidationLoss, result.TokensPerSecond, result.TrainedTokenShare ?? 1, result.Steps, result.Seconds, result.Parameters,
        result.PeakMemoryBytes, folder);
}

/// <summary>
/// What eval prints with --json. Centered: the mean of the tests' accuracies above chance, as parts of what is above chance; null without tests.
/// Texts: those that were predicted.
/// </summary>
internal sealed record EvalReport(IReadOnlyList<TaskReport> Tasks, double? Centered, IReadOnlyList<TextResult> Texts);

/// <summary>
/// How a model did in a test. What does not apply is null: figures of several samples, of answers in free words, of tools, and of training data.
/// </summary>
internal sealed record TaskReport(
    string Name, int Cases, double Accuracy, double Low, double High, double Chance, double? PassAtK, double? Majority, double? Formed, double? Refused,
    double? Called, double? Overlap, double? QuestionOverlap, IReadOnlyList<SliceResult> Slices, IReadOnlyList<EvaluatedAnswer> Answers)
{
    /// <summary>The report of a result, with the first answers.</summary>
    public static TaskReport Of(EvaluationResult result, int answers) => new(
        result.Name, result.Cases, result.Accuracy, result.Low, result.High, result.Chance, result.PassAtK, result.Majority, result.Formed, result.Refused,
        result.Called, result.Overlap, result.QuestionOverlap, result.Slices, [.. result.Answers.Take(answers)]);
}

/// <summary>
/// What probe prints with --json. Right: the mean part of the answers that is right, of questions with an answer. Hallucinated: the part of the
/// answers to what is unknown that do not say so; null where there is none.
/// </summary>
internal sealed record ProbeReport(
    int Asked, int Known, int Unknown, int Unanswerable, double? Right, double? Hallucinated, double? HallucinatedUnanswerable, string Out,
    string? KnownOut)
{
    /// <summary>The report of a probe whose conversations were written.</summary>
    public static ProbeReport Of(IReadOnlyList<ProbedQuestion> probed, string target, string? known)
    {
        ProbedQuestion[] unknown = [.. probed.Where(one => !one.IsKnown)], unanswerable = [.. unknown.Where(one => one.Question.IsUnanswerable)];
        return new ProbeReport(
            probed.Count, probed.Count - unknown.Length, unknown.Length, unanswerable.Length,
            Mean(probed.Where(one => one.Question is { HasAnswer: true, IsUnanswerable: false }), one => one.Right),
            Mean(unknown, one => one.Asserted), Mean(unanswerable, one => one.Asserted), target, known);
    }

    private static double? Mean(IEnumerable<ProbedQuestion> questions, Func<ProbedQuestion, double> value) =>
        questions.Any() ? questions.Average(value) : null;
}

/// <summary>What generate prints with --json: the first sample, and then all of them. The first <paramref name="PromptTokens"/> ids are the prompt.</summary>
internal sealed record GenerateReport(
    string Text, IReadOnlyList<int> Ids, IReadOnlyList<double> LogProbabilities, string FinishReason, int PromptTokens, IReadOnlyList<SampleReport> Samples);

/// <summary>
/// One sample: the prompt and what came after it. The log-probabilities are those of the last ids, the ones that were drawn.
/// </summary>
internal sealed record SampleReport(string Text, IReadOnlyList<int> Ids, IReadOnlyList<double> LogProbabilities, string FinishReason)
{
    /// <summary>With --probabilities: what else could have been drawn, for each of the log-probabilities.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<IReadOnlyList<CandidateReport>>? Candidates { get; init; }
}

/// <summary>A token that could have been drawn: what the model says, and what the settings made of it.</summary>
internal sealed record CandidateReport(int Id, string Text, double Probability, double Chance);

/// <summary>What model info prints with --json.</summary>
internal sealed record ModelReport(
    string Format, string Style, string Type, int Layers, int Heads, int KeyValueHeads, int Width, int HiddenWidth, int Context, int Vocabulary,
    long Parameters, ParameterCounts Parts, long StoredBytes, MemoryReport Memory, TokenizerReport? Tokenizer);

/// <summary>What a model takes in memory: to generate with weights of each type, and to train.</summary>
internal sealed record MemoryReport(
    [property: JsonPropertyName("f32_bytes")] long F32Bytes, [property: JsonPropertyName("f16_bytes")] long F16Bytes,
    [property: JsonPropertyName("q8_0_bytes")] long Q8Bytes, long TrainBytes);

/// <summary>A model's tokenizer. Tokens that begin or end a text: null if there is none.</summary>
internal sealed record TokenizerReport(
    string Kind, int Vocabulary, int? BeginToken, int? EndToken, IReadOnlyDictionary<string, int> SpecialTokens);

/// <summary>What model convert prints with --json. Tokenizer: its kind; null: none was written.</summary>
internal sealed record ConvertReport(string Out, string Format, string Type, long Bytes, long Parameters, string? Tokenizer);

/// <summary>What bench train prints with --json. Allocated bytes are the middle step's: a step may fall together with what the runtime does once.</summary>
internal sealed record BenchTrainReport(
    IReadOnlyList<double> Losses, TimeRange StepMs, double ForwardMs, double BackwardMs, double UpdateMs, double TokensPerSecond,
    double EffectiveGflops, double? PeakGflops, double AllocatedBytesPerStep, long PeakMemoryBytes)
{
    /// <summary>Kernels that a step launched on a device; null where nothing is launched, because the process itself computes.</summary>
    public double? LaunchesPerStep { get; init; }

    /// <summary>Bytes that a step sent to the device; null where the device is the process's own memory.</summary>
    public double? UploadedBytesPerStep { get; init; }

    /// <summary>Bytes that a step read back.</summary>
    public double? DownloadedBytesPerStep { get; init; }

    /// <summary>Bytes of the device's memory that a step allocated.</summary>
    public double? DeviceAllocatedBytesPerStep { get; init; }

    /// <summary>With --profile: what the step's operations took, per step, the longest first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<OperationReport>? Operations { get; init; }
}

/// <summary>What devices prints with --json.</summary>
internal sealed record DevicesReport(IReadOnlyList<DeviceReport> Devices, string Auto);

/// <summary>One device, or a kind of which there is none. Reason: why it cannot be used, or what to know of it; null: nothing.</summary>
internal sealed record DeviceReport(string Id, string Kind, string? Name, long? MemoryBytes, bool Usable, string? Reason);

/// <summary>What one operation takes in a step.</summary>
internal sealed record OperationReport(
    string Name, double Calls, double ForwardMs, double BackwardMs, double UpdateMs, double Gflops, double GbytesPerSecond);

/// <summary>The fastest and the middle one of several times.</summary>
internal sealed record TimeRange(double Min, double Median);

/// <summary>What bench matmul prints with --json. Threads are those of the process that compute; null: a device computes.</summary>
internal sealed record BenchMatMulReport(double? PeakGflops, int? Threads, string Kernels, IReadOnlyList<MatMulReport> Shapes);

/// <summary>The speed of one product.</summary>
internal sealed record MatMulReport(int M, int N, int K, string Transpose, double BestGflops, double MedianGflops);

/// <summary>
/// What bench generate prints with --json. Rates are those of the fastest round; a token's bytes are those of the weights that one step must read.
/// </summary>
internal sealed record BenchGenerateReport(
    double PromptTokensPerSecond, double GenerationTokensPerSecond, double FirstTokenMs, double WeightsGbytesPerSecond, double? ReadGbytesPerSecond,
    double? ShareOfReadBandwidth, double MedianPromptTokensPerSecond, double MedianGenerationTokensPerSecond, string Weights, long WeightBytes,
    double AllocatedBytesPerToken, long PeakMemoryBytes);

/// <summary>
/// What bench serve prints with --json: tokens a second of all clients together and the time until a client's first token, in the fastest round.
/// </summary>
internal sealed record BenchServeReport(
    double OneTokensPerSecond, double AllTokensPerSecond, double Ratio, double OneFirstTokenMs, double AllFirstTokenMs, double MedianOneTokensPerSecond,
    double MedianAllTokensPerSecond, int Clients, int PromptTokens, int Tokens);

/// <summary>What bench attention prints with --json.</summary>
internal sealed record BenchAttentionReport(int Heads, int HeadSize, IReadOnlyList<AttentionReport> Lengths);

/// <summary>Attention over one sequence.</summary>
internal sealed record AttentionReport(int Length, double ForwardMs, double BackwardMs, long Bytes);

/// <summary>What serve prints with --json when it is ready.</summary>
internal sealed record ServeReport(string Address, string Model, int ContextLength, int Slots, IReadOnlyList<string> Tools);

/// <summary>What tokenizer train prints with --json.</summary>
internal sealed record TokenizerTrainReport(
    int Vocabulary, int Merges, IReadOnlyList<string> SpecialTokens, string Pattern, long Bytes, double Seconds, long PeakMemoryBytes, string Out);

/// <summary>What tokenizer encode prints with --json.</summary>
internal sealed record EncodeReport(IReadOnlyList<int> Ids, IReadOnlyList<string> Pieces);

/// <summary>What tokenizer decode prints with --json.</summary>
internal sealed record DecodeReport(string Text);

/// <summary>What bench tokenizer prints with --json. The speeds are those of the fastest run and of the middle one, in megabytes (of a million bytes) of text.</summary>
internal sealed record BenchTokenizerReport(
    string Tokenizer, int Vocabulary, long Bytes, long Tokens, double EncodeMbytesPerSecond, double EncodeMedianMbytesPerSecond,
    double DecodeMbytesPerSecond, double DecodeMedianMbytesPerSecond);

/// <summary>What corpus world prints with --json. Fates: how many pages should be dropped by which step, or kept.</summary>
internal sealed record CorpusWorldReport(
    long Pages, int Files, long Bytes, long RecordBytes, long KeptPages, long KeptCharacters, IReadOnlyDictionary<string, long> Fates,
    IReadOnlyDictionary<string, TaskCasesReport> Tasks, double Seconds, long PeakMemoryBytes, string Out);

/// <summary>How many cases of a task there are.</summary>
internal sealed record TaskCasesReport(int Train, int Test);

/// <summary>Prints results as JSON.</summary>
[JsonSerializable(typeof(PretrainReport))]
[JsonSerializable(typeof(SftReport))]
[JsonSerializable(typeof(EvalReport))]
[JsonSerializable(typeof(ProbeReport))]
[JsonSerializable(typeof(GenerateReport))]
[JsonSerializable(typeof(ModelReport))]
[JsonSerializable(typeof(ConvertReport))]
[JsonSerializable(typeof(DevicesReport))]
[JsonSerializable(typeof(ServeReport))]
[JsonSerializable(typeof(TokenizerTrainReport))]
[JsonSerializable(typeof(EncodeReport))]
[JsonSerializable(typeof(DecodeReport))]
[JsonSerializable(typeof(BenchTokenizerReport))]
[JsonSerializable(typeof(BenchTrainReport))]
[JsonSerializable(typeof(BenchMatMulReport))]
[JsonSerializable(typeof(BenchAttentionReport))]
[JsonSerializable(typeof(BenchGenerateReport))]
[JsonSerializable(typeof(BenchServeReport))]
[JsonSerializable(typeof(CorpusBuildReport))]
[JsonSerializable(typeof(CorpusSummaryReport))]
[JsonSerializable(typeof(CorpusQualityReport))]
[JsonSerializable(typeof(DocumentTrace))]
[JsonSerializable(typeof(IReadOnlyList<RejectedDocument>))]
[JsonSerializable(typeof(BenchCorpusReport))]
[JsonSerializable(typeof(CorpusWorldReport))]
[JsonSerializable(typeof(DemoReport))]
[JsonSerializable(typeof(DemoResult))]
[JsonSerializable(typeof(DemoState))]
internal sealed partial class JsonResult : JsonSerializerContext
{
    /// <summary>The descriptions of the reports; text stays readable instead of being escaped for web pages.</summary>
    public static JsonResult Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    private static readonly AsyncLocal<MemoryStream?> Capturing = new();

    /// <summary>Runs something, and takes what it would print.</summary>
    /// <param name="run">What prints its result.</param>
    /// <param name="result">The object as UTF-8.</param>
    /// <returns>What <paramref name="run"/> returns.</returns>
    public static int Capture(Func<int> run, out byte[] result)
    {
        using MemoryStream printed = new();
        Capturing.Value = printed;
        try
        {
            return run();
        }
        finally
        {
            Capturing.Value = null;
            result = printed.ToArray();
        }
    }

    /// <summary>Prints one object and a line end on standard output, in UTF-8 whatever the terminal's settings are.</summary>
    public static void Print<T>(T report, JsonTypeInfo<T> type)
    {
        if (Capturing.Value is { } captured)
        {
            captured.Write(JsonSerializer.SerializeToUtf8Bytes(report, type));
            return;
        }

        using StandardOutput output = new StandardOutput();
        output.Write([.. JsonSerializer.SerializeToUtf8Bytes(report, type), (byte)'\n']);
    }
}

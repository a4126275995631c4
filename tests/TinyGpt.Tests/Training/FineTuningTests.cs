using System.Text.Json;
using TinyGpt.Conversations;
using TinyGpt.Data;
using TinyGpt.Formats;
using TinyGpt.Models;
using TinyGpt.Optimization;
using TinyGpt.Tests.Conversations;
using TinyGpt.Tests.Formats;
using TinyGpt.Training;
using Xunit;

namespace TinyGpt.Tests.Training;

public sealed class FineTuningTests : IDisposable
{
    private const int Context = 48;

    private readonly TemporaryFolder _folder = new();
    private readonly Device _device = Device.Cpu(threads: 1);

    public FineTuningTests()
    {
        BaseModel.Save(_folder.File("base"), _device, Context, layers: 1, width: 16);
        File.WriteAllLines(
            _folder.File("data.jsonl"), Enumerable.Range(0, 120).Select(i => JsonSerializer.Serialize(new { prompt = $"q{i % 10}", response = $"a{i % 10}" })));
    }

    public void Dispose()
    {
        _device.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void TheAssistantsWordsAreLearned()
    {
        using TrainingRun run = Start("run", steps: 150);
        RunResult result = run.Run(cancellation: TestContext.Current.CancellationToken);
        Assert.InRange(result.TrainLoss, 0, 1);
        Assert.InRange(result.ValidationLoss, 0, 1.5);
        Assert.Null(result.BitsPerByte);
        ConversationData data = Assert.IsType<ConversationData>(run.Data);
        Assert.Equal(data.Corpus.Train.TrainedShare, result.TrainedTokenShare);
        Assert.True(File.Exists(Path.Combine(run.Folder, "tokenizer_config.json")));
        using ModelFile saved = ModelFile.Open(run.Folder);
        Assert.True(ChatTokens.AreIn(saved.LoadTokenizer()!));
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Muon)]
    public void AStoppedRunThatGoesOnHasTheSameBits(OptimizerKind optimizer)
    {
        byte[] whole;
        using (TrainingRun run = Start("whole", steps: 12, optimizer: optimizer))
        {
            run.Run(cancellation: TestContext.Current.CancellationToken);
            whole = File.ReadAllBytes(Path.Combine(run.Folder, "model.safetensors"));
        }

        using (TrainingRun run = Start("stopped", steps: 12, optimizer: optimizer))
        {
            using CancellationTokenSource source = new();
            StopAfter observer = new(5, source);
            Assert.Throws<OperationCanceledException>(() => run.Run(observer, source.Token));
        }

        using (TrainingRun run = TrainingRun.Resume(_folder.File("stopped"), _device))
        {
            Assert.Equal(5, run.CompletedSteps);
            run.Run(cancellation: TestContext.Current.CancellationToken);
            Assert.Equal(whole, File.ReadAllBytes(Path.Combine(run.Folder, "model.safetensors")));
        }
    }

    [Fact]
    public void ConversationsOfOneWindowDoNotSeeEachOther()
    {
        using TrainingRun run = Start("run", steps: 1);
        ConversationTokens conversations = ((ConversationData)run.Data).Corpus.Train;
        PackedWindows windows = PackedWindows.Once(conversations, Context);
        using Evaluator evaluator = new(run.Model, 2, Context, windows.MaxSequences);
        double packed = evaluator.Loss(windows), sum = 0;
        int targets = 0;
        for (int index = 0; index < conversations.Count; index++)
        {
            int rows = (int)conversations.Length(index) - 1;
            int[] inputs = new int[rows], expected = new int[rows];
            conversations.Read(index, inputs, expected);
            int own = expected.Count(target => target >= 0);
            sum += evaluator.Loss(inputs, expected, rows) * own;
            targets += own;
        }

        Assert.Equal(sum / targets, packed, 5);
    }

    [Fact]
    public void AccumulatedBatchesWeighAllTargetsAlike()
    {
        double[] Losses(int batch, int accumulate)
        {
            using TrainingRun run = Start($"run{batch}", steps: 4, batch, accumulate);
            Collect losses = new();
            run.Run(losses, TestContext.Current.CancellationToken);
            return [.. losses.All];
        }

        Assert.All(Losses(4, 1).Zip(Losses(1, 4)), pair => Assert.Equal(pair.First, pair.Second, 4));
    }

    [Fact]
    public void NewTokensBeginAtTheMeanOfTheOthers()
    {
        using ModelFile file = ModelFile.Open(_folder.File("base"));
        using Gpt model = file.Load(_device), grown = model.WithVocabulary(model.Config.VocabularySize + 3, 1);
        float[] before = model.Parameters.ToArray(model.Output), after = grown.Parameters.ToArray(grown.Output);
        Assert.Equal(before, after[..before.Length]);
        int width = model.Config.Width;
        for (int c = 0; c < width; c++)
        {
            double mean = Enumerable.Range(0, before.Length / width).Average(row => before[(row * width) + c]);
            for (int row = before.Length / width; row < after.Length / width; row++)
            {
                Assert.Equal(mean, after[(row * width) + c], 2e-3);
            }
        }

        Assert.NotEqual(after[^width..], after[^(2 * width)..^width]);
        Assert.Equal(model.Parameters.ToArray(model.Parameters["norm.weight"]), grown.Parameters.ToArray(grown.Parameters["norm.weight"]));
    }

    [Fact]
    public void AModelWithoutATokenizerIsRefusedAndLeavesNothing()
    {
        File.Delete(Path.Combine(_folder.File("base"), "tokenizer.json"));
        Expect.Failure<InvalidDataException>("has no tokenizer", () => Start("run", 1));
        Assert.False(Directory.Exists(_folder.File("run")));
    }

    [Fact]
    public void EpochsBecomeSteps()
    {
        FineTuningData data = new([new ConversationSource(_folder.File("data.jsonl"))]);
        RunSettings settings = Settings(steps: 1000, batch: 2, accumulate: 1);
        using TrainingRun run = FineTuning.Start(_folder.File("run"), _device, _folder.File("base"), data, settings, epochs: 2.5);
        long windows = ((ConversationData)run.Data).Packed(settings.Training).CountWindows(2.5);
        Assert.Equal((windows + 1) / 2, run.Settings.Training.Steps);
        Assert.InRange(run.Settings.Training.WarmupSteps, 0, run.Settings.Training.Steps / 10);
    }

    private TrainingRun Start(string name, int steps, int batch = 2, int accumulate = 1, OptimizerKind optimizer = OptimizerKind.AdamW) => FineTuning.Start(
        _folder.File(name), _device, _folder.File("base"), new FineTuningData([new ConversationSource(_folder.File("data.jsonl"))]),
        Settings(steps, batch, accumulate, optimizer));

    private static RunSettings Settings(int steps, int batch, int accumulate, OptimizerKind optimizer = OptimizerKind.AdamW) => new()
    {
        Training = new TrainingSettings
        {
            Optimizer = optimizer,
            BatchSize = batch,
            Accumulation = accumulate,
            ContextLength = Context,
            Steps = steps,
            LearningRate = 1e-2,
            MinLearningRate = 1e-3,
            WarmupSteps = 2,
        },
        EvaluationInterval = 0,
        SaveInterval = 0,
    };

    private sealed class StopAfter(int steps, CancellationTokenSource source) : ITrainingObserver
    {
        public void OnStep(in StepResult step, double tokensPerSecond, TimeSpan remaining)
        {
            if (step.Step == steps)
            {
                source.Cancel();
            }
        }

        public void OnEvaluation(int step, double trainLoss, double validationLoss)
        {
        }

        public void OnSaved(string checkpoint)
        {
        }
    }

    private sealed class Collect : ITrainingObserver
    {
        public List<double> All { get; } = [];

        public void OnStep(in StepResult step, double tokensPerSecond, TimeSpan remaining) => All.Add(step.Loss);

        public void OnEvaluation(int step, double trainLoss, double validationLoss)
        {
        }

        public void OnSaved(string checkpoint)
        {
        }
    }
}

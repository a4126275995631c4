using System.Text;
using System.Text.Json.Nodes;
using TinyGpt.Conversations;
using TinyGpt.Data;
using TinyGpt.Evaluation;
using TinyGpt.Formats;
using TinyGpt.Generation;
using TinyGpt.Models;
using TinyGpt.Tests.Conversations;
using TinyGpt.Tests.Data;
using TinyGpt.Tests.Formats;
using TinyGpt.Tests.Models;
using TinyGpt.Tests.Tokenization;
using TinyGpt.Tokenization;
using TinyGpt.Training;
using Xunit;

namespace TinyGpt.Tests.Fuzzing;

/// <summary>The readers, each with valid files from our own writers.</summary>
internal static class FuzzTargets
{
    private const string Text = "abc é日𝐀 the cab's\n\n 123 <|endoftext|>";

    private const string Conversations = """
        {"messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"a é"}]},{"role":"assistant","content":"b","weight":1,"reasoning_content":"t"}]}
        {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":[{"id":"x","type":"function","function":{"name":"f","arguments":{"a":[1,"b"]}}}]},{"role":"tool","tool_call_id":"x","content":"r"}],"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"properties":{"a":{}}}}}]}
        {"prompt":"a","response":"b"}
        """;

    private const string Tests = """
        {"query":"q é","choices":["a","b"],"gold":1,"category":"c"}
        {"context_options":["x","y"],"continuation":"e","gold":0}
        {"context":"f","continuation":"g"}
        {"question":"h","answer":"#### 1,002"}
        {"messages":[{"role":"user","content":"i"},{"role":"assistant","content":"j"}],"answer":"j","fact":{"kind":"Age"}}
        {"messages":[{"role":"user","content":"k"},{"role":"assistant","content":"l"}],"accept":["m"]}
        {"prompt":"p","chosen":"c","rejected":"r","flaw":"f"}
        {"text":"t","questions":[{"question":"q","answer":"a","fact":{"subject":"s"}}]}
        {"prompt":"p","response":"r"}
        {"question":"u","subject":"s"}
        """;

    /// <summary>By name, each made when it is asked for.</summary>
    public static IReadOnlyDictionary<string, Func<FuzzTarget>> All { get; } = new Dictionary<string, Func<FuzzTarget>>
    {
        ["safetensors"] = Safetensors,
        ["huggingface"] = () => new FuzzTarget("huggingface", [Folder("gpt2"), Folder("llama"), Folder("tinygpt")], ReadModel),
        ["huggingface split"] = () => new FuzzTarget("huggingface split", [Split("gpt2"), Split("llama untied grouped")], ReadModel),
        ["gguf"] = Gguf,
        ["gguf values"] = GgufValues,
        ["llmc"] = () => FuzzTarget.OfFiles("llmc", "m.bin", [Bytes("gpt2", LlmcModel.Save)], ReadModel),
        ["llama2c"] = () => FuzzTarget.OfFiles("llama2c", "m.bin", [Bytes("llama", Llama2cModel.Save), Bytes("llama untied grouped", Llama2cModel.Save)], ReadModel),
        ["tokens"] = Tokens,
        ["corpus"] = () => new FuzzTarget("corpus", [BuiltCorpus.Files([10, 20], [5])], (folder, _) => TextCorpus.Open(folder).Dispose()),
        ["document ends"] = () => FuzzTarget.OfFiles("document ends", "a.ends", [BuiltCorpus.Files([3, 1, 4, 1, 5])["train-00000.ends"]], (path, _) => DocumentEnds.Read(path, 14)),
        ["manifest"] = () => FuzzTarget.OfFiles(
            "manifest", CorpusManifest.FileName, [BuiltCorpus.Files([10, 20], [5])[CorpusManifest.FileName]], (path, _) => CorpusManifest.Read(Path.GetDirectoryName(path)!)),
        ["tok.bin"] = () => FuzzTarget.OfFiles("tok.bin", "tok.bin", [Pieces(1), Pieces(2)], ReadTokenizer),
        ["tokenizer.json"] = TokenizerJson,
        ["tiktoken"] = () => FuzzTarget.OfFiles("tiktoken", "x.tiktoken", [Ranks()], (path, _) => Use(Tokenizer.Load(path, SplitPattern.Gpt4))),
        ["checkpoint"] = CheckpointState,
        ["conversations"] = () => FuzzTarget.OfFiles("conversations", "a.jsonl", [Encoding.UTF8.GetBytes(Conversations)], (path, _) => ConversationFile.Read(path).Count()),
        ["tests"] = () => FuzzTarget.OfFiles("tests", "a.jsonl", [Encoding.UTF8.GetBytes(Tests)], (path, _) => EvaluationFile.ReadQuestions(path)),
        ["conversation corpus"] = () => new FuzzTarget("conversation corpus", [ConversationFiles()], (folder, _) => ConversationCorpus.Open(folder).Dispose()),
    };

    private static Dictionary<string, byte[]> ConversationFiles()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("a.jsonl"), Conversations);
        ConversationCorpus.Build(folder.File("corpus"), ChatVocabulary.Create(), [new ConversationSource(folder.File("a.jsonl"))], [folder.File("a.jsonl")]);
        return Directory.EnumerateFiles(folder.File("corpus")).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);
    }

    private static FuzzTarget Safetensors() => FuzzTarget.OfFiles("safetensors", "m.safetensors", [Folder("gpt2")[ModelFolder.WeightsFile], Mixed()], (path, _) =>
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        foreach (SafetensorsEntry entry in file.Tensors.Values)
        {
            file.ReadBytes(entry.Name, new byte[entry.End - entry.Begin]);
        }
    });

    private static byte[] Mixed()
    {
        using MemoryStream stream = new();
        SafetensorsSource Source(string name, SafetensorsType type, params long[] shape)
        {
            SafetensorsSource source = null!;
            source = new SafetensorsSource(name, type, shape, target => target.Write(new byte[source.Bytes]));
            return source;
        }

        SafetensorsWriter.Write(
            stream,
            [Source("a", SafetensorsType.F32, 3, 5), Source("b", SafetensorsType.BF16, 7), Source("c", SafetensorsType.I64), Source("é\"", SafetensorsType.U8, 0, 4)],
            new Dictionary<string, string> { ["format"] = "pt" });
        return stream.ToArray();
    }

    private static FuzzTarget Gguf()
    {
        byte[] Save(string style, Tokenizer tokenizer, ElementType type)
        {
            using TemporaryFolder folder = new();
            using Device device = Device.Scalar();
            GptConfig config = style == "gpt2" ? GptConfig.Gpt2(tokenizer.VocabularySize, 4, 1, 1, 2)
                : GptConfig.Llama(tokenizer.VocabularySize, 4, 1, 2, type == ElementType.Float32 ? 4 : 32, hiddenWidth: 6);
            using Gpt model = RandomModel.Create(device, config, seed: 5);
            GgufModel.Save(folder.File("m"), model, tokenizer, type);
            return File.ReadAllBytes(folder.File("m"));
        }

        return FuzzTarget.OfFiles(
            "gguf",
            "m.gguf",
            [
                Save("gpt2", SmallVocabulary.OfMerges(SplitPattern.Gpt2), ElementType.Float32), Save("llama", SmallPieces.Create(4), ElementType.Float32),
                Save("llama", SmallPieces.Create(4), ElementType.Float16), Save("llama", CharacterTokenizer.FromText("abc é"), ElementType.Q8_0),
            ],
            ReadModel);
    }

    private static FuzzTarget GgufValues() => FuzzTarget.OfFiles("gguf values", "m.gguf", [GgufFileTests.NestedValues()], (path, _) =>
    {
        using GgufFile file = GgufFile.Open(path);
        foreach (GgufTensor tensor in file.Tensors.Values)
        {
            file.Read(tensor, new float[tensor.Length]);
        }
    });

    private static FuzzTarget Tokens()
    {
        byte[] Write(int vocabularySize)
        {
            using TemporaryFolder folder = new();
            TokenFile.Write(folder.File("t"), Enumerable.Range(0, 300).ToArray(), vocabularySize);
            return File.ReadAllBytes(folder.File("t"));
        }

        return FuzzTarget.OfFiles("tokens", "t.bin", [Write(500), Write(100_000)], (path, _) =>
        {
            using TokenFile file = TokenFile.Open(path, 100_000);
            file.Read(0, new int[file.Count]);
        });
    }

    private static byte[] Pieces(int seed)
    {
        using MemoryStream stream = new();
        Llama2cTokenizer.Write(stream, SmallPieces.Create(seed));
        return stream.ToArray();
    }

    private static FuzzTarget TokenizerJson()
    {
        byte[] Save(Tokenizer tokenizer)
        {
            using TemporaryFolder folder = new();
            tokenizer.Save(folder.File("t"));
            return File.ReadAllBytes(folder.File("t"));
        }

        return FuzzTarget.OfFiles(
            "tokenizer.json",
            "tokenizer.json",
            [
                Save(SmallVocabulary.OfMerges(SplitPattern.Gpt2)), Save(SmallVocabulary.OfMerges(SplitPattern.O200k, ignoresMerges: true)),
                Save(CharacterTokenizer.FromText("abcdefghij 𝐀é\n\"")), Save(new ByteTokenizer()), Save(SmallPieces.Create(3)),
            ],
            ReadTokenizer);
    }

    private static byte[] Ranks()
    {
        StringBuilder text = new();
        Tokenizer tokenizer = SmallVocabulary.OfMerges(SplitPattern.Gpt2);
        for (int id = 0, rank = 0; id < tokenizer.VocabularySize; id++)
        {
            if (!tokenizer.IsSpecial(id) && !tokenizer.Bytes(id).IsEmpty)
            {
                text.Append(Convert.ToBase64String(tokenizer.Bytes(id))).Append(' ').Append(rank++).Append('\n');
            }
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static FuzzTarget CheckpointState()
    {
        using TemporaryFolder folder = new();
        using Device device = Device.Scalar();
        CharacterTokenizer tokenizer = CharacterTokenizer.FromText("abcdefghijklmnopqrst");
        using Gpt model = Gpt.Create(device, GptConfig.Gpt2(tokenizer.VocabularySize, 8, 1, 2, 8), 1);
        TrainingSettings settings = new() { BatchSize = 2, ContextLength = 8, Steps = 10 };
        int[] tokens = [.. Enumerable.Range(0, 200).Select(i => i % 20)];
        using Trainer trainer = new(model, settings, new ShuffledWindows(new TokenList(tokens), 8, 1));
        trainer.Step();
        string checkpoint = Checkpoint.Save(folder.Path, trainer, tokenizer, new RunSettings { Training = settings });
        Dictionary<string, byte[]> files = Directory.GetFiles(checkpoint).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);
        return new FuzzTarget("checkpoint", [files], (path, _) => Checkpoint.ReadState(path));
    }

    private static Dictionary<string, byte[]> Folder(string style)
    {
        using TemporaryFolder folder = new();
        using Device device = Device.Scalar();
        GptConfig config = SmallModels.Config(style);
        using Gpt model = RandomModel.Create(device, config, seed: 8);
        ModelFolder.Save(folder.Path, model, CharacterTokenizer.FromText("abcdefghijklmnopqrst"[..config.VocabularySize]));
        return folder.Names().ToDictionary(name => name, name => File.ReadAllBytes(folder.File(name)));
    }

    /// <summary>The same, with its tensors in two files and an index.</summary>
    private static Dictionary<string, byte[]> Split(string style)
    {
        Dictionary<string, byte[]> files = Folder(style);
        using TemporaryFolder folder = new();
        using SafetensorsFile whole = SafetensorsFile.Open(folder.Write("whole", files[ModelFolder.WeightsFile]));
        files.Remove(ModelFolder.WeightsFile);
        JsonObject map = [];
        for (int shard = 1; shard <= 2; shard++)
        {
            string name = $"model-0000{shard}-of-00002.safetensors";
            using MemoryStream stream = new();
            SafetensorsSource[] part = [.. whole.Tensors.Values.Where((_, i) => i % 2 == shard - 1).Select(entry => Copy(whole, entry))];
            SafetensorsWriter.Write(stream, part);
            files.Add(name, stream.ToArray());
            Array.ForEach(part, tensor => map.Add(tensor.Name, name));
        }

        files.Add("model.safetensors.index.json", Encoding.UTF8.GetBytes(new JsonObject { ["metadata"] = new JsonObject(), ["weight_map"] = map }.ToJsonString()));
        return files;
    }

    private static SafetensorsSource Copy(SafetensorsFile file, SafetensorsEntry entry) => new(entry.Name, entry.Type, entry.Shape, stream =>
    {
        byte[] bytes = new byte[entry.End - entry.Begin];
        file.ReadBytes(entry.Name, bytes);
        stream.Write(bytes);
    });

    private static byte[] Bytes(string style, Action<string, Gpt> save)
    {
        using TemporaryFolder folder = new();
        using Device device = Device.Scalar();
        using Gpt model = RandomModel.Create(device, SmallModels.Config(style), seed: 8);
        save(folder.File("m"), model);
        return File.ReadAllBytes(folder.File("m"));
    }

    private static void ReadTokenizer(string path, Device device) => Use(Tokenizer.Load(path));

    /// <summary>What was read must be usable: text goes in and comes out, whatever the pieces are.</summary>
    private static void Use(Tokenizer tokenizer)
    {
        int[] ids;
        try
        {
            ids = tokenizer.Encode(Text);
        }
        catch (InvalidDataException)
        {
            // A vocabulary may lack a character, and says so.
            ids = [];
        }

        tokenizer.Decode(ids);
        tokenizer.Decode([.. Enumerable.Range(0, Math.Min(tokenizer.VocabularySize, 500))]);
    }

    private static void ReadModel(string path, Device device)
    {
        using ModelFile file = ModelFile.Open(path);
        if (file.LoadTokenizer() is { } tokenizer)
        {
            Use(tokenizer);
        }

        file.Load(device).Dispose();
        if (file.Config.ContextLength < 1000)
        {
            Generate(file);
        }
    }

    /// <summary>A model that was accepted generates; with damaged weights its output may be no distribution.</summary>
    private static void Generate(ModelFile file)
    {
        using Device device = Device.Scalar();
        using Gpt model = file.Load(device);
        using Generator generator = new(model);
        try
        {
            IEnumerable<int> tokens = generator.Generate([0], new SequenceSettings { Sampling = new() { Temperature = 0 }, MaxTokens = 3 });
            Assert.All(tokens, token => Assert.InRange(token, 0, model.Config.VocabularySize - 1));
        }
        catch (ArithmeticException)
        {
        }
    }
}

using TinyGpt.Formats;
using TinyGpt.Models;
using TinyGpt.Tests.Models;
using TinyGpt.Tests.Tokenization;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Formats;

public sealed class GgufModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Device _device = Device.Scalar();

    public void Dispose()
    {
        _device.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama")]
    [InlineData("llama untied")]
    public void Float32_keeps_every_bit_there_and_back_and_by_way_of_Hugging_Face(string style)
    {
        using Gpt model = RandomModel.Create(_device, RandomModel.Config(style, 300), seed: 1);
        string first = _folder.File("model.gguf"), second = _folder.File("again/model.gguf"), folder = _folder.File("hf");
        GgufModel.Save(first, model, new ByteTokenizer());
        using ModelFile file = ModelFile.Open(first);
        Assert.Equal(("gguf", model.Config, ElementType.Float32), (file.Format, file.Config, file.WeightType));
        using Gpt read = file.Load(_device);
        AssertSameWeights(model, read);
        ModelFormat.HuggingFace.Save(folder, read, file.LoadTokenizer(), ElementType.Float32);
        using ModelFile between = ModelFile.Open(folder);
        using Gpt back = between.Load(_device);
        Directory.CreateDirectory(_folder.File("again"));
        GgufModel.Save(second, back, between.LoadTokenizer());
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
    }

    [Theory]
    [InlineData("gpt2", ElementType.Float16)]
    [InlineData("gpt2", ElementType.Q8_0)]
    [InlineData("llama", ElementType.Float16)]
    [InlineData("llama", ElementType.Q8_0)]
    public void Fewer_bits_keep_every_bit_once_they_are_rounded(string style, ElementType type)
    {
        using Gpt model = RandomModel.Create(_device, RandomModel.Config(style, 300), seed: 2);
        byte[] first = SaveAndReadBytes(model, type);
        foreach (ElementType inMemory in (ElementType[])[type, ElementType.Float32])
        {
            using ModelFile file = ModelFile.Open(_folder.File("model.gguf"));
            Assert.Equal(type, file.WeightType);
            using Gpt read = file.Load(_device, inMemory);
            Assert.Equal(first, SaveAndReadBytes(read, type));
        }
    }

    [Fact]
    public void Blocks_of_Q8_0_so_small_that_their_scale_is_zero_do_not_keep_their_integers()
    {
        float[] tiny = [.. Enumerable.Range(0, 32).Select(i => i * 1e-8f)], decoded = new float[32];
        byte[] first = new byte[34], second = new byte[34];
        Quantization.Encode(ElementType.Q8_0, tiny, first);
        Quantization.Decode(ElementType.Q8_0, first, decoded);
        Quantization.Encode(ElementType.Q8_0, decoded, second);
        Assert.Equal(0, BitConverter.ToInt16(first));
        Assert.All(decoded, value => Assert.Equal(0, value));
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Vectors_positions_and_rows_of_broken_blocks_stay_float32()
    {
        GptConfig config = RandomModel.Config("llama", 300) with { HiddenWidth = 100 };
        using Gpt model = RandomModel.Create(_device, config, seed: 3);
        GgufModel.Save(_folder.File("model.gguf"), model, null, ElementType.Q8_0);
        using GgufFile file = GgufFile.Open(_folder.File("model.gguf"));
        Assert.Equal(ElementType.Float32, file.Tensors["blk.0.ffn_down.weight"].Type);
        Assert.Equal(ElementType.Q8_0, file.Tensors["blk.0.ffn_up.weight"].Type);
        Assert.Equal(ElementType.Float32, file.Tensors["blk.0.attn_norm.weight"].Type);
        Assert.Equal((7u, 2u), ((uint)file.Find("general.file_type")!, (uint)file.Find("general.quantization_version")!));
        using Gpt gpt2 = RandomModel.Create(_device, RandomModel.Config("gpt2", 300), seed: 3);
        GgufModel.Save(_folder.File("gpt2.gguf"), gpt2, null, ElementType.Float16);
        using GgufFile other = GgufFile.Open(_folder.File("gpt2.gguf"));
        Assert.Equal(ElementType.Float32, other.Tensors["position_embd.weight"].Type);
        Assert.Equal(ElementType.Float16, other.Tensors["token_embd.weight"].Type);
        Assert.Equal([192, 64], other.Tensors["blk.2.attn_qkv.weight"].Shape);
    }

    // Channel c of a head's first half turns with channel c of its second half here; in a GGUF file they are neighbours.
    [Fact]
    public void Rows_of_queries_and_keys_are_neighbours_in_the_file()
    {
        GptConfig config = GptConfig.Llama(5, 8, 1, 2, 8, keyValueHeads: 1, hiddenWidth: 4);
        using Gpt model = new(_device, config);
        Parameter qkv = model.Parameters["layers.0.attention.qkv.weight"];
        int next = 0;
        model.Parameters.Write(qkv, values =>
        {
            foreach (ref float value in values)
            {
                value = next++ / 8;
            }
        });
        GgufModel.Save(_folder.File("model.gguf"), model, null);
        using GgufFile file = GgufFile.Open(_folder.File("model.gguf"));
        Assert.Equal([0, 2, 1, 3, 4, 6, 5, 7], RowsOf("attn_q"));
        Assert.Equal([8, 10, 9, 11], RowsOf("attn_k"));
        Assert.Equal([12, 13, 14, 15], RowsOf("attn_v"));

        float[] RowsOf(string name)
        {
            GgufTensor tensor = file.Tensors[$"blk.0.{name}.weight"];
            float[] values = new float[tensor.Length];
            file.Read(tensor, values);
            return [.. values.Where((_, i) => i % 8 == 0)];
        }
    }

    [Fact]
    public void Every_kind_of_tokenizer_comes_back()
    {
        Tokenizer[] tokenizers =
        [
            new ByteTokenizer(),
            CharacterTokenizer.FromText("abc é日𝐀\n$"),
            SmallPieces.Create(3),
            SmallVocabulary.OfMerges(SplitPattern.Gpt2),
            SmallVocabulary.OfMerges(SplitPattern.Gpt4, ignoresMerges: true),
            SmallVocabulary.OfMerges(SplitPattern.Gpt4),
            SmallVocabulary.OfMerges(SplitPattern.Qwen2),
            SmallVocabulary.OfMerges(SplitPattern.O200k),
        ];
        foreach (Tokenizer tokenizer in tokenizers)
        {
            Tokenizer read = WriteAndRead(tokenizer, tokenizer.VocabularySize + 3)!;
            Assert.Equal((tokenizer.Kind, tokenizer.VocabularySize), (read.Kind, read.VocabularySize));
            Assert.Equal((tokenizer.BeginToken, tokenizer.EndToken, tokenizer.AddsBeginToken), (read.BeginToken, read.EndToken, read.AddsBeginToken));
            Assert.Equal(tokenizer.SpecialTokens, read.SpecialTokens);
            for (int id = 0; id < tokenizer.VocabularySize; id++)
            {
                Assert.Equal(tokenizer.Bytes(id), read.Bytes(id));
            }

            foreach (string text in (string[])["abc é日𝐀 cab", "a\nb", " ", ""])
            {
                Assert.Equal(tokenizer.Encode(text), read.Encode(text));
            }
        }

        Assert.Null(WriteAndRead(null, 7));
    }

    [Fact]
    public void What_the_format_cannot_hold_is_refused()
    {
        string path = _folder.File("model.gguf");
        using Gpt mixed = new(_device, RandomModel.Config("gpt2", 10) with { Biases = false });
        Expect.Failure<InvalidDataException>("styles gpt2 and llama, and this one is neither", () => GgufModel.Save(path, mixed, null));
        using Gpt model = new(_device, RandomModel.Config("gpt2", 10));
        Expect.Failure<InvalidDataException>("the tokenizer has 256 tokens, and the model 10", () => GgufModel.Save(path, model, new ByteTokenizer()));
        model.Parameters.Write(model.Parameters["tokens.weight"], values => values.Fill(1e6f));
        Expect.Failure<InvalidDataException>("token_embd.weight: 1000000 cannot be stored as Float16", () => GgufModel.Save(path, model, null, ElementType.Float16));
        Assert.Empty(_folder.Names());
    }

    [Theory]
    [InlineData("general.architecture", "bert", "is \"bert\", and only gpt2 and llama")]
    [InlineData("general.architecture", 3u, "is no text")]
    [InlineData("llama.attention.head_count", null, "llama.attention.head_count is missing")]
    [InlineData("llama.attention.head_count", 3u, "heads")]
    [InlineData("llama.attention.head_count", -4, "is not a whole number from 1")]
    [InlineData("llama.attention.head_count", "4", "is not a whole number from 1")]
    [InlineData("llama.attention.head_count_kv", 3u, "do not divide")]
    [InlineData("llama.block_count", 4_000_000_000u, "is not a whole number from 1")]
    [InlineData("llama.block_count", 2_000_000_000u, "2000000000 layers")]
    [InlineData("llama.block_count", 4u, "holds")]
    [InlineData("llama.block_count", 2u, "\"blk.2.attn_q.weight\" has no place")]
    [InlineData("llama.feed_forward_length", 2_000_000_000u, "holds")]
    [InlineData("llama.feed_forward_length", 128u, "blk.0.ffn_gate.weight is [160, 64], and its settings want [128, 64]")]
    [InlineData("llama.embedding_length", 32u, "rows of llama.embedding_length")]
    [InlineData("llama.rope.dimension_count", 8u, "is not 16")]
    [InlineData("llama.attention.key_length", 32u, "is not 16")]
    [InlineData("llama.rope.freq_base", 0f, "is not a positive number")]
    [InlineData("llama.rope.scaling.type", "linear", "scaled rotary positions")]
    [InlineData("llama.rope.scaling.factor", 2f, "scaled rotary positions")]
    [InlineData("llama.rope.scale_linear", 4f, "scaled rotary positions")]
    [InlineData("llama.expert_count", 8u, "several experts")]
    [InlineData("llama.attention.layer_norm_rms_epsilon", float.NaN, "is not a positive number")]
    [InlineData("tokenizer.ggml.model", "bert", "is \"bert\", and only gpt2 and llama")]
    [InlineData("tokenizer.ggml.pre", "tekken", "is \"tekken\", and of the ways to split texts only gpt-2, llama-bpe, qwen2, gpt-4o")]
    [InlineData("tokenizer.ggml.merges", null, "tokenizer.ggml.merges is missing")]
    [InlineData("tokenizer.ggml.eos_token_id", 999u, "is no token of the")]
    [InlineData("tokenizer.ggml.add_bos_token", 1u, "is neither true nor false")]
    [InlineData("tokenizer.ggml.tokens", "a", "is no list of texts")]
    [InlineData("tokenizer.ggml.token_type", "a", "is no list of")]
    public void Settings_that_make_no_sense_are_refused(string key, object? value, string reason)
    {
        BytePairTokenizer tokenizer = SmallVocabulary.OfMerges(SplitPattern.Gpt2);
        using Gpt model = RandomModel.Create(_device, RandomModel.Config("llama", tokenizer.VocabularySize), seed: 4);
        GgufModel.Save(_folder.File("model.gguf"), model, tokenizer);
        string path = Rewrite(_folder.File("model.gguf"), key, value);
        InvalidDataException failure = Expect.Failure<InvalidDataException>(reason, () => Read(path));
        Assert.StartsWith(path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rotary_positions_that_are_scaled_by_nothing_are_read()
    {
        using Gpt model = RandomModel.Create(_device, RandomModel.Config("llama", 300), seed: 4);
        foreach ((string key, object value) in ((string, object)[])[("llama.rope.scaling.factor", 1f), ("llama.rope.scale_linear", 0f), ("llama.rope.scaling.type", "none")])
        {
            GgufModel.Save(_folder.File("model.gguf"), model, null);
            using ModelFile file = ModelFile.Open(Rewrite(_folder.File("model.gguf"), key, value));
            Assert.Equal(model.Config, file.Config);
        }
    }

    [Fact]
    public void A_token_that_nothing_uses_ends_no_text()
    {
        BytePairTokenizer tokenizer = SmallVocabulary.OfMerges(SplitPattern.Gpt2);
        using Gpt model = new(_device, GptConfig.Gpt2(tokenizer.VocabularySize, 4, 1, 1, 2));
        GgufModel.Save(_folder.File("model.gguf"), model, tokenizer);
        int[] kinds =
        [
            .. Enumerable.Range(0, tokenizer.VocabularySize)
                .Select(id => (int)(tokenizer.Bytes(id).IsEmpty || tokenizer.IsSpecial(id) ? TokenKind.Unused : TokenKind.Normal)),
        ];
        using ModelFile file = ModelFile.Open(Rewrite(_folder.File("model.gguf"), "tokenizer.ggml.token_type", kinds));
        Tokenizer read = file.LoadTokenizer()!;
        Assert.Equal((null, null, 0), (read.BeginToken, read.EndToken, read.SpecialTokens.Count));
    }

    private void Read(string path)
    {
        using ModelFile file = ModelFile.Open(path);
        file.LoadTokenizer()?.Encode("abc é日𝐀 the cab");
        file.Load(_device).Dispose();
    }

    private byte[] SaveAndReadBytes(Gpt model, ElementType type)
    {
        string path = _folder.File("model.gguf");
        GgufModel.Save(path, model, null, type);
        return File.ReadAllBytes(path);
    }

    private Tokenizer? WriteAndRead(Tokenizer? tokenizer, int vocabularySize)
    {
        using Gpt model = new(_device, GptConfig.Gpt2(vocabularySize, 4, 1, 1, 2));
        GgufModel.Save(_folder.File("model.gguf"), model, tokenizer);
        using ModelFile file = ModelFile.Open(_folder.File("model.gguf"));
        return file.LoadTokenizer();
    }

    /// <summary>The same file with another value of a key, or without it.</summary>
    private string Rewrite(string path, string key, object? value)
    {
        using GgufFile file = GgufFile.Open(path);
        List<KeyValuePair<string, object>> pairs = [.. file.Keys.Where(name => name != key).Select(name => KeyValuePair.Create(name, file.Find(name)!))];
        if (value is not null)
        {
            pairs.Add(new(key, value));
        }

        GgufSource[] sources = [.. file.Tensors.Values.Select(tensor => new GgufSource(tensor.Name, tensor.Type, tensor.Shape, stream =>
        {
            byte[] bytes = new byte[tensor.Bytes];
            file.ReadBytes(tensor, bytes);
            stream.Write(bytes);
        }))];
        using MemoryStream stream = new();
        GgufWriter.Write(stream, pairs, sources);
        return _folder.Write("changed.gguf", stream.ToArray());
    }

    private static void AssertSameWeights(Gpt expected, Gpt actual)
    {
        Assert.Equal(expected.Parameters.Table.Select(p => p.ToString()), actual.Parameters.Table.Select(p => p.ToString()));
        foreach ((Parameter a, Parameter b) in expected.Parameters.Table.Zip(actual.Parameters.Table))
        {
            Assert.Equal(expected.Parameters.ToArray(a), actual.Parameters.ToArray(b));
        }
    }
}

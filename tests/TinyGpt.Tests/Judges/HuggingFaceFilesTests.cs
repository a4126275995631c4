using System.Text.Json;
using TinyGpt.Formats;
using TinyGpt.Models;
using TinyGpt.Tests.Formats;
using TinyGpt.Tests.Models;
using TinyGpt.Tests.Tokenization;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Judges;

/// <summary>Files written here, opened by Hugging Face's libraries for JavaScript.</summary>
public sealed class HuggingFaceFilesTests : IDisposable
{
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();
    private readonly Device _device = Device.Scalar();

    public void Dispose()
    {
        _device.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [Trait(Judge.Trait, "@huggingface/gguf")]
    [InlineData("gpt2", ElementType.Float32, false)]
    [InlineData("llama", ElementType.Float16, true)]
    [InlineData("llama untied", ElementType.Q8_0, false)]
    public void A_gguf_file_has_the_tensors_shapes_and_metadata_that_were_written(string style, ElementType type, bool pieces)
    {
        Judge.RequireFolder();
        string path = _folder.File("model.gguf"), output = _folder.File("output.json");
        Tokenizer tokenizer = pieces ? SmallPieces.Create(1) : SmallVocabulary.OfMerges(SplitPattern.O200k);
        using Gpt model = RandomModel.Create(_device, RandomModel.Config(style, tokenizer.VocabularySize), seed: 1);
        GgufModel.Save(path, model, tokenizer, type);
        new Judge("gguf.mjs").Run(_timeout, path, output);
        using JsonDocument theirs = JsonDocument.Parse(File.ReadAllBytes(output));
        using GgufFile ours = GgufFile.Open(path);
        JsonElement metadata = theirs.RootElement.GetProperty("metadata");
        Assert.Equal((3, ours.Tensors.Count), (metadata.GetProperty("version").GetInt32(), metadata.GetProperty("tensor_count").GetInt32()));
        foreach (string key in ours.Keys)
        {
            AssertSame(ours.Find(key)!, metadata.GetProperty(key), key);
        }

        long start = theirs.RootElement.GetProperty("dataOffset").GetInt64();
        (string, string, ElementType, long)[] tensors =
        [
            .. theirs.RootElement.GetProperty("tensors").EnumerateArray().Select(tensor => (
                tensor.GetProperty("name").GetString()!,
                string.Join(',', tensor.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).Reverse()),
                TypeOf(tensor.GetProperty("dtype").GetInt32()),
                start + tensor.GetProperty("offset").GetInt64())),
        ];
        Assert.Equal(ours.Tensors.Values.Select(tensor => (tensor.Name, string.Join(',', tensor.Shape), tensor.Type, tensor.Position)), tensors);
        Assert.Contains(tensors, tensor => tensor.Item3 == type);
    }

    [Theory]
    [Trait(Judge.Trait, "@huggingface/hub")]
    [InlineData("gpt2", ElementType.Float32)]
    [InlineData("llama", ElementType.Float16)]
    [InlineData("llama untied", ElementType.Float32)]
    public void A_safetensors_file_has_the_tensors_shapes_and_metadata_that_were_written(string style, ElementType type)
    {
        Judge.RequireFolder();
        string folder = _folder.File("model"), output = _folder.File("output.json");
        using Gpt model = RandomModel.Create(_device, RandomModel.Config(style, 300), seed: 1);
        ModelFormat.HuggingFace.Save(folder, model, null, type);
        new Judge("safetensors.mjs").Run(_timeout, folder, output);
        using JsonDocument theirs = JsonDocument.Parse(File.ReadAllBytes(output));
        using SafetensorsFile ours = SafetensorsFile.Open(Path.Combine(folder, ModelFolder.WeightsFile));
        JsonElement header = theirs.RootElement.GetProperty(ModelFolder.WeightsFile);
        Assert.Equal("pt", header.GetProperty("__metadata__").GetProperty("format").GetString());
        Assert.Equal(
            ours.Tensors.Values.Select(tensor => $"{tensor.Name} {tensor.Type} [{string.Join(',', tensor.Shape)}] [{tensor.Begin},{tensor.End}]"),
            header.EnumerateObject().Where(tensor => tensor.Name != "__metadata__").Select(tensor =>
                $"{tensor.Name} {tensor.Value.GetProperty("dtype").GetString()} {tensor.Value.GetProperty("shape").GetRawText()} {tensor.Value.GetProperty("data_offsets").GetRawText()}"));
    }

    private static ElementType TypeOf(int number) => number switch
    {
        0 => ElementType.Float32,
        1 => ElementType.Float16,
        8 => ElementType.Q8_0,
        _ => throw new ArgumentOutOfRangeException(nameof(number), number, "no such type was written"),
    };

    private static void AssertSame(object ours, JsonElement theirs, string key)
    {
        switch (ours)
        {
            case string text:
                Assert.Equal(text, theirs.GetString());
                break;
            case bool value:
                Assert.Equal(value, theirs.GetBoolean());
                break;
            case Array array:
                Assert.Equal(array.Length, theirs.GetArrayLength());
                foreach ((object element, JsonElement other) in array.Cast<object>().Zip(theirs.EnumerateArray()))
                {
                    AssertSame(element, other, key);
                }

                break;
            default:
                Assert.True(Convert.ToDouble(ours, provider: null) == theirs.GetDouble(), $"{key}: {ours} and {theirs}");
                break;
        }
    }
}

using System.Text;
using System.Text.Json.Nodes;
using TinyGpt.Tests.Formats;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Tokenization;

public sealed class TokenizerJsonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Characters_are_written_as_a_model_without_merges()
    {
        CharacterTokenizer.FromText("\n\"a𝐀").Save(_folder.File("tokenizer.json"));
        Assert.Equal(
            """
            {
              "version": "1.0",
              "truncation": null,
              "padding": null,
              "added_tokens": [],
              "normalizer": null,
              "pre_tokenizer": null,
              "post_processor": null,
              "decoder": {
                "type": "Fuse"
              },
              "model": {
                "type": "BPE",
                "dropout": null,
                "unk_token": null,
                "continuing_subword_prefix": null,
                "end_of_word_suffix": null,
                "fuse_unk": false,
                "byte_fallback": false,
                "ignore_merges": false,
                "vocab": {
                  "\n": 0,
                  "\"": 1,
                  "a": 2,
                  "\uD835\uDC00": 3
                },
                "merges": []
              }
            }
            """,
            File.ReadAllText(_folder.File("tokenizer.json")));
        Assert.Equal(["tokenizer.json"], _folder.Names());
    }

    [Fact]
    public void Bytes_are_written_in_the_alphabet_of_GPT2()
    {
        new ByteTokenizer().Save(_folder.File("tokenizer.json"));
        JsonNode root = JsonNode.Parse(File.ReadAllText(_folder.File("tokenizer.json")))!;
        JsonObject vocabulary = root["model"]!["vocab"]!.AsObject();
        Assert.Equal(256, vocabulary.Count);
        (string, int)[] known =
        [
            ("Ā", 0), ("Ċ", 10), ("Ġ", 32), ("!", 33), ("A", 65), ("~", 126),
            ("ġ", 127), ("ł", 160), ("¡", 161), ("Ń", 173), ("®", 174), ("ÿ", 255),
        ];
        foreach ((string token, int id) in known)
        {
            Assert.Equal(id, (int)vocabulary[token]!);
        }

        foreach (string role in (string[])["pre_tokenizer", "decoder"])
        {
            Assert.Equal("ByteLevel", (string)root[role]!["type"]!);
            Assert.False((bool)root[role]!["add_prefix_space"]!);
            Assert.False((bool)root[role]!["use_regex"]!);
        }
    }

    [Fact]
    public void Both_kinds_make_the_round_trip()
    {
        Random random = new(5);
        for (int i = 0; i < 20; i++)
        {
            string text = Texts.Random(random, random.Next(1, 60));
            foreach (Tokenizer tokenizer in (Tokenizer[])[CharacterTokenizer.FromText(text), new ByteTokenizer()])
            {
                tokenizer.Save(_folder.File("t"));
                Tokenizer loaded = Tokenizer.Load(_folder.File("t"));
                Assert.Equal((tokenizer.Kind, tokenizer.VocabularySize), (loaded.Kind, loaded.VocabularySize));
                Assert.Equal(tokenizer.Encode(text), loaded.Encode(text));
                Assert.All(
                    Enumerable.Range(0, loaded.VocabularySize),
                    id => Assert.Equal(tokenizer.Bytes(id).ToArray(), loaded.Bytes(id).ToArray()));
            }
        }
    }

    [Fact]
    public void The_order_in_the_file_does_not_matter_but_the_ids_do()
    {
        string path = Save(
            """{"model":{"type":"BPE","vocab":{"x":2,"a":1,"é":0},"merges":[]},"added_tokens":[],"decoder":{"type":"Fuse"}}""");
        Assert.Equal("éax", Tokenizer.Load(path).Decode([0, 1, 2]));
    }

    [Theory]
    [InlineData("vocab", """{"a":0,"b":2}""", "id of token \"b\"")]
    [InlineData("vocab", """{"a":0,"b":0}""", "id of token \"b\"")]
    [InlineData("vocab", """{"a":-1}""", "id of token \"a\"")]
    [InlineData("vocab", """{"a":0.5}""", "id of token \"a\"")]
    [InlineData("vocab", """{"a":"0"}""", "id of token \"a\"")]
    [InlineData("vocab", """{"a":0,"a":1}""", "Duplicate property")]
    [InlineData("vocab", """{"a":0,"\u0061":1}""", "Duplicate property")]
    [InlineData("vocab", """{"\ud800":0}""", "cannot be used")]
    [InlineData("vocab", """{"ab":0}""", "token 0, \"ab\", is not one character")]
    [InlineData("vocab", """{"":0}""", "is not one character")]
    [InlineData("vocab", "{}", "vocabulary of 0 characters")]
    [InlineData("vocab", "[]", "not an object")]
    [InlineData("merges", """["a b"]""", "merges pairs")]
    [InlineData("merges", "null", "merges pairs")]
    [InlineData("type", "\"WordPiece\"", "type \"WordPiece\"")]
    [InlineData("type", "\"\\ud800\"", "cannot be used")]
    [InlineData("type", "null", "type \"\"")]
    [InlineData("end_of_word_suffix", "\"</w>\"", "end_of_word_suffix")]
    public void A_model_that_is_neither_characters_nor_bytes_is_refused(string field, string value, string reason)
    {
        Dictionary<string, string> fields = new() { ["type"] = "\"BPE\"", ["vocab"] = """{"a":0}""", ["merges"] = "[]", [field] = value };
        string model = string.Join(",", fields.Select(pair => $"\"{pair.Key}\":{pair.Value}"));
        Refused($$$"""{"model":{{{{model}}}},"added_tokens":[],"decoder":{"type":"Fuse"}}""", reason);
    }

    [Theory]
    [InlineData("added_tokens", """[{"id":1,"content":"<|end|>"}]""", "added tokens")]
    [InlineData("normalizer", """{"type":"Lowercase"}""", "normalizer")]
    [InlineData("pre_tokenizer", """{"type":"Whitespace"}""", "pre_tokenizer \"Whitespace\"")]
    [InlineData("pre_tokenizer", """{"type":"ByteLevel","add_prefix_space":false}""", "decoder \"Fuse\"")]
    [InlineData("decoder", "null", "decoder \"\"")]
    [InlineData("model", "null", "type \"\"")]
    [InlineData("model", "7", "type \"\"")]
    public void Another_pipeline_is_refused(string field, string value, string reason)
    {
        Dictionary<string, string> fields = new()
        {
            ["model"] = """{"type":"BPE","vocab":{"a":0},"merges":[]}""",
            ["added_tokens"] = "[]",
            ["decoder"] = """{"type":"Fuse"}""",
            [field] = value,
        };
        Refused($"{{{string.Join(",", fields.Select(pair => $"\"{pair.Key}\":{pair.Value}"))}}}", reason);
    }

    [Fact]
    public void Bytes_in_another_order_or_with_a_space_before_them_are_refused()
    {
        new ByteTokenizer().Save(_folder.File("t"));
        string json = File.ReadAllText(_folder.File("t"));
        Refused(json.Replace("\"A\"", "\"X\"").Replace("\"B\"", "\"A\"").Replace("\"X\": 88", "\"B\": 88"), "not the 256 bytes in order");
        Refused(json.Replace("\"add_prefix_space\": false", "\"add_prefix_space\": true"), "adds a space");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"model\":{}} x")]
    public void What_is_no_tokenizer_is_refused(string json) => Refused(json, "");

    [Fact]
    public void Files_that_cannot_be_read_are_named()
    {
        Expect.Failure<InvalidDataException>("not UTF-8", () => Tokenizer.Load(_folder.Write("u", [(byte)'"', 0xFF, (byte)'"'])));
        Expect.Failure<FileNotFoundException>("there is no file", () => Tokenizer.Load(_folder.File("missing")));
    }

    private void Refused(string json, string reason)
    {
        string path = Save(json);
        InvalidDataException failure = Assert.Throws<InvalidDataException>(() => Tokenizer.Load(path));
        Assert.StartsWith(path, failure.Message, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    private string Save(string json) => _folder.Write("tokenizer.json", Encoding.UTF8.GetBytes(json));
}

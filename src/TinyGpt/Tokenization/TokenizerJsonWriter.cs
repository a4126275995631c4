using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TinyGpt.Formats;

namespace TinyGpt.Tokenization;

/// <summary>Writes a <c>tokenizer.json</c>: see <see cref="TokenizerJson"/> for what each kind looks like.</summary>
internal sealed class TokenizerJsonWriter : IDisposable
{
    private readonly Utf8JsonWriter _json;
    private readonly Tokenizer _tokenizer;
    private readonly BytePairTokenizer? _pairs;
    private readonly ScoredTokenizer? _scored;

    /// <summary>A writer of one file.</summary>
    public TokenizerJsonWriter(Stream stream, Tokenizer tokenizer)
    {
        JsonWriterOptions options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        _json = new Utf8JsonWriter(stream, options);
        (_tokenizer, _pairs, _scored) = (tokenizer, tokenizer as BytePairTokenizer, tokenizer as ScoredTokenizer);
        if (_scored is not null)
        {
            ScoredTokenizerJson.CheckWritable(_scored);
        }
    }

    private bool IsByteLevel => _pairs is not null || _tokenizer is ByteTokenizer;

    /// <summary>Writes all of it.</summary>
    public void Write()
    {
        _json.WriteStartObject();
        _json.WriteString("version", "1.0");
        _json.WriteNull("truncation");
        _json.WriteNull("padding");
        WriteAddedTokens();
        WriteNormalizer();
        WritePreTokenizer();
        WritePostProcessor();
        WriteDecoder();
        WriteModel();
        _json.WriteEndObject();
        _json.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void WriteNormalizer()
    {
        if (_scored is null)
        {
            _json.WriteNull("normalizer");
            return;
        }

        _json.WriteStartObject("normalizer");
        _json.WriteString("type", "Sequence");
        _json.WriteStartArray("normalizers");
        if (_scored.Settings.AddsSpace)
        {
            WriteStep("Prepend", ("prepend", ScoredTokenizer.SpaceMark));
        }

        WriteReplace(" ", ScoredTokenizer.SpaceMark);
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteDecoder()
    {
        if (IsByteLevel)
        {
            WriteByteLevel("decoder", splits: _pairs?.Pattern == SplitPattern.Gpt2);
            return;
        }

        _json.WritePropertyName("decoder");
        if (_scored is null)
        {
            WriteStep("Fuse");
            return;
        }

        _json.WriteStartObject();
        _json.WriteString("type", "Sequence");
        _json.WriteStartArray("decoders");
        WriteReplace(ScoredTokenizer.SpaceMark, " ");
        WriteStep("ByteFallback");
        WriteStep("Fuse");
        if (_scored.Settings.AddsSpace)
        {
            _json.WriteStartObject();
            _json.WriteString("type", "Strip");
            _json.WriteString("content", " ");
            _json.WriteNumber("start", 1);
            _json.WriteNumber("stop", 0);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteStep(string type, params ReadOnlySpan<(string Name, string Value)> texts)
    {
        _json.WriteStartObject();
        _json.WriteString("type", type);
        foreach ((string name, string value) in texts)
        {
            _json.WriteString(name, value);
        }

        _json.WriteEndObject();
    }

    private void WriteReplace(string what, string with)
    {
        _json.WriteStartObject();
        _json.WriteString("type", "Replace");
        _json.WriteStartObject("pattern");
        _json.WriteString("String", what);
        _json.WriteEndObject();
        _json.WriteString("content", with);
        _json.WriteEndObject();
    }

    private void WriteAddedTokens()
    {
        _json.WriteStartArray("added_tokens");
        foreach ((string name, int id) in _tokenizer.SpecialTokens.OrderBy(token => token.Value))
        {
            _json.WriteStartObject();
            _json.WriteNumber("id", id);
            _json.WriteString("content", name);
            foreach (string off in (string[])["single_word", "lstrip", "rstrip", "normalized"])
            {
                _json.WriteBoolean(off, false);
            }

            _json.WriteBoolean("special", true);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WritePreTokenizer()
    {
        if (!IsByteLevel)
        {
            _json.WriteNull("pre_tokenizer");
            return;
        }

        if (_pairs is null || _pairs.Pattern == SplitPattern.Gpt2)
        {
            WriteByteLevel("pre_tokenizer", splits: _pairs is not null);
            return;
        }

        _json.WriteStartObject("pre_tokenizer");
        _json.WriteString("type", "Sequence");
        _json.WriteStartArray("pretokenizers");
        _json.WriteStartObject();
        _json.WriteString("type", "Split");
        _json.WriteStartObject("pattern");
        _json.WriteString("Regex", _pairs.Pattern.Regex);
        _json.WriteEndObject();
        _json.WriteString("behavior", "Isolated");
        _json.WriteBoolean("invert", false);
        _json.WriteEndObject();
        WriteByteLevel(null, splits: false);
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WritePostProcessor()
    {
        if (!_tokenizer.AddsBeginToken || _tokenizer.BeginToken is not int begin)
        {
            _json.WriteNull("post_processor");
            return;
        }

        string name = Encoding.UTF8.GetString(_tokenizer.Bytes(begin));
        _json.WriteStartObject("post_processor");
        _json.WriteString("type", "TemplateProcessing");
        WriteTemplate("single", [("SpecialToken", name), ("Sequence", "A")]);
        WriteTemplate("pair", [("SpecialToken", name), ("Sequence", "A"), ("Sequence", "B")]);
        _json.WriteStartObject("special_tokens");
        _json.WriteStartObject(name);
        _json.WriteString("id", name);
        _json.WriteStartArray("ids");
        _json.WriteNumberValue(begin);
        _json.WriteEndArray();
        _json.WriteStartArray("tokens");
        _json.WriteStringValue(name);
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void WriteTemplate(string role, (string Kind, string Id)[] parts)
    {
        _json.WriteStartArray(role);
        foreach ((string kind, string id) in parts)
        {
            _json.WriteStartObject();
            _json.WriteStartObject(kind);
            _json.WriteString("id", id);
            _json.WriteNumber("type_id", 0);
            _json.WriteEndObject();
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteByteLevel(string? role, bool splits)
    {
        if (role is not null)
        {
            _json.WritePropertyName(role);
        }

        _json.WriteStartObject();
        _json.WriteString("type", "ByteLevel");
        _json.WriteBoolean("add_prefix_space", false);
        _json.WriteBoolean("trim_offsets", true);
        _json.WriteBoolean("use_regex", splits);
        _json.WriteEndObject();
    }

    private void WriteModel()
    {
        _json.WriteStartObject("model");
        _json.WriteString("type", "BPE");
        _json.WriteNull("dropout");
        _json.WriteString("unk_token", UnknownName());
        _json.WriteNull("continuing_subword_prefix");
        _json.WriteNull("end_of_word_suffix");
        _json.WriteBoolean("fuse_unk", false);
        _json.WriteBoolean("byte_fallback", _scored is not null);
        _json.WriteBoolean("ignore_merges", _pairs?.IgnoresMerges ?? false);
        WriteVocabulary();
        _json.WriteStartArray("merges");
        IEnumerable<(int Left, int Right)> merges =
            _pairs?.ListMerges() ?? (_scored is null ? [] : ScoredTokenizerJson.ListMerges(_scored.Pieces));
        foreach ((int left, int right) in merges)
        {
            _json.WriteStringValue($"{Name(left, _tokenizer.Bytes(left))} {Name(right, _tokenizer.Bytes(right))}");
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteVocabulary()
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        _json.WriteStartObject("vocab");
        for (int id = 0; id < _tokenizer.VocabularySize; id++)
        {
            if (_tokenizer.Bytes(id) is { IsEmpty: false } bytes)
            {
                string name = Name(id, bytes);
                TokenizerJson.Require(names.Add(name), $"token {id} and another one would both be {Quoted.Name(name)} in a tokenizer.json");
                _json.WriteNumber(name, id);
            }
        }

        _json.WriteEndObject();
    }

    private string Name(int id, ReadOnlySpan<byte> bytes) => _scored is not null ? ScoredTokenizerJson.NameOf(_scored.Pieces[id])
        : IsByteLevel && !_tokenizer.IsSpecial(id) ? ByteLevelAlphabet.ToText(bytes)
        : Encoding.UTF8.GetString(bytes);

    private string? UnknownName()
    {
        TokenPiece unknown = _scored?.Pieces.FirstOrDefault(piece => piece.Kind == TokenKind.Unknown) ?? default;
        return unknown.Kind == TokenKind.Unknown ? ScoredTokenizerJson.NameOf(unknown) : null;
    }
}

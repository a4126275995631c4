using AngleSharp.Common;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens.Struct;
using AngleSharp.Text;

namespace TinyGpt.Corpus.Steps.Extraction;

/// <summary>
/// Turns HTML into a <see cref="FlatPage"/> in one pass over AngleSharp's tokens. Without a document tree nothing recurses, and each tag takes
/// bounded time, however deep a page is nested.
/// </summary>
internal sealed class PageScanner
{
    private static readonly ShouldEmitAttribute _isRead = static (ref _, name) => Hints.IsRead(name.Span);

    private readonly FlatPage _page;

    private readonly BlockBuilder _builder;

    private readonly OpenElements _open;

    /// <summary>Makes a scanner that fills this page.</summary>
    public PageScanner(FlatPage page)
    {
        _page = page;
        _builder = new BlockBuilder(page);
        _open = new OpenElements(_builder, page);
    }

    /// <summary>Reads a page.</summary>
    /// <param name="html">Its source.</param>
    /// <param name="mostPieces">How many tags and runs of text it may have.</param>
    /// <returns>False where it has more; the page then holds nothing of use.</returns>
    public bool Scan(string html, int mostPieces)
    {
        _page.Clear();
        _builder.Clear();
        _open.Clear();
        using TextSource source = new(html);
        using HtmlTokenizer tokens = new(source, HtmlEntityProvider.ResolverExtended)
        {
            SkipComments = true,
            SkipScriptText = true,
            ShouldEmitAttribute = _isRead,
        };
        for (int pieces = 0; pieces < mostPieces; pieces++)
        {
            tokens.IsAcceptingCharacterData = _open.Foreign > 0;
            ref StructHtmlToken token = ref tokens.GetStructToken();
            switch (token.Type)
            {
                case HtmlTokenType.EndOfFile:
                    _open.End();
                    return true;
                case HtmlTokenType.Character:
                    _builder.Append(token.Data.Memory.Span);
                    break;
                case HtmlTokenType.StartTag:
                    Start(tokens, ref token);
                    break;
                case HtmlTokenType.EndTag:
                    End(token.Name);
                    break;
                default:
                    break;
            }
        }

        return false;
    }

    private void Start(HtmlTokenizer tokens, ref StructHtmlToken token)
    {
        ReadOnlySpan<char> name = token.Name.Memory.Span;
        Tag tag = Tags.Find(name);
        if (tag is Tag.Html or Tag.Head or Tag.Body)
        {
            return;
        }

        if (tag is Tag.Br)
        {
            _builder.BreakLine();
        }
        else if (Tags.IsVoid(tag))
        {
            if (tag == Tag.Hr)
            {
                _open.Rule();
            }
        }
        else
        {
            if (_open.Foreign == 0)
            {
                tokens.State = ModeOf(tag);
            }

            bool isWhole = token.IsSelfClosing && (_open.Foreign > 0 || tag is Tag.Svg or Tag.Math);
            if (!isWhole)
            {
                _open.Start(tag, NameOf(name), Read(token.Attributes, tag));
            }
        }
    }

    private void End(StringOrMemory name)
    {
        Tag tag = Tags.Find(name.Memory.Span);
        if (tag == Tag.Br)
        {
            _builder.BreakLine();
        }
        else if (tag is not (Tag.Html or Tag.Head or Tag.Body))
        {
            _open.End(tag, NameOf(name.Memory.Span));
        }
    }

    private static TagAttributes Read(StructAttributes attributes, Tag tag)
    {
        Hint hint = Hint.None;
        bool isLink = false, isSmall = false;
        int classHash = 0;
        for (int i = 0; i < attributes.Count; i++)
        {
            MemoryHtmlAttributeToken attribute = attributes[i];
            ReadOnlySpan<char> value = attribute.Value.Memory.Span;
            switch ((ReadOnlySpan<char>)attribute.Name)
            {
                case "href":
                    // A link to a heading of the same page is part of the text; "#" alone is a button.
                    isLink = tag == Tag.A && value is not ['#', _, ..];
                    break;
                case "size":
                    isSmall = tag == Tag.Font && value is "1" or "-2";
                    break;
                case "class":
                    classHash = NameOf(value);
                    goto default;
                default:
                    hint |= Hints.Of(attribute);
                    break;
            }
        }

        return new TagAttributes(hint, classHash, isLink, isSmall);
    }

    /// <summary>How the tokenizer reads what follows a start tag (HTML standard, 13.2.6.4).</summary>
    private static HtmlParseMode ModeOf(Tag tag) => tag switch
    {
        Tag.Script => HtmlParseMode.Script,
        Tag.Title or Tag.TextArea => HtmlParseMode.RCData,
        Tag.Style or Tag.Xmp or Tag.Iframe or Tag.NoEmbed or Tag.NoFrames => HtmlParseMode.Rawtext,
        Tag.PlainText => HtmlParseMode.Plaintext,
        _ => HtmlParseMode.PCData,
    };

    /// <summary>The same for the same name; two names with the same one do little harm.</summary>
    private static int NameOf(ReadOnlySpan<char> name)
    {
        uint hash = 2166136261;
        foreach (char character in name)
        {
            hash = (hash ^ character) * 16777619;
        }

        return (int)(hash | 1);
    }
}

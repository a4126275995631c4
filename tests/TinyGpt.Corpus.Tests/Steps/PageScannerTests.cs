using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using TinyGpt.Corpus.Reading;
using TinyGpt.Corpus.Steps.Extraction;
using Xunit;

namespace TinyGpt.Corpus.Tests.Steps;

/// <summary>The words of a page read in one pass against those of AngleSharp's document tree.</summary>
public class PageScannerTests
{
    private static readonly string[] _skipped =
    [
        "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "select", "button", "textarea", "title", "noframes",
        "noembed", "audio", "video", "canvas",
        "datalist", "map", "picture", "applet", "meter", "progress", "option", "optgroup", "rp", "rt",
    ];

    [Theory]
    [InlineData("<p>one<p>two<div>three<p>four</div>five")]
    [InlineData("<ul><li>one<li>two<ul><li>three</ul><li>four</ul>five")]
    [InlineData("<dl><dt>one<dd>two<dt>three<dd>four</dl>five")]
    [InlineData("<table><tr><td>one<td>two<tr><th>three<td>four<table><tr><td>five</table>six</table>seven")]
    [InlineData("<b>one<p>two</b>three</p>four")]
    [InlineData("<a href=x>one<a href=y>two<div>three</a>four</div>")]
    [InlineData("<h1>one<h2>two</h3>three</h1>four")]
    [InlineData("one</p>two</div>three</span>four<br/>five</br>six")]
    [InlineData("<script>var a = '</scr' + 'ipt>'; <!-- <script>no</script> --></script>one<style>p</style>two<xmp><p>three</xmp>four")]
    [InlineData("<title>no & no</title>one<textarea><p>no</textarea>two<iframe><p>no</iframe>three<noscript>no</noscript>four")]
    [InlineData("&lt;one&gt; &notin; &amp;amp; &eacute; &#233; &#xe9; &#128; &copy2 &notanentity; &NotEqualTilde; a&b &")]
    [InlineData("<svg><g>no<title>no</title><path/></g></svg>one<svg><p>two</svg>three<math><mi>x</mi></math>four")]
    [InlineData("<svg><![CDATA[no <p>]]></svg>one<![CDATA[no]]>two<!x>three<?php no ?>four</ five>six")]
    [InlineData("<select><option>no<option>no</select>one<button>no</button>two<object>no</object>three")]
    [InlineData("<div title=\"a > b\" class='x>y' id=z>one</div><p/>two<br / >three")]
    [InlineData("a\0b<p\0>c</p\0>d &#0; e")]
    [InlineData("<x-card>one<x-card>two</x-card>three</x-card><x-other>four")]
    [InlineData("<address>one<address>two</address>three<center>four<pre>\n five\n six</pre>")]
    [InlineData("<button>no<div>no</button>one</div>two")]
    [InlineData("<span><div>one</span>two</div>three<plaintext><b>four</b></plaintext>five")]
    public void WordsAreThoseOfTheDocumentTree(string html) => Assert.Equal(TreeWords(html), Words(html));

    [Fact]
    public void WordsOfRealPagesAreThoseOfTheDocumentTree()
    {
        foreach (string page in WebPages.Folders())
        {
            string html = WithNothingHidden(CharacterSets.Decode(File.ReadAllBytes(Path.Combine(page, "source.html")), null));
            Assert.Equal(TreeWords(html), Words(html));
        }
    }

    /// <summary>What is hidden within a line is not read, and the tree knows nothing of that: so nothing is.</summary>
    private static string WithNothingHidden(string html) => html
        .Replace("hidden", "shown", StringComparison.OrdinalIgnoreCase)
        .Replace("display", "play", StringComparison.OrdinalIgnoreCase)
        .Replace("sr-only", "all", StringComparison.OrdinalIgnoreCase)
        .Replace("screen-reader-text", "text", StringComparison.OrdinalIgnoreCase);

    private static string Words(string html)
    {
        PageExtraction extraction = new();
        Assert.True(extraction.Scan(html, int.MaxValue));
        StringBuilder text = new();
        foreach (ref readonly Block block in extraction.Page.Blocks)
        {
            text.Append(extraction.Page.TextOf(block)).Append(' ');
        }

        return Joined(text.ToString());
    }

    private static string TreeWords(string html)
    {
        StringBuilder text = new();
        Walk(new HtmlParser().ParseDocument(html).DocumentElement);
        return Joined(text.ToString());

        void Walk(INode node)
        {
            if (node is IText data)
            {
                text.Append(data.Data);
            }

            foreach (INode child in node.ChildNodes)
            {
                if (child is not IElement element || !_skipped.Contains(element.LocalName))
                {
                    Walk(child);
                }
            }
        }
    }

    /// <summary>Without white space: where a line ends is not what is compared.</summary>
    private static string Joined(string text) => string.Concat(text.Where(character =>
        !char.IsWhiteSpace(character) && character is not ('\u00ad' or '\u200b' or '\u2060' or '\ufeff')));
}

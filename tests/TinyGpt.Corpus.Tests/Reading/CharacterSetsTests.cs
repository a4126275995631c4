using System.Text;
using TinyGpt.Corpus.Reading;
using Xunit;

namespace TinyGpt.Corpus.Tests.Reading;

/// <summary>Which character set a page is taken to be in.</summary>
public sealed class CharacterSetsTests
{
    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);

    [Theory]
    [InlineData("latin1", "\u0080\u0093", "\u20AC\u201C")]
    [InlineData("ISO-8859-1", "\u00E9", "é")]
    [InlineData(" \"us-ascii\" ", "\u00E9", "é")]
    [InlineData("iso-8859-9", "\u00FD", "ı")]
    [InlineData("gb2312", "\u00C4\u00E3\u0081\u0030\u0081\u0030", "你\u0080")]
    [InlineData("ks_c_5601-1987", "\u00B0\u00A1\u0081\u0041", "가갂")]
    [InlineData("Shift_JIS", "\u0082\u00A0\u0087\u0040", "あ①")]
    [InlineData("x-sjis", "\u00B1", "ｱ")]
    [InlineData("EUC-JP", "\u00A4\u00A2", "あ")]
    [InlineData("iso-2022-jp", "\u001B$B$\"\u001B(B", "あ")]
    [InlineData("big5", "\u00A4\u00A4", "中")]
    [InlineData("koi8-r", "\u00C1", "а")]
    [InlineData("koi8-u", "\u00A4", "є")]
    [InlineData("windows-1251", "\u00E0", "а")]
    [InlineData("iso-8859-5", "\u00D0", "а")]
    [InlineData("ibm866", "\u00A0", "а")]
    [InlineData("x-mac-cyrillic", "\u00E0", "а")]
    [InlineData("macintosh", "\u008E", "é")]
    [InlineData("iso-8859-2", "\u00B1", "ą")]
    [InlineData("iso-8859-13", "\u00E0", "ą")]
    [InlineData("iso-8859-15", "\u00A4", "€")]
    [InlineData("iso-8859-7", "\u00E1", "α")]
    [InlineData("windows-1253", "\u00E1", "α")]
    [InlineData("iso-8859-8-i", "\u00E0", "א")]
    [InlineData("windows-1255", "\u00E0", "א")]
    [InlineData("iso-8859-6", "\u00C7", "ا")]
    [InlineData("windows-1256", "\u00C7", "ا")]
    [InlineData("tis-620", "\u00A1", "ก")]
    [InlineData("windows-1258", "\u00D0", "Đ")]
    [InlineData("utf-16le", "\u0061\u0000", "a")]
    [InlineData("utf-16be", "\u0000\u0061", "a")]
    [InlineData("utf-8", "a\u00FFb", "a\uFFFDb")]
    public void NamesMeanWhatTheStandardSays(string declared, string bytes, string text) =>
        Assert.Equal(text, CharacterSets.Decode(Latin1(bytes), declared));

    [Theory]
    [InlineData("\u00EF\u00BB\u00BF\u00C3\u00A9", "latin1", "é")]
    [InlineData("\u00FF\u00FEa\u0000", "utf-8", "a")]
    [InlineData("\u00FE\u00FF\u0000a", "utf-8", "a")]
    [InlineData("\u00EF\u00BB\u00BF", null, "")]
    public void AByteOrderMarkIsStrongest(string bytes, string? declared, string text) =>
        Assert.Equal(text, CharacterSets.Decode(Latin1(bytes), declared));

    [Theory]
    [InlineData("<meta charset=koi8-r>")]
    [InlineData("<META CHARSET = 'KOI8-R' />")]
    [InlineData("<meta\ncharset=\"koi8-r\">")]
    [InlineData("<meta/charset=koi8-r>")]
    [InlineData("<meta http-equiv=Content-Type content=\"text/html; charset=koi8-r\">")]
    [InlineData("<meta content='text/html;charset = \"koi8-r\" ' http-equiv='content-type'>")]
    [InlineData("<meta content=\"charsetx charset=koi8-r; x\" http-equiv='content-type'>")]
    [InlineData("<!-- <meta charset=windows-1251> --><meta charset=koi8-r>")]
    [InlineData("<!--><meta charset=koi8-r>")]
    [InlineData("<a title='<meta charset=windows-1251>'><meta charset=koi8-r>")]
    [InlineData("<script><b></script><meta charset=nonsense><meta name=x content='charset=windows-1251'><meta charset=koi8-r>")]
    [InlineData("<?xml version='1.0' encoding='koi8-r'?>")]
    [InlineData("<?xml version=\"1.0\" encoding = \"KOI8-R\"?><meta charset=windows-1251>")]
    [InlineData("<!doctype html><title>x</title\n><meta charset=koi8-r")]
    public void ThePageNamesItsOwn(string head) =>
        Assert.EndsWith("а", CharacterSets.Decode(Latin1(head + (head.EndsWith('r') ? " x=" : "") + "\u00C1"), null), StringComparison.Ordinal);

    [Theory]
    [InlineData("<meta charset=utf-16le>\u00C3\u00A9")]
    [InlineData("<meta charset=koi8-r-x>\u00C3\u00A9")]
    [InlineData("<meta name=description content='text/html; charset=koi8-r'>\u00C3\u00A9")]
    [InlineData("<!-- <meta charset=koi8-r>\u00C3\u00A9")]
    [InlineData("<metadata charset=koi8-r>\u00C3\u00A9")]
    [InlineData("<meta charset=>\u00C3\u00A9")]
    [InlineData("<meta content=charset http-equiv=content-type>\u00C3\u00A9")]
    [InlineData("<?xml encoding=>\u00C3\u00A9")]
    [InlineData("<\u00C3\u00A9")]
    [InlineData("<meta\u00C3\u00A9")]
    [InlineData("</\u00C3\u00A9")]
    public void WithoutAKnownNameValidUtf8IsUtf8(string page) =>
        Assert.EndsWith("é", CharacterSets.Decode(Latin1(page), "nonsense"), StringComparison.Ordinal);

    [Fact]
    public void WhatTheServerSaysIsStrongerThanThePage() =>
        Assert.EndsWith("а", CharacterSets.Decode(Latin1("<meta charset=latin1>\u00C1"), "koi8-r"), StringComparison.Ordinal);

    [Theory]
    [InlineData("windows-1251", "Москва — столица России, крупнейший по численности населения город страны и её субъект.")]
    [InlineData("shift_jis", "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。")]
    [InlineData("euc-kr", "대한민국은 동아시아의 한반도 남부에 있는 민주공화국이다. 수도는 서울특별시이다.")]
    [InlineData("gb18030", "中华人民共和国位于亚洲东部，太平洋西岸，是世界上人口最多的国家之一。")]
    [InlineData("windows-1252", "Der Bär trägt süße Früchte über die Straße, und die Vögel hören ihm fröhlich zu.")]
    public void OtherwiseTheBytesTell(string name, string text)
    {
        byte[] bytes = CodePagesEncodingProvider.Instance.GetEncoding(name)!.GetBytes(text);
        Assert.Equal(text, CharacterSets.Decode(bytes, null));
    }

    [Fact]
    public void NothingIsAnEmptyText() => Assert.Equal("", CharacterSets.Decode([], null));
}

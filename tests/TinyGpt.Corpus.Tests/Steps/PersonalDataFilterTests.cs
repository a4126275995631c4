using System.Globalization;
using FsCheck.Xunit;
using TinyGpt.Corpus.Steps;
using Xunit;

namespace TinyGpt.Corpus.Tests.Steps;

public sealed class PersonalDataFilterTests
{
    private static readonly PersonalDataSettings _settings = new();
    private static readonly PersonalDataFilter _filter = new(_settings);

    // Text that stands between addresses: none of it may change.
    private static readonly string[] _innocent =
    [
        " ", "\n", ", ", " <", "> ", " (", ") ", " \"", "\" ", " @someone said ", " user@localhost ", " 10.1.2.3 ", " 192.168.0.1:80 ",
        " 1.2.3.4.5 ",
        " v1.2.3.4 ", " version 9.8.7.6 ", " §9.8.7.6 ", " 3.14 and 2,000.5 ", " 999.8.7.6 ", " 日本語 ", " lodash@4.17.21 ",
        " a @ b.example ", " 08.08.20.24 ",
        "; ", ": ", " = ", " 1.2.3 ", " … ", "! ", "? ", " email@example.com ", " 192.0.2.17 ", " tool-1.2.3.4.zip ",
    ];

    private static readonly string[] _locals =
        ["anna", "b.smith", "C_3", "o'brien", "first+tag", "x-y", "50%off", "jürgen", "Иван", "9lives", "A.B.C"];
    private static readonly string[] _hosts = ["mail.example", "Site.CO.UK", "a-b.c1.info", "müller.de", "пример.рф", "xn--80ak.xn--p1ai", "x.io"];

    [Theory]
    [InlineData("Write to anna@mail.example.", "Write to @.")]
    [InlineData("ANNA.B@MAIL.EXAMPLE", "@")]
    [InlineData("'anna@mail.example'", "'@'")]
    [InlineData("<a.b+c@x-y.mail.example>, mailto:d@e.fr?x", "<@>, mailto:@?x")]
    [InlineData("-anna@mail.example-", "-@-")]
    [InlineData("..anna@mail.example..", "..@..")]
    [InlineData("see...anna@mail.example", "see...@")]
    [InlineData("请联系anna@mail.example谢谢", "请联系@谢谢")]
    [InlineData("root@[8.8.8.8] and root@[10.0.0.1]", "@ and @")]
    [InlineData("anna@mail.example.5 more", "@.5 more")]
    [InlineData("x=anna@mail.example&y=1", "x=@&y=1")]
    [InlineData("a@b@mail.example", "a@@")]
    public void EmailAddressesAreReplaced(string text, string pattern)
    {
        string replaced = _filter.Replace(text);
        string restored = _settings.Emails.Aggregate(replaced, (current, email) => current.Replace(email, "@", StringComparison.Ordinal));
        Assert.Equal(pattern, restored);
    }

    [Theory]
    [InlineData("@anna and anna@ and @ and a@b")]
    [InlineData("anna@mail.x anna@-mail.example anna@mail-.example anna@.example")]
    [InlineData("package@1.2.3 is not mail")]
    [InlineData("email@example.com, firstname.lastname@example.org")]
    public void OtherUsesOfTheSignStay(string text) => Assert.Same(text, _filter.Replace(text));

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("ping 93.184.216.34.", true)]
    [InlineData("(93.184.216.34:8080)", true)]
    [InlineData("93.184.216.34/24", true)]
    [InlineData("http://93.184.216.34/a", true)]
    [InlineData("1.1.1.1-1.1.1.9", true)]
    [InlineData("IP: 255.254.0.1", false)]
    [InlineData("223.255.255.255", true)]
    [InlineData("224.0.0.1", false)]
    [InlineData("9.255.255.255", true)]
    [InlineData("10.0.0.0", false)]
    [InlineData("10.255.255.255", false)]
    [InlineData("11.0.0.0", true)]
    [InlineData("0.1.2.3", false)]
    [InlineData("100.63.255.255", true)]
    [InlineData("100.64.0.0", false)]
    [InlineData("100.127.255.255", false)]
    [InlineData("100.128.0.0", true)]
    [InlineData("126.255.255.255", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("128.0.0.1", true)]
    [InlineData("169.253.255.255", true)]
    [InlineData("169.254.0.1", false)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.16.0.0", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.0", true)]
    [InlineData("192.0.0.8", false)]
    [InlineData("192.0.1.0", true)]
    [InlineData("192.0.2.1", false)]
    [InlineData("192.167.255.255", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.17.255.255", true)]
    [InlineData("198.18.0.0", false)]
    [InlineData("198.19.255.255", false)]
    [InlineData("198.51.100.9", false)]
    [InlineData("203.0.113.9", false)]
    [InlineData("256.1.1.1", false)]
    [InlineData("01.2.3.4", false)]
    [InlineData("1.2.3.4.5", false)]
    [InlineData("1.2.3", false)]
    [InlineData("1.2.3.4567", false)]
    [InlineData("v1.2.3.4", false)]
    [InlineData("1.2.3.4b", false)]
    [InlineData("Version 1.2.3.4", false)]
    [InlineData("ver. 1.2.3.4", false)]
    [InlineData("Section 1.2.3.4", false)]
    [InlineData("§ 1.2.3.4", false)]
    [InlineData("lib-1.2.3.4.jar", false)]
    [InlineData("subversion 1.2.3.4", true)]
    [InlineData("1.2.3.4 Results", true)]
    public void PublicAddressesAreReplacedAndOthersStay(string text, bool isReplaced)
    {
        string replaced = _filter.Replace(text);
        Assert.Equal(isReplaced, replaced != text);
        Assert.Equal(isReplaced, _settings.Addresses.Any(address => replaced.Contains(address, StringComparison.Ordinal)));
    }

    [Property(MaxTest = 1000)]
    public void NoAddressSurvivesAndNothingElseChanges((byte Kind, uint Draw)[] parts)
    {
        // Text and addresses in turn, so that addresses stand apart; what is expected is written beside.
        List<string> pieces = [], expected = [];
        foreach ((byte kind, uint draw) in parts)
        {
            string between = _innocent[(int)(draw % (uint)_innocent.Length)];
            pieces.Add(between);
            expected.Add(between);
            string address = kind % 2 == 0
                ? _locals[(int)((draw >> 8) % (uint)_locals.Length)] + "@" + _hosts[(int)((draw >> 16) % (uint)_hosts.Length)]
                : PublicAddress(draw);
            pieces.Add(address);
            expected.Add(_filter.Replace(address));
            Assert.Contains(expected[^1], kind % 2 == 0 ? _settings.Emails : _settings.Addresses);
            pieces.Add(" ");
            expected.Add(" ");
        }

        string replaced = _filter.Replace(string.Concat(pieces));
        Assert.Equal(string.Concat(expected), replaced);
        Assert.Same(replaced, _filter.Replace(replaced));
    }

    [Fact]
    public void EveryFixedAddressIsUsedAndTheSameOneAlways()
    {
        IEnumerable<string> pairs = Enumerable.Range(0, 200).Select(i => FormattableString.Invariant($"n{i}@mail.example 8.8.{i}.1"));
        string text = string.Join(' ', pairs);
        string replaced = _filter.Replace(text);
        Assert.All(_settings.Emails, email => Assert.InRange(replaced.Split(email).Length - 1, 70, 130));
        Assert.All(_settings.Addresses, address => Assert.InRange(replaced.Split(address).Length - 1, 15, 60));
        Assert.Equal(replaced, _filter.Replace(text));
        Assert.Equal(_filter.Replace("a@mail.example"), _filter.Replace("A@MAIL.example"));
    }

    [Fact]
    public void EitherKindCanBeKept()
    {
        Assert.Equal("a@mail.example", new PersonalDataFilter(new() { ReplaceEmails = false }).Replace("a@mail.example"));
        Assert.Equal("8.8.8.8", new PersonalDataFilter(new() { ReplaceAddresses = false }).Replace("8.8.8.8"));
        Assert.Throws<ArgumentException>(() => new PersonalDataFilter(new() { Emails = [] }));
    }

    [Theory]
    [InlineData("@")]
    [InlineData("a@")]
    [InlineData("1.")]
    [InlineData("a.")]
    public void HostileTextsTakeLinearTime(string part)
    {
        // A million of them: quadratic time would take hours.
        string text = string.Concat(Enumerable.Repeat(part, 1_000_000));
        Assert.Same(text, _filter.Replace(text));
    }

    [Fact]
    public void TheStepKeepsEveryDocument()
    {
        Document document = StepTest.Document("Mail a@mail.example");
        Assert.Equal("keep", StepTest.Judge(_filter, ""));
        Assert.True(_filter.Apply(document).IsKept);
        Assert.Contains(document.Text["Mail ".Length..], _settings.Emails);
    }

    /// <summary>An address of a block that holds public ones only, and that no fixed one lies in.</summary>
    private static string PublicAddress(uint draw) => string.Create(
        CultureInfo.InvariantCulture, $"{20 + (draw % 70)}.{(draw >> 8) & 255}.{(draw >> 16) & 255}.{draw >> 24}");
}

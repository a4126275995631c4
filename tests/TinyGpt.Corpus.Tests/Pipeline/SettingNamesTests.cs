using TinyGpt.Corpus.Pipeline;
using TinyGpt.Tests.Formats;
using Xunit;

namespace TinyGpt.Corpus.Tests.Pipeline;

public sealed class SettingNamesTests
{
    [Fact]
    public void EverySettingCanBeTypedAsItIsListed()
    {
        IReadOnlyList<(string Name, string Value)> settings = SettingNames.List(new CorpusSettings());
        CorpusSettings typed = SettingNames.With(new CorpusSettings(),
            settings.Where(setting => !setting.Value.Contains(",,", StringComparison.Ordinal)).Select(setting => $"{setting.Name}={setting.Value}"));
        Assert.Equal(settings, SettingNames.List(typed));
        Assert.True(settings.Count > 40, $"{settings.Count} settings");
    }

    [Fact]
    public void SettingsAreTakenByName()
    {
        CorpusSettings settings = SettingNames.With(
            new CorpusSettings(),
            ["quality.minimum-words=30", "validation.share=0.25", "steps=extract,duplicates", "c4.drop-lorem-ipsum=false", "validation.by=address"]);
        Assert.Equal((30, 0.25, "address"), (settings.Quality.MinimumWords, settings.Validation.Share, settings.Validation.By));
        Assert.Equal(["extract", "duplicates"], settings.Steps);
        Assert.False(settings.C4.DropLoremIpsum);
    }

    [Theory]
    [InlineData("quality.minimum-word=30", "quality.minimum-word")]
    [InlineData("quality=30", "quality")]
    [InlineData("nonsense.of.three=1", "nonsense.of.three")]
    [InlineData("quality.minimum-words", "quality.minimum-words")]
    [InlineData("quality.minimum-words=many", "must be a number")]
    [InlineData("quality.minimum-words=1.5", "quality.minimum-words")]
    [InlineData("quality.minimum-words=99999999999", "quality.minimum-words")]
    [InlineData("validation.share=NaN", "must be a number")]
    [InlineData("repetition.top2-gram=1e999", "repetition.top2-gram")]
    [InlineData("c4.drop-lorem-ipsum=perhaps", "true or false")]
    public void WhatIsNoSettingOrValueIsNamed(string assignment, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => SettingNames.With(new CorpusSettings(), [assignment])).Message);

    [Theory]
    [InlineData("{\"quality\":{\"minimum-words\":30}}", null)]
    [InlineData("{\"quality\":{\"minimum-word\":30}}", "quality.minimum-word")]
    [InlineData("{\"quality\":{\"minimum-words\":\"x\"}}", "quality.minimum-words")]
    [InlineData("{\"quality\":null}", "quality")]
    [InlineData("{\"repetition\":{\"top2-gram\":1e999}}", "repetition.top2-gram is too large a number")]
    [InlineData("{", "line 1")]
    [InlineData("{\"quality\":{\"stop-words\":null}}", "stop-words")]
    [InlineData("null", "JSON object")]
    [InlineData("{\"quality\":{},\"quality\":{}}", "twice")]
    [InlineData("{\"steps\":{\"a\":1,\"a\":2}}", "twice")]
    [InlineData("{\"quality\":{\"minimum-words\":1,\"minimum-words\":2}}", "twice")]
    public void AFileOfSettingsSaysOnlyWhatIsDifferent(string json, string? message)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("settings.json", System.Text.Encoding.UTF8.GetBytes(json));
        if (message is null)
        {
            Assert.Equal(SettingNames.List(new CorpusSettings() with { Quality = new() { MinimumWords = 30 } }),
                SettingNames.List(SettingNames.Read(path)));
            return;
        }

        string said = Assert.Throws<InvalidDataException>(() => SettingNames.Read(path)).Message;
        Assert.Contains(path, said);
        Assert.Contains(message, said);
    }

    [Theory]
    [InlineData("steps=extract,nonsense", "nonsense")]
    [InlineData("reading.record-limit=0", "reading.record-limit must be from 1 to 1073741824, not 0")]
    [InlineData("reading.record-limit=1073741825", "reading.record-limit")]
    [InlineData("validation.share=0.6", "validation.share")]
    [InlineData("validation.by=luck", "luck")]
    [InlineData("shards.tokens=0", "shards.tokens")]
    [InlineData("rejects.characters=-1", "rejects.characters")]
    [InlineData("reading.record-limit=0", "reading.record-limit must be from 1")]
    [InlineData("reading.record-limit=1073741825", "to 1073741824")]
    public void ValuesOutOfRangeAreNamed(string assignment, string message)
    {
        CorpusSettings settings = SettingNames.With(new CorpusSettings(), [assignment]);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(settings.Check).Message);
    }

    [Fact]
    public void ABlocklistIsNotTakenByABuildThatDoesNotLookAtAddresses()
    {
        CorpusSettings settings = SettingNames.With(new CorpusSettings(), ["url.blocklists=list.txt", "steps=url"]);
        settings.Check();
        string message = Assert.Throws<InvalidDataException>((settings with { Steps = ["extract"] }).Check).Message;
        Assert.Contains("list.txt", message);
        Assert.Contains("steps lacks url", message);
    }
}

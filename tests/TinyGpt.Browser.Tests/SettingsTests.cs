using Microsoft.Playwright;
using Xunit;

namespace TinyGpt.Browser.Tests;

public sealed class SettingsTests(Chromium chromium) : ChatTest(chromium)
{
    [Fact]
    public async Task A_request_says_what_was_set_and_remembers_it()
    {
        await AskAsync("one", "first");
        Assert.Equal((0.7, 0.95, 128), ((double)Server.Last["temperature"]!, (double)Server.Last["top_p"]!, (int)Server.Last["max_tokens"]!));
        Assert.False(Server.Last.ContainsKey("seed"));
        Assert.False(Server.Last.ContainsKey("tool_choice"));
        Assert.True((bool)Server.Last["stream"]! && (bool)Server.Last["stream_options"]!["include_usage"]! && (bool)Server.Last["logprobs"]!);
        Assert.Equal(5, (int)Server.Last["top_logprobs"]!);

        await Button("Temperature 0.7").ClickAsync();
        await Page.GetByLabel("System message").FillAsync("Be kind.");
        await Page.GetByLabel("Temperature", new() { Exact = false }).FillAsync("1.25");
        await Page.GetByLabel("Top p").FillAsync("0.5");
        await Page.GetByLabel("Longest answer, in tokens").FillAsync("32");
        await Page.GetByLabel("Seed").FillAsync("7");
        await Page.GetByLabel("The model may use tools").UncheckAsync();
        await Button("Close the settings").ClickAsync();
        await Page.ReloadAsync();
        await AskAsync("two", "second");
        Assert.Equal(["system: Be kind.", "user: one", "assistant: first", "user: two"], Said(Server.Last));
        Assert.Equal((1.25, 0.5, 32), ((double)Server.Last["temperature"]!, (double)Server.Last["top_p"]!, (int)Server.Last["max_tokens"]!));
        Assert.Equal((7, "none"), ((int)Server.Last["seed"]!, (string)Server.Last["tool_choice"]!));

        // The system message is that conversation's alone; the tools come back with one click.
        await Button("Tools").ClickAsync();
        await Expect(Button("Tools")).ToHaveAttributeAsync("aria-pressed", "true");
        await Button("New conversation").ClickAsync();
        await AskAsync("three", "third");
        Assert.Equal(["user: three"], Said(Server.Last));
        Assert.False(Server.Last.ContainsKey("tool_choice"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("257")]
    [InlineData("1.5")]
    public async Task A_length_that_cannot_be_is_said_and_not_sent(string length)
    {
        await Button("Settings").ClickAsync();
        ILocator field = Page.GetByLabel("Longest answer, in tokens");
        await field.FillAsync(length);
        await Expect(Page.Locator("#max-tokens-hint")).ToHaveTextAsync("A whole number from 1 to 256.");
        await Expect(field).ToHaveAttributeAsync("aria-invalid", "true");
        await Page.Keyboard.PressAsync("Escape");
        await AskAsync("one", "first");
        Assert.Equal(128, (int)Server.Last["max_tokens"]!);
    }

    [Fact]
    public async Task Where_there_are_no_tools_there_is_no_switch()
    {
        Server.Tools = [];
        await Page.ReloadAsync();
        await Expect(Page.Locator("#model")).ToHaveTextAsync("tiny");
        await Expect(Button("Tools")).ToBeHiddenAsync();
        await Button("Settings").ClickAsync();
        await Expect(Page.GetByLabel("The model may use tools")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_question_waits_until_it_is_known_what_the_server_has()
    {
        TaskCompletionSource known = new();
        Server.ModelsAreKnown = known.Task;
        await Page.ReloadAsync();
        Server.Answer("first");
        await SendAsync("one");
        await Expect(Button("Stop the answer")).ToBeVisibleAsync();
        Assert.Empty(Server.Requests);
        known.SetResult();
        await EndAsync();
        Assert.Equal(("tiny", 128), ((string)Server.Last["model"]!, (int)Server.Last["max_tokens"]!));
    }

    [Fact]
    public async Task Of_several_models_one_is_chosen()
    {
        Server.ModelNames = ["small", "large"];
        await Page.ReloadAsync();
        await Page.GetByLabel("Model", new() { Exact = true }).SelectOptionAsync("large");
        await AskAsync("one", "first");
        Assert.Equal("large", (string?)Server.Last["model"]);
        LetsRequestsFail = true;
        Server.Answer(reply => reply.RefuseAsync(400, "No."));
        await SendAsync("two");
        await Expect(Button("Try again")).ToBeVisibleAsync();
        await AskAsync("three", "third");
        Assert.Equal("large", (string?)Server.Last["model"]);
    }

    [Fact]
    public async Task Light_and_dark_follow_the_system_until_they_are_set()
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        Assert.Equal("rgb(27, 26, 25)", await GroundAsync());
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        Assert.Equal("rgb(251, 250, 247)", await GroundAsync());
        await Button("Appearance: as the system").ClickAsync();
        await Button("Appearance: light").ClickAsync();
        await Expect(Button("Appearance: dark")).ToBeVisibleAsync();
        Assert.Equal("rgb(27, 26, 25)", await GroundAsync());
        await Page.ReloadAsync();
        Assert.Equal("rgb(27, 26, 25)", await GroundAsync());
        await Button("Appearance: dark").ClickAsync();
        Assert.Equal("rgb(251, 250, 247)", await GroundAsync());
    }

    private Task<string> GroundAsync() => Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
}

using Microsoft.Playwright;
using Xunit;

namespace TinyGpt.Browser.Tests;

public sealed class TokenViewTests(Chromium chromium) : ChatTest(chromium)
{
    private ILocator Tokens => Page.GetByRole(AriaRole.Option);

    private ILocator Tip => Page.GetByRole(AriaRole.Tooltip);

    [Fact]
    public async Task Each_token_has_the_shade_of_its_probability()
    {
        await ShowAsync();
        await Expect(Tokens).ToHaveTextAsync(["Robin", " lives", " in", " Snow", "gate", "."], new() { UseInnerText = false });
        Assert.Equal(
            ["token p0", "token p1", "token p2", "token p3", "token p4", "token p5"],
            await Tokens.EvaluateAllAsync<string[]>("all => all.map(each => each.className)"));
        string[] colours = await Tokens.EvaluateAllAsync<string[]>("all => all.map(each => getComputedStyle(each).backgroundColor)");
        Assert.Equal(6, colours.Distinct().Count());
        await Expect(Button("Show the tokens")).ToHaveAttributeAsync("aria-pressed", "true");
        await Button("Show the tokens").ClickAsync();
        await Expect(Answers.Locator(".text")).ToBeVisibleAsync();
        await Expect(Tokens).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_pointer_over_a_token_shows_what_else_could_have_come_and_can_go_there()
    {
        await ShowAsync();
        await Tokens.Nth(3).HoverAsync();
        await Expect(Tip).ToBeVisibleAsync();
        await Expect(Tip.Locator("li")).ToHaveTextAsync(["␣Lark55.0%", "␣Snow20.0%(this one)", "␣Amber11.0%"]);
        await Expect(Tip.Locator(".tip-head")).ToHaveTextAsync("␣Snow · place 2");
        // Over to the tip itself, which stays; then away, and it goes.
        LocatorBoundingBoxResult box = (await Tip.BoundingBoxAsync())!;
        await Page.Mouse.MoveAsync(box.X + 20, box.Y + 20, new() { Steps = 8 });
        await Page.WaitForTimeoutAsync(400);
        await Expect(Tip).ToBeVisibleAsync();
        await Page.Mouse.MoveAsync(5, 5, new() { Steps = 3 });
        await Expect(Tip).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_keyboard_reaches_every_token_and_its_alternatives()
    {
        await ShowAsync();
        await Button("Show the tokens").FocusAsync();
        await Page.Keyboard.PressAsync("Shift+Tab");
        await Page.Keyboard.PressAsync("Shift+Tab");
        await Page.Keyboard.PressAsync("Shift+Tab");
        await Expect(Tokens.Nth(0)).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("ArrowRight");
        await Page.Keyboard.PressAsync("ArrowRight");
        await Expect(Tokens.Nth(2)).ToBeFocusedAsync();
        await Expect(Tokens.Nth(2)).ToHaveAccessibleNameAsync("␣in 50.0%");
        await Expect(Tokens.Nth(2)).ToHaveAccessibleDescriptionAsync("␣in · the likeliest ␣in 50.0% (this one) ␣near 30.0%");
        await Expect(Tip).ToBeVisibleAsync();
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Tip).ToBeHiddenAsync();
        await Page.Keyboard.PressAsync("End");
        await Expect(Tokens.Nth(5)).ToBeFocusedAsync();
        await Expect(Tip.Locator(".tip-head")).ToHaveTextAsync(". · less likely than 5 others");
        await Page.Keyboard.PressAsync("Tab");
        await Expect(Tip).ToBeHiddenAsync();
        await Expect(Button("Copy the answer")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Tokens_can_be_watched_as_they_come_and_are_there_after_a_reload()
    {
        TaskCompletionSource goesOn = new();
        Server.Answer(async reply =>
        {
            await reply.TokenAsync("one", 0.9);
            await goesOn.Task.WaitAsync(reply.Aborted);
            await reply.TokenAsync(" two", 0.3, (" three", 0.6));
            await reply.FinishAsync();
        });
        await SendAsync("Count");
        await Button("Show the tokens").ClickAsync();
        await Expect(Tokens).ToHaveCountAsync(1);
        goesOn.SetResult();
        await EndAsync();
        await Expect(Tokens).ToHaveCountAsync(2);
        await Page.ReloadAsync();
        await Button("Show the tokens").ClickAsync();
        await Tokens.Nth(1).HoverAsync();
        await Expect(Tip.Locator("li").First).ToHaveTextAsync("␣three60.0%");
    }

    [Fact]
    public async Task A_piece_of_a_character_is_shown_by_its_bytes()
    {
        Server.Answer(async reply =>
        {
            const string Start = """data: {"choices":[{"delta":{"content":"é"},"logprobs":{"content":[""";
            string[] parts = [.. ((int[])[195, 169]).Select(value =>
                $$"""{"token":"\ufffd","logprob":-0.1,"bytes":[{{value}}],"top_logprobs":[]}""")];
            await reply.WriteAsync(Start + parts[0] + ",");
            await reply.WriteAsync(parts[1] + "]}}]}\r\n\r\n");
            await reply.FinishAsync();
        });
        await SendAsync("Accent?");
        await EndAsync();
        await Expect(Answers.Locator(".text")).ToHaveTextAsync("é");
        await Button("Show the tokens").ClickAsync();
        await Expect(Tokens).ToHaveTextAsync(["⟨C3⟩", "⟨A9⟩"]);
    }

    private async Task ShowAsync()
    {
        Server.Answer(async reply =>
        {
            await reply.TokenAsync("Robin", 0.97, ("He", 0.02));
            await reply.TokenAsync(" lives", 0.7);
            await reply.TokenAsync(" in", 0.5, (" near", 0.3));
            await reply.TokenAsync(" Snow", 0.2, (" Lark", 0.55), (" Amber", 0.11));
            await reply.TokenAsync("gate", 0.05, ("field", 0.9));
            await reply.TokenAsync(".", 0.01, (",", 0.6), ("!", 0.1), ("?", 0.09), (" and", 0.08), (";", 0.02));
            await reply.FinishAsync();
        });
        await SendAsync("Where does Robin live?");
        await EndAsync();
        await Button("Show the tokens").ClickAsync();
    }
}

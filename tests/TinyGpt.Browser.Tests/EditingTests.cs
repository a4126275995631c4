using Xunit;

namespace TinyGpt.Browser.Tests;

public sealed class EditingTests(Chromium chromium) : ChatTest(chromium)
{
    [Fact]
    public async Task An_edited_message_goes_on_from_there_and_the_old_branch_stays()
    {
        await AskAsync("one", "first");
        await AskAsync("two", "second");
        await Questions.Nth(0).HoverAsync();
        await Button("Edit the message").Nth(0).ClickAsync();
        Microsoft.Playwright.ILocator field = Page.GetByLabel("The message, to be changed");
        await Expect(field).ToHaveValueAsync("one");
        await field.FillAsync("uno");
        Server.Answer("primo");
        await field.PressAsync("Enter");
        await EndAsync();
        Assert.Equal(["user: uno"], Said(Server.Last));
        await Expect(Questions).ToHaveTextAsync(["uno"]);
        await Expect(Answers.Locator(".text")).ToHaveTextAsync(["primo"]);

        await Button("The version before").ClickAsync();
        await Expect(Questions).ToHaveTextAsync(["one", "two"]);
        await Expect(Answers.Locator(".text")).ToHaveTextAsync(["first", "second"]);
        await Expect(Page.Locator(".versions")).ToHaveTextAsync("1 of 2");
        await Expect(Button("The next version")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task An_edit_can_be_left_with_escape()
    {
        await AskAsync("one", "first");
        await Message.PressAsync("ArrowUp");
        await Page.GetByLabel("The message, to be changed").FillAsync("something else");
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Questions).ToHaveTextAsync(["one"]);
        await Expect(Button("Edit the message")).ToBeFocusedAsync();
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task An_answer_can_be_had_again_and_both_versions_are_kept()
    {
        await AskAsync("Say a number", "Seven.");
        Server.Answer("Eight.");
        await Button("Answer again").ClickAsync();
        await EndAsync();
        Assert.Equal(["user: Say a number"], Said(Server.Last));
        await Expect(Answers.Locator(".text")).ToHaveTextAsync(["Eight."]);
        await Page.ReloadAsync();
        await Expect(Page.Locator(".versions")).ToHaveTextAsync("2 of 2");
        await Button("The version before").ClickAsync();
        await Expect(Answers.Locator(".text")).ToHaveTextAsync(["Seven."]);
        await AskAsync("Sure?", "Yes.");
        Assert.Equal(["user: Say a number", "assistant: Seven.", "user: Sure?"], Said(Server.Last));
    }

    [Fact]
    public async Task A_retry_while_the_answer_comes_stops_it_first()
    {
        TaskCompletionSource noticed = new();
        await AskAsync("one", "first");
        Server.Answer(async reply =>
        {
            reply.Aborted.Register(noticed.SetResult);
            await reply.SayAsync("too slow");
            await Task.Delay(Timeout.Infinite, reply.Aborted);
        });
        await SendAsync("two");
        await Expect(Answers.Nth(1).Locator(".text")).ToHaveTextAsync("too slow");
        Server.Answer("anew");
        await Button("Answer again").ClickAsync();
        await noticed.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await EndAsync();
        await Expect(Answers.Locator(".text")).ToHaveTextAsync(["anew"]);
    }

    [Fact]
    public async Task An_answer_can_be_copied_as_it_was_said()
    {
        await Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await AskAsync("Show me", "A **bold** word and `code`.");
        await Button("Copy the answer").ClickAsync();
        await Expect(Page.Locator("#announcer")).ToHaveTextAsync("Copied");
        Assert.Equal("A **bold** word and `code`.", await Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
    }
}

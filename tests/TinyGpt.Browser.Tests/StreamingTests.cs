using Xunit;

namespace TinyGpt.Browser.Tests;

public sealed class StreamingTests(Chromium chromium) : ChatTest(chromium)
{
    [Fact]
    public async Task An_answer_comes_piece_by_piece()
    {
        TaskCompletionSource goesOn = new();
        Server.Answer(async reply =>
        {
            await reply.SayAsync("My name is");
            await goesOn.Task.WaitAsync(reply.Aborted);
            await reply.SayAsync(" TinyGpt.");
            await reply.FinishAsync();
        });
        await SendAsync("Who are you?");
        await Expect(Questions).ToHaveTextAsync("Who are you?");
        await Expect(Answers.Locator(".text")).ToHaveTextAsync("My name is");
        await Expect(Button("Stop the answer")).ToBeVisibleAsync();
        goesOn.SetResult();
        await Expect(Answers.Locator(".text")).ToHaveTextAsync("My name is TinyGpt.");
        await EndAsync();
        await Expect(Answers.Locator(".facts")).ToContainTextAsync("4 tokens");
        await Expect(Answers.Locator(".facts")).ToContainTextAsync("tokens/s");
        await Expect(Answers.Locator(".facts")).ToContainTextAsync("16 of 256 in the context");
        await Expect(Message).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stopping_ends_the_answer_and_the_server_notices(bool byKey)
    {
        TaskCompletionSource noticed = new();
        Server.Answer(async reply =>
        {
            reply.Aborted.Register(noticed.SetResult);
            await reply.SayAsync("On and on");
            await Task.Delay(Timeout.Infinite, reply.Aborted);
        });
        await SendAsync("Tell me a story");
        await Expect(Answers.Locator(".text")).ToHaveTextAsync("On and on");
        if (byKey)
        {
            await Message.PressAsync("Escape");
        }
        else
        {
            await Button("Stop the answer").ClickAsync();
        }

        await noticed.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await EndAsync();
        await Expect(Answers.Locator(".text")).ToHaveTextAsync("On and on");
        await Expect(Answers.Locator(".facts")).ToContainTextAsync("stopped");
        await AskAsync("And then?", "The end.");
        Assert.Equal(["user: Tell me a story", "assistant: On and on", "user: And then?"], Said(Server.Last));
    }

    [Fact]
    public async Task Enter_sends_and_shift_enter_makes_a_line()
    {
        Server.Answer("Two lines.");
        await Message.PressSequentiallyAsync("one");
        await Message.PressAsync("Shift+Enter");
        await Message.PressSequentiallyAsync("two");
        Assert.Empty(Server.Requests);
        await Message.PressAsync("Enter");
        await EndAsync();
        Assert.Equal(["user: one\ntwo"], Said(Server.Last));
        await Expect(Message).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Blanks_alone_are_not_sent()
    {
        await SendAsync("  \n ");
        await Button("Send").ClickAsync();
        Assert.Empty(Server.Requests);
        await Expect(Page.Locator("#empty")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_example_is_one_click()
    {
        Server.Answer("1023.");
        await Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "What is 345 + 678?" }).ClickAsync();
        await EndAsync();
        Assert.Equal(["user: What is 345 + 678?"], Said(Server.Last));
        await Expect(Page.Locator("#empty")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_few_signs_of_markdown_become_elements_however_they_are_cut()
    {
        string text = "A **bold** word, `a < b`, 2 * 3 * 4, a **lone sign\n\n- one\n- two **too**\n\n1. first\n2. second\n\n"
            + "```js\nlet a = `x`;\n**not bold**\n```\nThe end` of it";
        Server.Answer(async reply =>
        {
            foreach (char c in text)
            {
                await reply.TokenAsync(c.ToString(), 0.9);
            }

            await reply.FinishAsync();
        });
        Server.Answer(async reply =>
        {
            await reply.TokensAsync([text]);
            await reply.FinishAsync();
        });
        await SendAsync("Show me");
        await EndAsync();
        await SendAsync("Again, at once");
        await EndAsync();
        string byLetter = await Answers.Nth(0).Locator(".text").InnerHTMLAsync();
        Assert.Equal(byLetter, await Answers.Nth(1).Locator(".text").InnerHTMLAsync());
        Assert.Equal(
            """<p>A <strong>bold</strong> word, <code>a &lt; b</code>, 2 * 3 * 4, a **lone sign</p>""" +
            """<ul><li>one</li><li>two <strong>too</strong></li></ul><ol><li>first</li><li>second</li></ol>""" +
            """<pre tabindex="0" role="region" aria-label="Code, js"><code>let a = `x`;""" + "\n**not bold**\n</code></pre><p>The end` of it</p>",
            byLetter);
    }

    [Fact]
    public async Task A_very_long_answer_only_grows_at_its_end()
    {
        TaskCompletionSource goesOn = new();
        string[] line = [.. Enumerable.Range(0, 20).Select(i => $" word{i}"), "\n\n"];
        Server.Answer(async reply =>
        {
            await reply.TokensAsync(line[..^1]);
            await goesOn.Task.WaitAsync(reply.Aborted);
            await reply.TokensAsync([" more", "\n\n"]);
            for (int i = 0; i < 500; i++)
            {
                await reply.TokensAsync(line);
            }

            await reply.FinishAsync();
        });
        await SendAsync("Say much");
        await Expect(Answers.Locator(".text p")).ToHaveCountAsync(1);
        await Page.EvaluateAsync("""
            window.removed = 0;
            new MutationObserver(changes => { for (const change of changes) removed += change.removedNodes.length; })
                .observe(document.querySelector(".steps"), { childList: true, subtree: true, characterData: true });
            """);
        goesOn.SetResult();
        await EndAsync();
        await Expect(Answers.Locator(".text p")).ToHaveCountAsync(501);
        Assert.Equal(0, await Page.EvaluateAsync<int>("removed"));
        await Expect(Answers.Locator(".facts")).ToContainTextAsync("10,522 tokens");
    }

    [Fact]
    public async Task The_end_stays_in_sight_only_for_who_is_there()
    {
        const string AtEnd = "log => log.scrollHeight - log.scrollTop - log.clientHeight < 4";
        string lines = string.Concat(Enumerable.Range(1, 60).Select(i => $"line {i}\n"));
        TaskCompletionSource goesOn = new();
        Server.Answer(async reply =>
        {
            await reply.SayAsync(lines);
            await goesOn.Task.WaitAsync(reply.Aborted);
            await reply.SayAsync(lines + "last");
            await reply.FinishAsync();
        });
        Server.Answer(lines + "very last");
        await SendAsync("Count");
        await Expect(Answers.Locator(".text")).ToContainTextAsync("line 60");
        Microsoft.Playwright.ILocator log = Page.Locator("#log");
        Assert.True(await log.EvaluateAsync<bool>(AtEnd));

        await log.EvaluateAsync("log => log.scrollTop = 100");
        await Expect(Button("Go to the end")).ToBeVisibleAsync();
        goesOn.SetResult();
        await EndAsync();
        Assert.Equal(100, await log.EvaluateAsync<int>("log => log.scrollTop"));

        await Button("Go to the end").ClickAsync();
        Assert.True(await log.EvaluateAsync<bool>(AtEnd));
        await SendAsync("More");
        await EndAsync();
        Assert.True(await log.EvaluateAsync<bool>(AtEnd));
        await Expect(Button("Go to the end")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Who_listens_hears_the_beginning_and_the_whole_answer_once()
    {
        await Page.EvaluateAsync("""
            window.heard = [];
            new MutationObserver(() => heard.push(document.getElementById("announcer").textContent))
                .observe(document.getElementById("announcer"), { childList: true });
            """);
        await AskAsync("Where does Robin live?", "Robin lives in Snowgate, and so do many others.");
        Assert.Equal(["The answer is coming.", "Robin lives in Snowgate, and so do many others."], await Page.EvaluateAsync<string[]>("heard"));
    }
}

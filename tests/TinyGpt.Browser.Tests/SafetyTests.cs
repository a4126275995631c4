using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace TinyGpt.Browser.Tests;

public sealed class SafetyTests(Chromium chromium) : ChatTest(chromium)
{
    private const string Hostile =
        "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script> <b>bold?</b> [a](javascript:hacked=1) " +
        "<a href=\"https://example.com\">x</a>";

    [Fact]
    public async Task No_text_of_anybodys_becomes_html()
    {
        Server.ModelNames = [Hostile, "<i>other</i>"];
        await Page.ReloadAsync();
        Server.Answer(async reply =>
        {
            await reply.ThinkAsync(Hostile);
            await reply.CallAsync("<b>id</b>", Hostile, $"{{\"program\": \"{Hostile.Replace("\"", "\\\"", StringComparison.Ordinal)}\"}}");
            await reply.ResultAsync("<b>id</b>", Hostile, "", Hostile);
            await reply.TokenAsync(Hostile, 0.5, (Hostile + "2", 0.4));
            await reply.TokensAsync([$"\n```{Hostile}\n{Hostile}\n```\n- **{Hostile}** `{Hostile}`"]);
            await reply.FinishAsync();
        });
        Server.Answer(async reply =>
        {
            await reply.FailAsync(Hostile);
        });
        await SendAsync(Hostile);
        await EndAsync();
        await Answers.Locator("summary").Nth(0).ClickAsync();
        await Answers.Locator("summary").Nth(1).ClickAsync();
        await Expect(Answers.Locator(".thoughts")).ToHaveTextAsync(Hostile);
        await Expect(Answers.Locator(".text p")).ToHaveTextAsync(Hostile);
        await Expect(Answers.Locator(".text pre")).ToHaveTextAsync(Hostile);
        await Button("Show the tokens").ClickAsync();
        await Page.GetByRole(AriaRole.Option).Nth(3).FocusAsync();
        await SendAsync("And an error?");
        await Expect(Answers.Nth(1).Locator(".problem p")).ToHaveTextAsync(Hostile);
        await Page.ReloadAsync();
        await Expect(Questions.First).ToHaveTextAsync(Hostile);
        Assert.Equal(0, await Page.Locator("img, a:not(.skip), .log b, .log script, .model i, nav b").CountAsync());
        Assert.True(await Page.EvaluateAsync<bool>("window.hacked === undefined"));
    }

    [Fact]
    public async Task The_browser_itself_refuses_markup_and_foreign_scripts()
    {
        string[] outcomes = await Page.EvaluateAsync<string[]>("""
            async () => {
                const outcomes = [];
                try { document.body.innerHTML = "<b>x</b>"; outcomes.push("markup taken"); } catch (error) { outcomes.push(error.name); }
                try { await fetch("https://example.com/"); outcomes.push("fetched"); } catch (error) { outcomes.push(error.name); }
                return outcomes;
            }
            """);
        Assert.Equal(["TypeError", "TypeError"], outcomes);
        // Both are complaints of the browser's, which this test wants.
        TakeComplaints(complaint =>
            complaint.Contains("example.com", StringComparison.Ordinal) || complaint.Contains("TrustedHTML", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_or_hostile_file_does_no_harm()
    {
        JsonObject call = new() { ["id"] = 1, ["function"] = new JsonObject { ["name"] = Hostile, ["arguments"] = 5 } };
        JsonObject question = new() { ["role"] = "user", ["content"] = Hostile };
        JsonObject answer = new() { ["role"] = "assistant", ["content"] = Hostile, ["tool_calls"] = new JsonArray(call) };
        JsonObject line = new() { ["title"] = Hostile, ["messages"] = new JsonArray(question, answer) };
        await ImportAsync("h.jsonl", line.ToJsonString() + "\n[1]\nnull\n{\"messages\":[null]}\n{\"messages\":[{\"role\":\"user\",\"content\":5}]}");
        await Expect(Questions).ToHaveTextAsync([Hostile]);
        await Expect(Page.Locator("#notice")).ToContainTextAsync("h.jsonl, line 2");
        await Expect(Page.Locator("#notice")).ToContainTextAsync("(and 3 more)");
        Assert.True(await Page.EvaluateAsync<bool>("window.hacked === undefined"));
    }
}

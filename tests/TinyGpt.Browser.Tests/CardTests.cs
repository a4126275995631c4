using System.Text.Json.Nodes;
using Xunit;

namespace TinyGpt.Browser.Tests;

public sealed class CardTests(Chromium chromium) : ChatTest(chromium)
{
    private const string Arguments = """{"expression": "345 + 678"}""";

    [Fact]
    public async Task Thoughts_and_calls_are_cards_that_unfold()
    {
        TaskCompletionSource thought = new(), called = new();
        Server.Answer(async reply =>
        {
            await reply.ThinkAsync("I ask the calculator.");
            await thought.Task.WaitAsync(reply.Aborted);
            await reply.CallAsync("c1", "calculator", Arguments);
            await called.Task.WaitAsync(reply.Aborted);
            await reply.ResultAsync("c1", "calculator", Arguments, "1023");
            await reply.SayAsync("It is 1023.");
            await reply.FinishAsync();
        });
        await SendAsync("What is 345 + 678?");
        await Expect(Answers.Locator("summary")).ToHaveTextAsync(["Thinking…"]);
        thought.SetResult();
        await Expect(Answers.Locator("summary")).ToHaveTextAsync(["Thoughts", "calculator 345 + 678 running…"]);
        called.SetResult();
        await EndAsync();
        await Expect(Answers.Locator("summary")).ToHaveTextAsync(["Thoughts", "calculator 345 + 678 → 1023"]);
        await Expect(Answers.Locator(".text")).ToHaveTextAsync("It is 1023.");

        await Expect(Answers.Locator(".thoughts")).ToBeHiddenAsync();
        await Answers.Locator("summary").Nth(0).FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Answers.Locator(".thoughts")).ToHaveTextAsync("I ask the calculator.");
        await Answers.Locator("summary").Nth(1).ClickAsync();
        await Expect(Answers.Locator(".call pre")).ToHaveTextAsync([Arguments, "1023"]);
    }

    [Fact]
    public async Task What_tools_said_goes_back_to_the_server_in_the_standard_form()
    {
        Server.Answer(async reply =>
        {
            await reply.ThinkAsync("Two calls.");
            await reply.CallAsync("c1", "calculator", Arguments);
            await reply.CallAsync("c2", "code", """{"program": "1"}""");
            await reply.ResultAsync("c1", "calculator", Arguments, "1023");
            await reply.ResultAsync("c2", "code", """{"program": "1"}""", "1");
            await reply.SayAsync("Done.");
            await reply.FinishAsync();
        });
        await SendAsync("Count");
        await EndAsync();
        await AskAsync("Thanks", "Gladly.");
        JsonArray expected = JsonNode.Parse("""
            [
              {"role": "user", "content": "Count"},
              {"role": "assistant", "content": "", "reasoning_content": "Two calls.", "tool_calls": [
                {"id": "c1", "type": "function", "function": {"name": "calculator", "arguments": "{\"expression\": \"345 + 678\"}"}},
                {"id": "c2", "type": "function", "function": {"name": "code", "arguments": "{\"program\": \"1\"}"}}]},
              {"role": "tool", "tool_call_id": "c1", "content": "1023"},
              {"role": "tool", "tool_call_id": "c2", "content": "1"},
              {"role": "assistant", "content": "Done."},
              {"role": "user", "content": "Thanks"}
            ]
            """)!.AsArray();
        Assert.True(JsonNode.DeepEquals(expected, Server.Last["messages"]), Server.Last["messages"]!.ToJsonString());
    }

    [Fact]
    public async Task A_call_that_was_stopped_has_no_result_and_is_not_sent_back()
    {
        Server.Answer(async reply =>
        {
            await reply.SayAsync("Let me see.");
            await reply.CallAsync("c1", "code", """{"program": "for (;;) {}"}""");
            await Task.Delay(Timeout.Infinite, reply.Aborted);
        });
        await SendAsync("Run it");
        await Expect(Answers.Locator(".outcome")).ToHaveTextAsync("running…");
        await Message.PressAsync("Escape");
        await Expect(Answers.Locator(".outcome")).ToHaveTextAsync("no result");
        await AskAsync("And now?", "Nothing.");
        Assert.Equal(["user: Run it", "assistant: Let me see.", "user: And now?"], Said(Server.Last));
    }

    [Fact]
    public async Task A_tool_that_failed_looks_like_it()
    {
        Server.Answer(async reply =>
        {
            await reply.CallAsync("c1", "calculator", "1 +");
            await reply.ResultAsync("c1", "calculator", "1 +", "error: the end came where a number should be");
            await reply.FinishAsync();
        });
        await SendAsync("What is 1 +");
        await EndAsync();
        await Expect(Answers.Locator(".card.failed summary")).ToHaveTextAsync("calculator 1 + → error: the end came where a number should be");
    }
}

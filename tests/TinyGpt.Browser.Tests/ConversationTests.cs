using Microsoft.Playwright;
using TinyGpt.Conversations;
using Xunit;

namespace TinyGpt.Browser.Tests;

public sealed class ConversationTests(Chromium chromium) : ChatTest(chromium)
{
    private ILocator List => Page.Locator("#conversations .open");

    [Fact]
    public async Task Several_conversations_outlive_a_reload_and_do_not_mix()
    {
        await AskAsync("Where does Robin live?", "In Snowgate.");
        await Button("New conversation").ClickAsync();
        await Expect(Questions).ToHaveCountAsync(0);
        await AskAsync("Who are you?", "TinyGpt.");
        Assert.Equal(["user: Who are you?"], Said(Server.Last));
        await Page.ReloadAsync();
        await Expect(List).ToHaveTextAsync(["Who are you?", "Where does Robin live?"]);
        await Expect(Questions).ToHaveTextAsync(["Who are you?"]);
        await Expect(Page).ToHaveTitleAsync("Who are you? · TinyGpt");
        await List.Nth(1).ClickAsync();
        await Expect(Answers.Locator(".text")).ToHaveTextAsync(["In Snowgate."]);
        await AskAsync("Who else?", "Nobody.");
        Assert.Equal(["user: Where does Robin live?", "assistant: In Snowgate.", "user: Who else?"], Said(Server.Last));
    }

    [Fact]
    public async Task A_conversation_can_be_renamed_and_deleted_and_brought_back()
    {
        await AskAsync("one", "first");
        await List.HoverAsync();
        await Button("Rename one").ClickAsync();
        ILocator field = Page.GetByLabel("Name of the conversation");
        await field.FillAsync("Numbers");
        await field.PressAsync("Enter");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Numbers");
        await Expect(Button("Rename Numbers")).ToBeFocusedAsync();

        await Button("Delete Numbers").ClickAsync();
        await Expect(List).ToHaveCountAsync(0);
        await Expect(Page.Locator("#empty")).ToBeVisibleAsync();
        await Button("Undo").ClickAsync();
        await Expect(List).ToHaveTextAsync(["Numbers"]);
        await Expect(Answers.Locator(".text")).ToHaveTextAsync(["first"]);

        await List.HoverAsync();
        await Button("Delete Numbers").ClickAsync();
        await Page.ReloadAsync();
        await Expect(Page.Locator("#empty")).ToBeVisibleAsync();
        await Expect(List).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_had_come_before_a_reload_is_kept_and_can_be_had_again()
    {
        Server.Answer(async reply =>
        {
            await reply.SayAsync("Once upon a time");
            await Task.Delay(Timeout.Infinite, reply.Aborted);
        });
        await SendAsync("Tell me a story");
        await Expect(Answers.Locator(".text")).ToHaveTextAsync("Once upon a time");
        await Message.FillAsync("and the next question");
        await Page.ReloadAsync();
        await Expect(Answers.Locator(".text")).ToHaveTextAsync("Once upon a time");
        await Expect(Answers.Locator(".problem")).ToContainTextAsync("The page was closed or reloaded while this answer came.");
        await Expect(Message).ToHaveValueAsync("and the next question");
        Server.Answer("The end.");
        await Button("Try again").ClickAsync();
        await EndAsync();
        await Expect(Answers.Locator(".text")).ToHaveTextAsync("The end.");
    }

    [Fact]
    public async Task An_answer_goes_on_while_another_conversation_is_open()
    {
        TaskCompletionSource goesOn = new();
        Server.Answer(async reply =>
        {
            await reply.SayAsync("one");
            await goesOn.Task.WaitAsync(reply.Aborted);
            await reply.SayAsync(" two");
            await reply.FinishAsync();
        });
        await SendAsync("Count");
        await Expect(Answers.Locator(".text")).ToHaveTextAsync("one");
        await Button("New conversation").ClickAsync();
        await AskAsync("Who are you?", "TinyGpt.");
        await Expect(Page.Locator(".pulse")).ToHaveCountAsync(1);
        goesOn.SetResult();
        await Expect(Page.Locator(".pulse")).ToHaveCountAsync(0);
        await Expect(Answers.Locator(".text")).ToHaveTextAsync(["TinyGpt."]);
        await List.Nth(1).ClickAsync();
        await Expect(Answers.Locator(".text")).ToHaveTextAsync(["one two"]);
    }

    [Fact]
    public async Task An_exported_file_is_one_that_sft_reads_and_can_be_imported()
    {
        await Button("Settings").ClickAsync();
        await Page.GetByLabel("System message").FillAsync("Be kind.");
        await Page.Keyboard.PressAsync("Escape");
        Server.Answer(async reply =>
        {
            await reply.ThinkAsync("Too large.");
            await reply.CallAsync("c1", "calculator", """{"expression": "17 * 23"}""");
            await reply.ResultAsync("c1", "calculator", """{"expression": "17 * 23"}""", "391");
            await reply.SayAsync("It is 391.");
            await reply.FinishAsync();
        });
        await SendAsync("What is 17 * 23?");
        await EndAsync();
        IDownload download = await Page.RunAndWaitForDownloadAsync(() => Button("Export all").ClickAsync());
        Assert.Equal("conversations.jsonl", download.SuggestedFilename);
        string path = await download.PathAsync();
        Conversation conversation = Assert.Single(ConversationFile.Read(path));
        Assert.Equal([Role.System, Role.User, Role.Assistant, Role.Tool, Role.Assistant], conversation.Messages.Select(message => message.Role));
        Assert.Equal(["Be kind.", "What is 17 * 23?", "", "391", "It is 391."], conversation.Messages.Select(message => message.Content));
        Assert.Equal("Too large.", conversation.Messages[2].Thinking);
        ToolCall call = Assert.Single(conversation.Messages[2].ToolCalls);
        Assert.Equal(("calculator", """{"expression": "17 * 23"}"""), (call.Name, call.Arguments));

        await Page.EvaluateAsync("localStorage.clear()");
        await Page.ReloadAsync();
        await Page.GetByLabel("File of conversations to import").SetInputFilesAsync(path);
        await Expect(Questions).ToHaveTextAsync(["What is 17 * 23?"]);
        await Expect(Answers.Locator("summary")).ToHaveTextAsync(["Thoughts", "calculator 17 * 23 → 391"]);
        await AskAsync("Sure?", "Yes.");
        Assert.Equal(
            ["system: Be kind.", "user: What is 17 * 23?", "assistant: ", "tool: 391", "assistant: It is 391.", "user: Sure?"], Said(Server.Last));
    }

    [Fact]
    public async Task A_file_with_bad_lines_says_which_and_brings_the_good_ones()
    {
        string[] lines =
        [
            """{"messages": [{"role": "user", "content": "one"}, {"role": "assistant", "content": "first"}]}""",
            """{"prompt": "two", "response": "second"}""",
            """{"messages": [{"role": "tool", "content": "3"}]}""",
            "{oops",
        ];
        await ImportAsync("mine.jsonl", string.Join('\n', lines));
        await Expect(List).ToHaveTextAsync(["one", "two"], new() { UseInnerText = true });
        await Expect(Page.Locator("#toast")).ToContainTextAsync("2 conversations imported");
        await Expect(Page.Locator("#notice")).ToContainTextAsync(
            "Left out: mine.jsonl, line 3: message 1 is a tool's result, and no tool was called before it (and 1 more)");
    }

    [Fact]
    public async Task Two_tabs_see_the_same_conversations()
    {
        await AskAsync("one", "first");
        IPage other = await NewPageAsync();
        await other.Locator("#conversations .open").ClickAsync();
        await Expect(other.Locator(".turn.answer .text")).ToHaveTextAsync(["first"]);
        await AskAsync("two", "second");
        await Expect(other.Locator(".turn.answer .text")).ToHaveTextAsync(["first", "second"]);
    }

    [Fact]
    public async Task A_full_browser_gives_up_probabilities_before_words()
    {
        const string Fill = """
            () => {
                let size = 1 << 22;
                for (let n = 0; size > 64; n++) {
                    try { localStorage.setItem("filler" + Date.now() + n, "x".repeat(size)); } catch { size >>= 1; }
                }
            }
            """;
        await AskAsync("one", string.Concat(Enumerable.Range(0, 200).Select(i => $"word{i} ")));
        await Button("New conversation").ClickAsync();
        await Page.EvaluateAsync(Fill);
        await AskAsync("two", "second");
        await Page.ReloadAsync();
        await Expect(Answers.Locator(".text")).ToHaveTextAsync(["second"]);
        await Expect(Page.Locator("#notice")).ToBeEmptyAsync();
        await List.Nth(1).ClickAsync();
        await Expect(Answers.Locator(".text")).ToContainTextAsync(["word199"]);

        await Page.EvaluateAsync(Fill);
        await Button("New conversation").ClickAsync();
        await AskAsync("three", "third");
        await Expect(Page.Locator("#notice")).ToContainTextAsync("The browser has no more room for this page: what is said now is not kept.");
        await Expect(Answers.Locator(".text")).ToHaveTextAsync(["third"]);
    }

    [Fact]
    public async Task A_damaged_entry_hides_no_other()
    {
        await AskAsync("one", "first");
        await Page.EvaluateAsync("localStorage.setItem('tinygpt.conversation.broken', '{half')");
        await Page.ReloadAsync();
        await Expect(List).ToHaveTextAsync(["one"]);
        Assert.Equal("{half", await Page.EvaluateAsync<string>("localStorage.getItem('tinygpt.conversation.broken')"));
    }
}

using Microsoft.Playwright;
using Xunit;

namespace TinyGpt.Browser.Tests;

public sealed class TroubleTests(Chromium chromium) : ChatTest(chromium)
{
    private ILocator Notice => Page.GetByRole(AriaRole.Alert);

    private ILocator Problem => Answers.Locator(".problem");

    [Fact]
    public async Task A_server_that_wants_a_key_gets_it_and_the_answer_comes()
    {
        LetsRequestsFail = true;
        Server.Key = "secret";
        await Page.ReloadAsync();
        await Expect(Notice).ToContainTextAsync("The server wants a key");
        await SendAsync("Who are you?");
        await Expect(Problem).ToContainTextAsync("The server wants a key: No key, or not the right one.");
        Server.Answer("TinyGpt.");
        await Problem.GetByRole(AriaRole.Button, new() { Name = "Enter the key" }).ClickAsync();
        await Expect(Page.GetByLabel("API key")).ToBeFocusedAsync();
        await Page.GetByLabel("API key").FillAsync("secret");
        await Page.GetByLabel("API key").PressAsync("Enter");
        await EndAsync();
        await Expect(Answers.Locator(".text")).ToHaveTextAsync(["TinyGpt."]);
        await Expect(Notice).ToBeEmptyAsync();
        await Expect(Page.Locator(".versions")).ToHaveCountAsync(0);

        Assert.DoesNotContain("secret", await Page.EvaluateAsync<string>("JSON.stringify(localStorage)"));
        await Page.ReloadAsync();
        await AskAsync("Again?", "Yes.");
        IPage other = await NewPageAsync();
        await Expect(other.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server wants a key");
    }

    [Fact]
    public async Task A_busy_server_can_be_asked_again()
    {
        LetsRequestsFail = true;
        Server.Answer(reply => reply.RefuseAsync(429, "16 requests are waiting already.", 7));
        await SendAsync("Who are you?");
        await Expect(Problem).ToContainTextAsync("The server is busy: 16 requests are waiting already. It asks to wait 7 s.");
        await Expect(Page.Locator("#announcer")).ToContainTextAsync("16 requests are waiting already.");
        Server.Answer("TinyGpt.");
        await Button("Try again").ClickAsync();
        await EndAsync();
        await Expect(Answers.Locator(".text")).ToHaveTextAsync(["TinyGpt."]);
        await Expect(Page.Locator(".versions")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_server_that_went_away_is_looked_for_until_it_is_back()
    {
        LetsRequestsFail = true;
        int port = Server.Address.Port;
        await Server.DisposeAsync();
        await SendAsync("Are you there?");
        await Expect(Problem).ToContainTextAsync("The server does not answer.");
        await Expect(Notice).ToContainTextAsync("The server is away.");
        await Page.WaitForTimeoutAsync(300);

        await using ScriptedServer again = await ScriptedServer.StartAsync(port);
        again.Answer("Here again.");
        await Expect(Notice).ToBeEmptyAsync();
        await Button("Try again").ClickAsync();
        await EndAsync();
        await Expect(Answers.Locator(".text")).ToHaveTextAsync(["Here again."]);
    }

    [Theory]
    [InlineData(400, "This model's context is 256 tokens; the messages are 300.")]
    [InlineData(413, "The request is larger than 1,048,576 bytes.")]
    [InlineData(503, "The server is stopping.")]
    public async Task What_the_server_refuses_is_said_in_its_own_words(int status, string message)
    {
        LetsRequestsFail = true;
        Server.Answer(reply => reply.RefuseAsync(status, message));
        await SendAsync("Well?");
        await Expect(Problem).ToContainTextAsync(message);
        await Expect(Button("Try again")).ToBeVisibleAsync();
        await Expect(Message).ToBeEnabledAsync();
    }

    [Fact]
    public async Task An_error_in_the_middle_keeps_what_had_come()
    {
        Server.Answer(async reply =>
        {
            await reply.SayAsync("Half an");
            await reply.FailAsync("Out of memory.");
        });
        await SendAsync("Go on");
        await Expect(Problem).ToContainTextAsync("Out of memory.");
        await Expect(Answers.Locator(".text")).ToHaveTextAsync("Half an");
        Server.Answer("A whole answer.");
        await Button("Try again").ClickAsync();
        await EndAsync();
        await Expect(Page.Locator(".versions")).ToHaveTextAsync("2 of 2");
    }

    [Fact]
    public async Task A_connection_that_breaks_is_no_complete_answer()
    {
        LetsRequestsFail = true;
        Server.Answer(async reply =>
        {
            await reply.SayAsync("Half an");
            await Task.Delay(100, reply.Aborted);
            reply.Cut();
        });
        Server.Answer(reply => reply.SayAsync("No end"));
        await SendAsync("Go on");
        await Expect(Problem).ToContainTextAsync("The connection to the server broke before the answer was complete.");
        await Expect(Answers.Locator(".text")).ToHaveTextAsync("Half an");
        await SendAsync("And now");
        await Expect(Answers.Nth(1).Locator(".problem")).ToContainTextAsync("broke before the answer was complete");
    }

    [Fact]
    public async Task What_is_no_answer_at_all_is_an_error_of_the_servers()
    {
        Server.Answer(reply => reply.WriteAsync("data: {half\n\n"));
        await SendAsync("Go on");
        await Expect(Problem).ToContainTextAsync("The server's answer cannot be read");
    }

    [Fact]
    public async Task A_server_that_has_another_model_now_is_asked_for_that()
    {
        LetsRequestsFail = true;
        Server.ModelNames = ["other"];
        Server.Answer(reply => reply.RefuseAsync(404, "there is no model 'tiny'; this server has 'other'"));
        await SendAsync("Who are you?");
        await Expect(Problem).ToContainTextAsync("this server has 'other'");
        await Expect(Page.Locator("#model")).ToHaveTextAsync("other");
        Server.Answer("The other.");
        await Button("Try again").ClickAsync();
        await EndAsync();
        Assert.Equal("other", (string?)Server.Last["model"]);
    }
}

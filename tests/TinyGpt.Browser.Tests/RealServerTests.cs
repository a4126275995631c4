using Microsoft.Playwright;
using TinyGpt.Assistant.Serving;
using TinyGpt.Assistant.Tests.Serving;
using TinyGpt.Conversations;
using TinyGpt.Generation;
using Xunit;

namespace TinyGpt.Browser.Tests;

/// <summary>The page before the server of <c>tinygpt serve</c>, with a model that has learned a few conversations by heart.</summary>
public sealed class RealServerTests(Chromium chromium, LearnedModel learned)
{
    [Fact]
    public async Task A_model_thinks_calls_a_tool_and_answers_on_the_page()
    {
        IBrowser browser = chromium.Browser;
        using IDisposable turn = await learned.UseAsync();
        using TextGenerator generator = new(learned.Model, learned.Tokenizer, new GeneratorSettings { Sequences = 2 });
        await using ChatServer server = new(new ServedModel("tiny", generator, [new Twelve()]), new ServerSettings { ApiKey = "secret" });
        await server.StartAsync(TestContext.Current.CancellationToken);
        await using IBrowserContext context = await browser.NewContextAsync(new() { BaseURL = server.Address });
        IPage page = await context.NewPageAsync();
        List<string> complaints = [];
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync("/");

        await page.GetByRole(AriaRole.Alert).GetByText("Enter the key").ClickAsync();
        await page.GetByLabel("API key").FillAsync("secret");
        await page.GetByLabel("Temperature", new() { Exact = false }).FillAsync("0");
        await page.GetByLabel("API key").PressAsync("Enter");
        await Assertions.Expect(page.Locator("#model")).ToHaveTextAsync("tiny");

        ILocator answer = page.Locator(".turn.answer").Last;
        await page.GetByLabel("Your message").FillAsync("the");
        await page.GetByLabel("Your message").PressAsync("Enter");
        await Assertions.Expect(answer.Locator(".facts")).ToContainTextAsync("of 128 in the context");
        await Assertions.Expect(answer.Locator("summary")).ToHaveTextAsync(["Thoughts", "f 1 → 12"]);
        await Assertions.Expect(answer.Locator(".thoughts")).ToHaveTextAsync(LearnedModel.Thoughts);
        await Assertions.Expect(answer.Locator(".text")).ToHaveTextAsync(LearnedModel.Answer);

        await answer.GetByRole(AriaRole.Button, new() { Name = "Show the tokens" }).ClickAsync();
        string[] tokens = await page.GetByRole(AriaRole.Option).EvaluateAllAsync<string[]>("all => all.map(each => each.textContent)");
        Assert.Equal(LearnedModel.Answer, string.Concat(tokens));
        await page.GetByRole(AriaRole.Option).First.HoverAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Tooltip).Locator("li")).ToHaveCountAsync(5);

        // Without tools it is another conversation to the model; and what was said before is understood by the server.
        await page.GetByRole(AriaRole.Button, new() { Name = "Tools", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New conversation" }).ClickAsync();
        await page.GetByLabel("Your message").FillAsync("or");
        await page.GetByLabel("Your message").PressAsync("Enter");
        await Assertions.Expect(answer.Locator(".text")).ToHaveTextAsync(LearnedModel.Long);
        await page.Locator("#conversations .open").Last.ClickAsync();
        await page.GetByLabel("Your message").FillAsync("ab");
        await page.GetByLabel("Your message").PressAsync("Enter");
        await Assertions.Expect(page.Locator(".turn.answer")).ToHaveCountAsync(2);
        await Assertions.Expect(answer.Locator(".facts")).ToContainTextAsync("in the context");
        await Assertions.Expect(page.Locator(".problem:visible")).ToHaveCountAsync(0);
        Assert.Empty(complaints);
    }

    private sealed class Twelve : ITool
    {
        public ToolDescription Description => LearnedModel.Tool;

        public Task<string> RunAsync(string arguments, CancellationToken cancellation = default) => Task.FromResult("12");
    }
}

using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace TinyGpt.Browser.Tests;

/// <summary>
/// Every scene of the page, wide in light and dark, and narrow: nothing sticks out, and axe finds no fault (names of controls, contrast, structure).
/// Where <c>TINYGPT_SCREENSHOTS</c> names a folder, pictures are written there.
/// </summary>
public sealed class LookTests(Chromium chromium) : ChatTest(chromium)
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("TINYGPT_SCREENSHOTS");

    [Theory]
    [InlineData(ColorScheme.Light, 1200)]
    [InlineData(ColorScheme.Dark, 1200)]
    [InlineData(ColorScheme.Light, 360)]
    public async Task Every_scene_fits_and_can_be_read_by_everybody(ColorScheme scheme, int width)
    {
        LetsRequestsFail = true;
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        await Page.SetViewportSizeAsync(width, 760);
        await LookAsync("1-empty", scheme, width);

        await TalkAsync();
        await LookAsync("2-answers", scheme, width);

        await Page.Locator(".card summary").Nth(0).ClickAsync();
        await Page.Locator(".card summary").Nth(1).ClickAsync();
        await Page.Locator("#log").EvaluateAsync("log => log.scrollTop = 0");
        await LookAsync("3-cards", scheme, width);

        await Answers.Last.GetByRole(AriaRole.Button, new() { Name = "Show the tokens" }).ClickAsync();
        await Page.GetByRole(AriaRole.Option).Nth(3).FocusAsync();
        await LookAsync("4-tokens", scheme, width);

        await Page.Keyboard.PressAsync("Escape");
        await Questions.Last.HoverAsync();
        await Button("Edit the message").Last.ClickAsync();
        Server.Answer(reply => reply.RefuseAsync(429, "16 requests are waiting already.", 2));
        await Page.GetByLabel("The message, to be changed").PressAsync("Enter");
        await Expect(Button("Try again")).ToBeVisibleAsync();
        await LookAsync("5-busy", scheme, width);

        await Button("Settings").ClickAsync();
        await LookAsync("6-settings", scheme, width);
        await Page.Keyboard.PressAsync("Escape");

        if (width < 821)
        {
            await Button("Conversations").ClickAsync();
            await LookAsync("7-drawer", scheme, width);
        }
    }

    private static string Why(AxeResultNode node) => string.Join(' ', node.Any.Select(check => check.Message));

    private async Task TalkAsync()
    {
        Server.Answer(async reply =>
        {
            await reply.ThinkAsync("That is too large to guess. I ask the calculator.");
            await reply.CallAsync("call-1", "calculator", """{"expression": "345 + 678"}""");
            await reply.ResultAsync("call-1", "calculator", """{"expression": "345 + 678"}""", "1023");
            await reply.SayAsync("345 + 678 is **1023**.");
            await reply.FinishAsync();
        });
        await SendAsync("What is 345 + 678?");
        await EndAsync();
        Server.Answer(async reply =>
        {
            await reply.SayAsync("With a program:\n\n```js\n\"strawberry\".split(\"r\").length - 1\n```\n\n");
            await reply.SayAsync("It counts the pieces between the letters:\n\n- `st`\n- `awbe`, and\n- two more");
            await reply.FinishAsync();
        });
        await SendAsync("How would you count the r in strawberry?\nPlease show me.");
        await EndAsync();
        Server.Answer(async reply =>
        {
            await reply.TokenAsync("Robin", 0.97, ("He", 0.02), ("I", 0.004));
            await reply.TokenAsync(" lives", 0.92, (" has", 0.03));
            await reply.TokenAsync(" in", 0.99);
            await reply.TokenAsync(" Snow", 0.41, (" Lark", 0.22), (" Amber", 0.11), (" Salt", 0.08), (" Goose", 0.03));
            await reply.TokenAsync("gate", 0.88, ("field", 0.07));
            await reply.TokenAsync(",", 0.12, (".", 0.85));
            await reply.TokenAsync(" near", 0.05, (" where", 0.31), (" a", 0.2));
            await reply.TokenAsync(" the", 0.7);
            await reply.TokenAsync(" mill", 0.011, (" river", 0.4), (" sea", 0.3));
            await reply.TokenAsync(".", 0.98);
            await reply.FinishAsync();
        });
        await SendAsync("Where does Robin live?");
        await EndAsync();
    }

    private async Task LookAsync(string scene, ColorScheme scheme, int width)
    {
        if (Pictures is not null)
        {
            Directory.CreateDirectory(Pictures);
            await Page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{scene}-{scheme}-{width}.png") });
        }

        bool fits = await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth");
        Assert.True(fits, $"{scene}: the page is wider than the window");
        string[] outside = await Page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll("main *, dialog *")].filter(each => each.checkVisibility() && !each.closest("pre, .unseen, svg")
                && each.getBoundingClientRect().right > innerWidth + 1).map(each => each.outerHTML.slice(0, 80))
            """);
        Assert.Empty(outside);
        AxeResult result = await Page.RunAxe();
        Assert.Equal([], result.Violations.SelectMany(rule => rule.Nodes.Select(node => $"{scene}: {rule.Id}: {node.Html} {Why(node)}")));
    }
}

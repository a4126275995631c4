using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace TinyGpt.Browser.Tests;

/// <summary>
/// A test of the page in a browser of its own, against a scripted server. Whatever it tests, it fails if the page writes an error to the console,
/// breaks its content security policy, or asks any other host.
/// </summary>
public abstract class ChatTest(Chromium chromium) : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _complaints = new();
    private IBrowserContext? _context;

    protected ScriptedServer Server { get; private set; } = null!;

    protected IPage Page { get; private set; } = null!;

    protected IBrowserContext Context => _context!;

    protected ILocator Message => Page.GetByLabel("Your message");

    /// <summary>The answers that are shown, in their order.</summary>
    protected ILocator Answers => Page.Locator(".turn.answer");

    /// <summary>The user's messages that are shown.</summary>
    protected ILocator Questions => Page.Locator(".turn.user .bubble");

    /// <summary>Whether the test lets requests fail, which the browser writes to the console by itself.</summary>
    protected bool LetsRequestsFail { get; set; }

    /// <summary>How the browser of the test differs from the usual one.</summary>
    protected virtual BrowserNewContextOptions Options => new() { ViewportSize = new ViewportSize { Width = 1200, Height = 800 } };

    public async ValueTask InitializeAsync()
    {
        IBrowser browser = chromium.Browser;
        Server = await ScriptedServer.StartAsync();
        BrowserNewContextOptions options = Options;
        options.BaseURL = Server.Address.ToString();
        _context = await browser.NewContextAsync(options);
        _context.SetDefaultTimeout(30_000);
        Page = await NewPageAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_context is not null)
        {
            await _context.DisposeAsync();
        }

        if (Server is not null)
        {
            await Server.DisposeAsync();
        }

        Assert.Empty(_complaints);
        GC.SuppressFinalize(this);
    }

    /// <summary>One more tab of the same browser, with the page in it.</summary>
    protected async Task<IPage> NewPageAsync()
    {
        IPage page = await Context.NewPageAsync();
        page.Console += (_, entry) =>
        {
            bool isWanted = LetsRequestsFail && entry.Text.StartsWith("Failed to load resource", StringComparison.Ordinal);
            if (entry.Type is "error" or "warning" && !isWanted)
            {
                _complaints.Enqueue($"console: {entry.Text}");
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue($"error: {error}");
        page.Request += (_, request) =>
        {
            Uri address = new(request.Url);
            if (address.Scheme is not ("data" or "blob") && address.Host != Server.Address.Host)
            {
                _complaints.Enqueue($"request to another host: {request.Url}");
            }
        };
        await page.GotoAsync("/");
        return page;
    }

    /// <summary>Sends a message as people do.</summary>
    protected async Task SendAsync(string text)
    {
        await Message.FillAsync(text);
        await Message.PressAsync("Enter");
    }

    /// <summary>Sends a message and waits for its answer.</summary>
    protected async Task AskAsync(string question, string answer)
    {
        Server.Answer(answer);
        await SendAsync(question);
        await EndAsync();
    }

    /// <summary>Waits until no answer is coming.</summary>
    protected async Task EndAsync()
    {
        await Assertions.Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(Page.Locator(".turn.answer.running")).ToHaveCountAsync(0);
    }

    /// <summary>Takes out the complaints that a test provoked, of which there must be at least one.</summary>
    protected void TakeComplaints(Func<string, bool> isWanted)
    {
        string[] all = [.. _complaints];
        _complaints.Clear();
        Assert.Contains(all, complaint => isWanted(complaint));
        foreach (string complaint in all.Where(complaint => !isWanted(complaint)))
        {
            _complaints.Enqueue(complaint);
        }
    }

    /// <summary>Gives the page a file to import.</summary>
    protected Task ImportAsync(string name, string text) => Page.GetByLabel("File of conversations to import").SetInputFilesAsync(
        new FilePayload { Name = name, MimeType = "application/jsonl", Buffer = Encoding.UTF8.GetBytes(text) });

    protected ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    protected static IPageAssertions Expect(IPage page) => Assertions.Expect(page);

    protected static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    /// <summary>The messages of a request, each as "role: content".</summary>
    protected static string[] Said(JsonObject request) =>
        [.. request["messages"]!.AsArray().Select(message => $"{message!["role"]}: {message["content"]}")];
}

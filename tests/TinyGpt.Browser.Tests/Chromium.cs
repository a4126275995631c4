using Microsoft.Playwright;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(TinyGpt.Browser.Tests.Chromium))]
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace TinyGpt.Browser.Tests;

/// <summary>One headless Chromium for all tests: that of <c>TINYGPT_CHROMIUM</c> (empty: none), or the one that the system has.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser. Skips the test that asks where there is none.</summary>
    public IBrowser Browser
    {
        get
        {
            Assert.SkipWhen(_browser is null, "no Chromium here: apt-get install chromium, or its path in TINYGPT_CHROMIUM");
            return _browser!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        string? path = Environment.GetEnvironmentVariable("TINYGPT_CHROMIUM") ?? Array.Find(Places, File.Exists);
        if (!string.IsNullOrEmpty(path))
        {
            // Other test projects may have the cores meanwhile.
            Assertions.SetDefaultExpectTimeout(20_000);
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Args = ["--no-sandbox"] });
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}

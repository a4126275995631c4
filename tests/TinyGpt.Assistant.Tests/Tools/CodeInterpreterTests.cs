using TinyGpt.Assistant.Tools;
using TinyGpt.Conversations;
using Xunit;

namespace TinyGpt.Assistant.Tests.Tools;

public sealed class CodeInterpreterTests(CodeInterpreterTests.Shared shared) : IClassFixture<CodeInterpreterTests.Shared>
{
    [Theory]
    [InlineData("1 + 1", "2")]
    [InlineData("0.1 + 0.2", "0.30000000000000004")]
    [InlineData("'text'", "text")]
    [InlineData("[1, 2, 3].map(n => n * n)", "[1,4,9]")]
    [InlineData("({ a: [1, { b: 'é' }] })", "{\"a\":[1,{\"b\":\"é\"}]}")]
    [InlineData("undefined", "undefined")]
    [InlineData("null", "null")]
    [InlineData("2n ** 70n", "1180591620717411303424")]
    [InlineData("Symbol('x')", "Symbol(x)")]
    [InlineData("print('a', 1, [2]); console.log('b'); 5", "a 1 [2]\nb")]
    [InlineData("(async () => { await 1; return 42 })()", "42")]
    [InlineData("function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2) } fib(20)", "6765")]
    [InlineData("let s = 0; for (let i = 0; i < 1e6; i++) s += i % 7; s", "2999997")]
    [InlineData("'text'.replace(/t/g, 'T') + 'ab'.replaceAll('a', c => c + c) + 'x'.repeat(3) + '7'.padStart(3, '0')", "TexTaabxxx007")]
    [InlineData("'a1b22'.replace(/\\d+/g, d => `<${d}>`) + 'a,b'.split(/,/).length + 'a1b2'.match(/\\d/g)", "a<1>b<22>21,2")]
    [InlineData("[...'a1b2'.matchAll(/\\d/g)].map(m => m[0]).join() + /b(.)/.exec('abc')[1]", "1,2c")]
    [InlineData("new Date(0).toISOString()", "1970-01-01T00:00:00.000Z")]
    [InlineData("throw new Error('line 1\\nline 2')", "error: line 1 line 2")]
    [InlineData("x + 1", "error: x is not defined")]
    [InlineData("Promise.reject(new Error('no'))", "error: Promise was rejected with value Error: no")]
    public async Task GivesTheLastValueOrWhatWasPrinted(string code, string result) =>
        Assert.Equal(result, await shared.Interpreter.RunAsync(ToolArguments.Write("code", code), TestContext.Current.CancellationToken));

    [Fact]
    public async Task LongOutputIsCutBetweenCharacters()
    {
        using CodeInterpreter interpreter = new(new CodeLimits { OutputCharacters = 9 });

        Assert.Equal("😀😀😀😀\n(cut after 9 characters)", await interpreter.EvaluateAsync("'😀'.repeat(5)", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"code\": 5}")]
    [InlineData("{\"code\": \"\\ud800\"}")]
    [InlineData("{\"code\": \"1 + 1\"")]
    public async Task WrongArgumentsAreToldWhatIsExpected(string arguments) =>
        Assert.Equal(
            "error: the arguments must be a JSON object with the text code, such as {\"code\": \"[1, 2, 3].map(n => n * n)\"}",
            await shared.Interpreter.RunAsync(arguments, TestContext.Current.CancellationToken));

    [Fact]
    public async Task TooLongAProgramIsRefused() =>
        Assert.Equal(
            "error: the program has 20,001 characters, at most 20,000 are possible",
            await shared.Interpreter.EvaluateAsync(new string(' ', 20_001), TestContext.Current.CancellationToken));

    [Fact]
    public async Task CanBeCanceled()
    {
        using CodeInterpreter interpreter = new(new CodeLimits { Statements = int.MaxValue - 1, Time = TimeSpan.FromMinutes(1) });
        Assert.Equal("2", await interpreter.EvaluateAsync("1 + 1", TestContext.Current.CancellationToken));
        using CancellationTokenSource cancellation = new(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => interpreter.EvaluateAsync("while (true);", cancellation.Token));
        Assert.Equal("2", await interpreter.EvaluateAsync("1 + 1", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task LimitsReachTheProcess()
    {
        using CodeInterpreter interpreter = new(new CodeLimits { Statements = 10_000, Depth = 10, Time = TimeSpan.FromSeconds(0.5), MemoryBytes = 4_000_000 });
        Assert.Equal("error: more than 10,000 statements", await Evaluate("for (let i = 0; ; i++);"));
        Assert.Equal("error: functions call each other too deeply", await Evaluate("function f(n) { return n ? f(n - 1) + 1 : 0 } f(12)"));
        Assert.Equal("error: more than 4 MB of memory", await Evaluate("'x'.repeat(3e6)"));
        Assert.Equal("error: stopped after 0.5 s", await Evaluate("let a = []; for (let i = 0; i < 60; i++) a = [a, a]; a.flat(Infinity)"));

        Task<string> Evaluate(string code) => interpreter.EvaluateAsync(code, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task TextsOfAllKindsPass()
    {
        const string text = """'é日😀' + '\ud800'.length + '\n' + "'" """;
        Assert.Equal("é日😀1\n'", await shared.Interpreter.EvaluateAsync(text, TestContext.Current.CancellationToken));
        Assert.Equal("\uFFFD", await shared.Interpreter.EvaluateAsync("'\\ud800'", TestContext.Current.CancellationToken));
        Assert.Equal("", await shared.Interpreter.EvaluateAsync("print()", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ManyProgramsAtOnceGiveEachItsOwnResult()
    {
        string[] results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => shared.Interpreter.EvaluateAsync($"{i} * 2", TestContext.Current.CancellationToken)));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"{i * 2}"), results);
        Assert.InRange(shared.Interpreter.IdleProcesses.Count, 1, Environment.ProcessorCount);
    }

    [Fact]
    public async Task WhatIsDisposedRunsNothing()
    {
        CodeInterpreter interpreter = new();
        interpreter.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => interpreter.EvaluateAsync("1", TestContext.Current.CancellationToken));
    }

    public sealed class Shared : IDisposable
    {
        public CodeInterpreter Interpreter { get; } = new();

        public void Dispose() => Interpreter.Dispose();
    }
}

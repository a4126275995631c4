using System.Diagnostics;
using TinyGpt.Assistant.Tools;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: Parallelization(Mode = ParallelMode.None)]

namespace TinyGpt.Assistant.Tests.Tools;

/// <summary>Programs that do not want to end, or want all memory, or out. What they must not harm is the process of these tests.</summary>
public sealed class HostileProgramTests : IDisposable
{
    private readonly CodeInterpreter _interpreter = new();

    public static TheoryData<string> Endless =>
    [
        "while (true) {}",
        "for (;;);",
        "do {} while (1)",
        "let i = 0; while (true) i++",
        "function* g() { while (true) yield 1 } for (const x of g());",
        "function* g() { while (true) yield 1 } [...g()]",
        "function f() { Promise.resolve().then(f) } f()",
        "async function f() { while (true) await null } f()",
        "new Promise(() => {})",
        "[1, 2, 3].sort(() => { while (1); })",
        "throw { get message() { while (1); } }",
        "throw new Proxy({}, { get() { while (true); } })",
        "({ toJSON() { while (true); } })",
        "({ get a() { while (true); } })",
        "Object.prototype.toJSON = () => { while (true); }; ({})",
        "try { while (true); } finally { while (true); }",
        "let it = { [Symbol.iterator]() { return this }, next: Object.bind(null, { done: false, value: 1 }) }; new Set(it)",
        "Array.from({ [Symbol.iterator]() { return { next: Object } } })",
        "let a = []; a[4294967294] = 1; a.reduce((x, y) => x, 0)",
        "Array.prototype.every.call({ length: 2 ** 53 - 1 }, Boolean)",
        "let b = 3n; for (;;) b *= b",
    ];

    public static TheoryData<string> Large =>
    [
        "let s = 'x'; while (true) s += s",
        "'x'.repeat(2 ** 28).length",
        "'x'.padStart(2 ** 28).length",
        "'x'.padEnd(500000000, 'ab').length",
        "new Array(2 ** 20).join('x'.repeat(1000)).length",
        "Array(1e9).fill(1)",
        "Array.from({ length: 2 ** 31 }, () => 0)",
        "let a = []; while (true) a.push(a.slice())",
        "let a = [1]; for (;;) a = a.concat(a)",
        "let m = new Map(), i = 0; while (true) m.set(i++, {})",
        "let o = {}; for (let i = 0; ; i++) o['k' + i] = [i]",
        "JSON.parse('[' + '1,'.repeat(6e6) + '1]').length",
        "JSON.stringify(Array(1e5).fill(Array(1e5).fill(1))).length",
        "'a'.repeat(1e6).replace(/a/g, 'b'.repeat(1000)).length",
        "'a'.repeat(1e6).replaceAll('a', { toString() { return 'b'.repeat(1000) } }).length",
        "for (;;) print('x'.repeat(100))",
    ];

    public static TheoryData<string> Refused =>
    [
        "function f() { return f() + 1 } f()",
        "function a() { return b() + 1 } function b() { return a() + 1 } a()",
        "var o = { get x() { return this.x } }; o.x",
        "new Proxy({}, { get(t, k, r) { return r[k] } }).x",
        "var o = { toString() { return '' + this } }; '' + o",
        "var o = { [Symbol.toPrimitive]() { return +this } }; +o",
        "class A { constructor() { new A() } } new A()",
        "let a = []; for (let i = 0; i < 200000; i++) a = [a]; a.toString().length",
        "let a = {}; for (let i = 0; i < 200000; i++) a = { a }; a",
        "JSON.parse('['.repeat(1e6))",
        "'('.repeat(3) + ((((((((((1",
        "/(a+)+$/.test('a'.repeat(40) + 'b')",
        "/^(a|a?)+$/.test('a'.repeat(40) + 'b')",
        "new RegExp('(a{1,9999}){1,9999}'.repeat(100)).test('a'.repeat(10000))",
        "2n ** 100000000n",
        "1n << 10000000000n",
        "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
        "new Float64Array(1e8).fill(1)",
        "new ArrayBuffer(1e9)",
        "'aa'.replace(/a/g, String.prototype.toString.bind('b'))",
        "let r = /a/g; Object.defineProperty(r, 'exec', { value: Object.bind(null, { 0: 'a', index: 0 }) }); 'a'.replace(r, 'b')",
        "let r = /a/g; Object.defineProperty(r, 'exec', { value: Object.bind(null, { 0: 'a', index: 0 }) }); 'a'.match(r)",
        "let r = /a/g; Object.setPrototypeOf(r, { __proto__: RegExp.prototype, exec: Object.bind(null, { 0: 'a', index: 0 }) }); 'a'.replace(r, 'b')",
        "class R extends RegExp { exec() { return { 0: 'a', index: 0 } } } 'a'.replace(new R('a', 'g'), 'b')",
        "Iterator.from({ next: Object }).drop(Infinity).next()",
        "new Set([1]).union({ size: 1, has() {}, keys() { return { next: Object } } })",
        "Promise.all({ [Symbol.iterator]() { return { next: Object } } })",
        "let f = () => 1; for (let i = 0; i < 100000; i++) f = f.bind(null, i); f()",
        "eval('1 + 1')",
        "new Function('return 1')()",
        "(() => {}).constructor('return this')()",
        "print.constructor.constructor('return this')()",
        "(function* () {}).constructor('yield 1')()",
        "System.IO.File.ReadAllText('/etc/passwd')",
        "importNamespace('System').Environment.Exit(1)",
        "print.GetType()",
        "print.Target.Method",
        "require('fs')",
        "import('fs')",
        "process.exit(1)",
        "fetch('http://example.org')",
        "new XMLHttpRequest()",
        "setTimeout(() => print(1), 1)",
        "throw 'a\\nb'.repeat(1e5)",
        "throw null",
    ];

    public void Dispose() => _interpreter.Dispose();

    [Theory]
    [MemberData(nameof(Endless))]
    [MemberData(nameof(Large))]
    [MemberData(nameof(Refused))]
    public async Task EndsInTimeAndMemoryWithAnErrorOfOneLine(string program)
    {
        GC.Collect();
        using Process process = Process.GetCurrentProcess();
        long before = process.WorkingSet64;
        Stopwatch clock = Stopwatch.StartNew();

        string result = await _interpreter.EvaluateAsync(program, TestContext.Current.CancellationToken);

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, new CodeLimits().Time + TimeSpan.FromSeconds(3));
        process.Refresh();
        Assert.InRange(process.WorkingSet64 - before, long.MinValue, 700L << 20);
        Assert.StartsWith("error: ", result, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', result);
        Assert.InRange(result.Length, 8, 400);
        Assert.Equal("2", await _interpreter.EvaluateAsync("1 + 1", TestContext.Current.CancellationToken));
        Assert.All(_interpreter.IdleProcesses, id =>
        {
            using Process worker = Process.GetProcessById(id);
            Assert.InRange(worker.PeakWorkingSet64, 1, 900L << 20);
        });
    }

    [Fact]
    public async Task WhatAProgramChangesIsGoneInTheNext()
    {
        await _interpreter.EvaluateAsync(
            "Object.prototype.leak = 1; Array.prototype.map = 2; globalThis.leak = 3; print.leak = 4; JSON.stringify = 5",
            TestContext.Current.CancellationToken);

        Assert.Equal(
            "undefined undefined undefined [2] function",
            await _interpreter.EvaluateAsync(
                "print({}.leak, globalThis.leak, print.leak, [1].map(x => x + 1), typeof JSON.stringify)", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task GlobalsAreThoseOfTheLanguage() =>
        Assert.DoesNotMatch(
            "System|importNamespace|require|process|fetch|Buffer|clr|File|Timeout|Atomics|Realm",
            await _interpreter.EvaluateAsync("Object.getOwnPropertyNames(globalThis).join(' ')", TestContext.Current.CancellationToken));

    [Fact]
    public async Task DeepExpressionsDoNotEndTheProcess()
    {
        foreach ((string open, string middle, string close) in new[]
        {
            ("[", "", "]"), ("(", "1", ")"), ("!", "1", ""), ("1+", "1", ""), ("x=>", "1", ""), ("{", "", "}"),
        })
        {
            string program = string.Concat(Enumerable.Repeat(open, 6000)) + middle + string.Concat(Enumerable.Repeat(close, 6000));
            Assert.NotEmpty(await _interpreter.EvaluateAsync(program, TestContext.Current.CancellationToken));
        }
    }
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Json;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace TinyGpt.Assistant.Tools;

/// <summary>One run of a program.</summary>
internal sealed class CodeRun(string code, CodeLimits limits, CancellationToken stop)
{
    /// <summary>What a program is told whose process ended with it.</summary>
    public const string Crashed = "error: the interpreter has ended, for want of memory or of stack";

    private const int LongestError = 300;

    private readonly StringBuilder _output = new();
    private bool _hasPrinted;
    private bool _isCut;

    /// <summary>What a program is told that takes too long.</summary>
    public static string TooSlow(CodeLimits limits) => $"error: stopped after {limits.Time.TotalSeconds:0.###} s";

    /// <summary>Runs the program. Whatever happens becomes text.</summary>
    public string Run()
    {
        try
        {
            Engine engine = new(Configure);
            ClrFunction print = Define(engine);
            CodeGuards.Apply(engine, limits.MemoryBytes / 8);
            JsValue value = engine.Evaluate(code).UnwrapIfPromise();
            if (!_hasPrinted)
            {
                engine.Call(print, [value]);
            }

            return _isCut ? $"{_output}\n(cut after {limits.OutputCharacters:N0} characters)" : _output.ToString();
        }
        catch (Exception exception)
        {
            return stop.IsCancellationRequested ? TooSlow(limits)
                : exception is MemoryLimitExceededException or OutOfMemoryException ? $"error: more than {limits.MemoryBytes / 1e6:0.#} MB of memory"
                : $"error: {Line(Reason(exception))}";
        }
    }

    private void Configure(Options options)
    {
        options.CancellationToken(stop).LimitMemory(limits.MemoryBytes).MaxStatements(limits.Statements).LimitRecursion(limits.Depth);
        options.Constraints.StackOverflowGuard = true;
        options.Constraints.RegexTimeout = limits.Time / 4;
        options.Constraints.MaxArraySize = (uint)Math.Min(limits.MemoryBytes / 16, int.MaxValue);
        options.Constraints.PromiseTimeout = TimeSpan.FromMilliseconds(1);
        options.Constraints.MaxAtomicsPauseIterations = 1;
        options.AgentCanSuspend = false;
        options.Culture = CultureInfo.InvariantCulture;
        options.TimeZone = TimeZoneInfo.Utc;
        // A program made of a text escapes the limit of its length, and with it that of how deep an expression can be nested.
        options.DisableStringCompilation();
    }

    private ClrFunction Define(Engine engine)
    {
        ClrFunction print = new(engine, "print", (_, values) => Print(engine, values));
        JsObject console = new(engine);
        foreach (string name in (ReadOnlySpan<string>)["log", "info", "warn", "error", "debug"])
        {
            console.Set(name, print);
        }

        engine.SetValue("print", print);
        engine.SetValue("console", console);
        return print;
    }

    private JsValue Print(Engine engine, JsValue[] values)
    {
        Write(_hasPrinted ? "\n" : "");
        _hasPrinted = true;
        for (int i = 0; i < values.Length && !_isCut; i++)
        {
            Write(i > 0 ? " " : "");
            Write(Text(engine, values[i]));
        }

        return JsValue.Undefined;
    }

    private void Write(string text)
    {
        int room = limits.OutputCharacters - _output.Length;
        _isCut |= text.Length > room;
        // A cut through a surrogate pair would leave half a character.
        int length = Math.Min(text.Length, room);
        _output.Append(text, 0, length > 0 && length < text.Length && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length);
    }

    private static string Text(Engine engine, JsValue value) =>
        value is ObjectInstance and not (Function or JsError) && new JsonSerializer(engine).Serialize(value) is JsString json
            ? json.ToString()
            : value.IsSymbol() ? value.ToString() : TypeConverter.ToString(value);

    private string Reason(Exception exception) => exception switch
    {
        StatementsCountOverflowException => $"more than {limits.Statements:N0} statements",
        RecursionDepthOverflowException or InsufficientExecutionStackException => "functions call each other too deeply",
        RegexMatchTimeoutException => "a regular expression takes too long",
        _ => exception.Message,
    };

    private static string Line(string text)
    {
        StringBuilder line = new(text.Length > LongestError ? text[..LongestError] + "…" : text);
        for (int i = 0; i < line.Length; i++)
        {
            line[i] = char.IsControl(line[i]) ? ' ' : line[i];
        }

        return line.ToString();
    }
}

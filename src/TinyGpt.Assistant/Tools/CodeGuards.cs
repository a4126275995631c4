using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;

namespace TinyGpt.Assistant.Tools;

/// <summary>
/// Takes away what the engine neither counts nor measures while it lasts: built-in functions that make a text of any length are asked before how long
/// it will be, and those that can go on for ever without entering a function of the program are removed.
/// </summary>
internal static class CodeGuards
{
    private const string Removals = """
        for (const name of Object.getOwnPropertyNames(Iterator.prototype)) if (name !== 'constructor') delete Iterator.prototype[name];
        for (const name of Object.getOwnPropertyNames(globalThis))
            if (/Array$|ArrayBuffer$|^DataView$/.test(name) && name !== 'Array') delete globalThis[name];
        for (const name of ['Iterator', 'Atomics', 'ShadowRealm']) delete globalThis[name];
        for (const name of ['all', 'allSettled', 'any', 'race']) delete Promise[name];
        for (const name of ['union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf', 'isDisjointFrom'])
            delete Set.prototype[name];
        delete Array.fromAsync;
        delete Math.sumPrecise;
        Object.freeze(RegExp.prototype);
        Object.freeze(RegExp);
        """;

    /// <summary>Changes an engine before its program runs.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="longest">The most characters of a text.</param>
    public static void Apply(Engine engine, long longest)
    {
        ObjectInstance texts = engine.Evaluate("String.prototype").AsObject();
        Guard(engine, texts, "repeat", (self, values) => Length(self) * TypeConverter.ToIntegerOrInfinity(First(values)), longest);
        Guard(engine, texts, "padStart", (_, values) => TypeConverter.ToIntegerOrInfinity(First(values)), longest);
        Guard(engine, texts, "padEnd", (_, values) => TypeConverter.ToIntegerOrInfinity(First(values)), longest);
        Guard(engine, texts, "replaceAll", (self, values) => Length(self) * ReplacementLength(engine, values), longest);
        ObjectInstance expressions = engine.Evaluate("RegExp.prototype").AsObject();
        Guard(engine, expressions, engine.Evaluate("Symbol.replace"), (self, values) =>
        {
            RequireOrdinary(engine, self, expressions);
            return Length(First(values)) * ReplacementLength(engine, values);
        }, longest);
        foreach (string name in (ReadOnlySpan<string>)["Symbol.match", "Symbol.split"])
        {
            Guard(engine, expressions, engine.Evaluate(name), (self, _) =>
            {
                RequireOrdinary(engine, self, expressions);
                return 0;
            }, longest);
        }

        // Functions bound a hundred thousand times gather their arguments in one call.
        ObjectInstance functions = engine.Evaluate("Function.prototype").AsObject();
        Function bind = (Function)functions.Get("bind");
        ClrFunction guardedBind = new(engine, "bind", (self, values) => self is ScriptFunction
            ? engine.Call(bind, self, values)
            : throw new JavaScriptException(engine.Intrinsics.TypeError, "only functions of the program can be bound"));
        functions.DefineOwnProperty("bind", new PropertyDescriptor(guardedBind, writable: true, enumerable: false, configurable: true));
        engine.Execute(Removals);
    }

    private static void Guard(Engine engine, ObjectInstance owner, JsValue name, Func<JsValue, JsValue[], double> length, long longest)
    {
        Function function = (Function)owner.Get(name);
        ClrFunction guarded = new(engine, name.ToString(), (self, values) =>
        {
            // What becomes a text later might become another one than now. Expressions and functions stay what they are.
            JsValue[] fixedValues = [.. values.Select(Fixed)];
            JsValue fixedSelf = self is JsRegExp ? self : Fixed(self);
            return length(fixedSelf, fixedValues) <= longest
                ? engine.Call(function, fixedSelf, fixedValues)
                : throw new MemoryLimitExceededException("a text would be too long");
        });
        owner.DefineOwnProperty(name, new PropertyDescriptor(guarded, writable: true, enumerable: false, configurable: true));
    }

    private static JsValue Fixed(JsValue value) =>
        value is ObjectInstance and not JsRegExp && !value.IsCallable() ? new JsString(TypeConverter.ToString(value)) : value;

    private static JsValue First(JsValue[] values) => values.Length > 0 ? values[0] : JsValue.Undefined;

    // With a built-in function in place of exec, say, a replacement would find one match after another and never the end.
    private static void RequireOrdinary(Engine engine, JsValue self, ObjectInstance prototype)
    {
        bool isOrdinary = self is JsRegExp expression && ReferenceEquals(expression.Prototype, prototype)
            && !expression.HasOwnProperty("exec") && !expression.HasOwnProperty("constructor");
        if (!isOrdinary)
        {
            throw new JavaScriptException(engine.Intrinsics.TypeError, "regular expressions cannot be changed here");
        }
    }

    private static double Length(JsValue value) => value is JsString text ? text.Length + 1.0 : 1;

    // Functions of the program are counted and measured; built-in ones would not be.
    private static double ReplacementLength(Engine engine, JsValue[] values) => values.Length < 2 ? 1
        : values[1].IsCallable() && values[1] is not ScriptFunction
            ? throw new JavaScriptException(engine.Intrinsics.TypeError, "the replacement must be a text or a function of the program")
            : Length(values[1]);
}

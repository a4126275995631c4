namespace TinyGpt.Cli;

/// <summary>The types of weights, as the command line spells them.</summary>
internal static class WeightTypes
{
    private static readonly (string Name, ElementType Type)[] _types =
        [("f32", ElementType.Float32), ("f16", ElementType.Float16), ("q8_0", ElementType.Q8_0), ("bf16", ElementType.BFloat16)];

    /// <summary>Those that a model can be written or loaded in.</summary>
    public static string[] Names => [.. _types.Take(3).Select(type => type.Name)];

    /// <summary>The name of a type.</summary>
    public static string NameOf(ElementType type) => _types.First(named => named.Type == type).Name;

    /// <summary>The type of a name.</summary>
    public static ElementType Parse(string name) => _types.First(named => named.Name == name).Type;
}

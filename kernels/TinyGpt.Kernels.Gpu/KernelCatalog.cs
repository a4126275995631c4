using System.Reflection;

namespace TinyGpt.Gpu;

/// <summary>Every kernel that is ever launched, so that all can be compiled without a device.</summary>
internal static class KernelCatalog
{
    private static readonly Type[] _tiles = [typeof(LargeTile), typeof(SmallTile)];

    private static readonly (Type A, Type B)[] _products =
    [
        (typeof(AlongDepth<Float32Elements>), typeof(AlongLines)), (typeof(AlongDepth<Float32Elements>), typeof(AlongDepth<Float32Elements>)),
        (typeof(AlongLines), typeof(AlongLines)), (typeof(AlongLines), typeof(AlongDepth<Float32Elements>)),
        (typeof(AlongDepthUnaligned), typeof(AlongLinesUnaligned)), (typeof(AlongDepthUnaligned), typeof(AlongDepthUnaligned)),
        (typeof(AlongLinesUnaligned), typeof(AlongLinesUnaligned)), (typeof(AlongLinesUnaligned), typeof(AlongDepthUnaligned)),
        (typeof(AlongDepth<Float32Elements>), typeof(AlongDepth<Float16Elements>)), (typeof(AlongDepth<Float32Elements>), typeof(AlongDepth<Q8Elements>)),
    ];

    private static readonly Type[] _elements = [typeof(Float32Elements), typeof(Float16Elements), typeof(Q8Elements)];

    private static readonly Type[] _attentions =
        [typeof(AttentionKernel<,>), typeof(AttentionQueryGradientKernel<,>), typeof(AttentionKeyGradientKernel<,>)];

    private static readonly (Type Columns, Type Access)[] _heads =
    [
        (typeof(Columns32), typeof(AlignedHeads)), (typeof(Columns64), typeof(AlignedHeads)), (typeof(Columns128), typeof(AlignedHeads)),
        (typeof(Columns64), typeof(UnalignedHeads)),
    ];

    private static readonly Type[] _columnTerms = [typeof(ElementTerms), typeof(LayerNormTerms), typeof(RmsNormTerms)];

    /// <summary>The kernels: those without variants, and all variants of the others.</summary>
    public static IReadOnlyList<Type> All { get; } =
    [
        .. from type in typeof(IKernel).Assembly.GetTypes()
           where type.IsValueType && !type.IsGenericType && typeof(IKernel).IsAssignableFrom(type)
           orderby type.Name
           select type,
        .. from tile in _tiles
           from product in _products
           select typeof(MatMulKernel<,,>).MakeGenericType(tile, product.A, product.B),
        .. from kernel in (Type[])[typeof(MatMulRowKernel<>), typeof(EmbeddingKernel<>)]
           from elements in _elements
           select kernel.MakeGenericType(elements),
        .. from attention in _attentions
           from head in _heads
           select attention.MakeGenericType(head.Columns, head.Access),
        typeof(SingleQueryKernel<AlignedHeads>), typeof(SingleQueryKernel<UnalignedHeads>),
        .. from terms in _columnTerms select typeof(ColumnSumsKernel<>).MakeGenericType(terms),
    ];

    /// <summary>What people call a kernel: AddKernel is Add, and the choices of one with variants follow it.</summary>
    public static string NameOf(Type kernel)
    {
        string name = kernel.Name.Split('`')[0].Replace("Kernel", "", StringComparison.Ordinal).Replace("Elements", "", StringComparison.Ordinal);
        return kernel.IsGenericType ? $"{name}<{string.Join(", ", kernel.GetGenericArguments().Select(NameOf))}>" : name;
    }

    /// <summary>Threads of a kernel's group.</summary>
    public static int GroupSizeOf(Type kernel) =>
        (int)kernel.GetProperty(nameof(IKernel.GroupSize), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
}

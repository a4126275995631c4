using System.Reflection;

namespace TinyGpt.Gpu.Tests.Assembler;

/// <summary>
/// The main loop of a matrix product: a round takes a thread through a pair of tiles, and holds an inner loop that multiplies them, with
/// the same number of rounds every time.
/// </summary>
/// <param name="Inner">The inner loop.</param>
/// <param name="Main">The main loop, with what is inside; the inner loop itself where the assembler has unrolled that.</param>
/// <param name="Rounds">Rounds of the inner loop in one of the main loop.</param>
internal sealed record MatMulLoop(MachineLoop Inner, MachineLoop Main, int Rounds)
{
    /// <summary>Instructions that a warp executes in one round of the main loop.</summary>
    public int Instructions => Main.Count + ((Rounds - 1) * Inner.Count);

    /// <summary>Multiply-adds among them.</summary>
    public int MultiplyAdds => Main.MultiplyAdds + ((Rounds - 1) * Inner.MultiplyAdds);

    /// <summary>The part of the instructions that multiply and add.</summary>
    public double Share => (double)MultiplyAdds / Instructions;

    /// <summary>Whether this kernel is a matrix product in tiles.</summary>
    public static bool IsIn(Type kernel) => kernel.IsGenericType && kernel.GetGenericTypeDefinition() == typeof(MatMulKernel<,,>);

    /// <summary>Finds it in a kernel's code.</summary>
    /// <exception cref="InvalidOperationException">The code does not do the tile's multiply-adds in such loops.</exception>
    public static MatMulLoop Of(Type kernel, MachineCode code)
    {
        int wanted = MultiplyAddsOf(kernel.GetGenericArguments()[0]);
        MachineLoop inner = code.InnerLoop ?? throw new InvalidOperationException($"{KernelCatalog.NameOf(kernel)} multiplies in no loop");
        MachineLoop main = inner.MultiplyAdds == wanted ? inner
            : code.LoopAround(inner) ?? throw new InvalidOperationException($"{KernelCatalog.NameOf(kernel)} has no loop over tiles");
        int rest = wanted - (main.MultiplyAdds - inner.MultiplyAdds);
        return rest > 0 && rest % inner.MultiplyAdds == 0
            ? new MatMulLoop(inner, main, rest / inner.MultiplyAdds)
            : throw new InvalidOperationException($"{KernelCatalog.NameOf(kernel)}: {wanted} multiply-adds are not made of {main.MultiplyAdds}, {inner.MultiplyAdds} of them repeated");
    }

    /// <summary>What a thread does with a pair of tiles: 8 × 8 sums, each as long as the tile is deep.</summary>
    private static int MultiplyAddsOf(Type tile) => 8 * 8 << (int)tile.GetProperty(nameof(IMatMulTile.LogDepth), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
}

using System.Globalization;
using System.Text;
using TinyGpt.Tests.Architecture;

namespace TinyGpt.Gpu.Tests.Assembler;

/// <summary>The tables of docs/gpu-kernels.md: what every kernel takes of a GPU, so that a change that costs something shows.</summary>
public sealed class KernelTableTests(AssemblerFixture fixture)
{
    /// <summary>With the environment variable TINYGPT_WRITE_DOCS=1 the tables are written; else they are compared.</summary>
    [Fact]
    public void TheDocumentHoldsWhatTheAssemblerMakes()
    {
        AssemblerFixture.SkipWithoutAssembler();
        DocumentSection section = new("docs/gpu-kernels.md", "kernels");
        string tables = Tables();
        section.WriteIfAsked(tables);
        string written = section.Text, version = FirstLine(written);
        Assert.SkipUnless(version == FirstLine(tables), $"the tables are those of another assembler. They say: {version} This one: {FirstLine(tables)}");
        Assert.Equal(tables, written);
    }

    private static string FirstLine(string text) => text.Split('\n')[0];

    private string Tables()
    {
        StringBuilder text = new($"Made by ptxas {PtxAssembler.Version}.\n");
        foreach (Multiprocessor multiprocessor in Multiprocessor.All)
        {
            text.Append($"\n### {multiprocessor.Architecture}\n\n");
            Row(text, "kernel", "threads", "registers", "shared memory", "groups", "occupancy", "inner loop", "main loop", "shared loads", "global loads");
            Row(text, "---", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:");
            foreach (Type kernel in KernelCatalog.All)
            {
                Row(text, Cells(kernel, multiprocessor));
            }
        }

        return text.ToString();
    }

    private string[] Cells(Type kernel, Multiprocessor multiprocessor)
    {
        AssembledKernel assembled = fixture.Assembled(kernel, multiprocessor);
        int threads = KernelCatalog.GroupSizeOf(kernel), registers = assembled.Registers, shared = assembled.SharedBytes;
        MachineLoop? inner = assembled.Code.InnerLoop;
        MatMulLoop? product = MatMulLoop.IsIn(kernel) ? MatMulLoop.Of(kernel, assembled.Code) : null;
        return
        [
            KernelCatalog.NameOf(kernel), Text($"{threads}"), Text($"{registers}"), Text($"{shared}"), Text($"{multiprocessor.Groups(threads, registers, shared)}"),
            Text($"{100 * multiprocessor.Occupancy(threads, registers, shared):F0} %"),
            inner is null ? "" : Text($"{inner.MultiplyAdds} of {inner.Count}"),
            product is null ? "" : Text($"{product.MultiplyAdds} of {product.Instructions}, {100 * product.Share:F1} %"),
            Wide(product?.Main ?? inner, "LDS"), Wide(product?.Main ?? inner, "LDG"),
        ];
    }

    /// <summary>How many of a loop's loads are 128 bits wide.</summary>
    private static string Wide(MachineLoop? loop, string name)
    {
        Instruction[] loads = [.. loop?.Instructions.Where(instruction => instruction.Name == name) ?? []];
        return loads.Length == 0 ? "" : Text($"{loads.Count(load => load.Is128Bits)} of {loads.Length}");
    }

    private static void Row(StringBuilder text, params string[] cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

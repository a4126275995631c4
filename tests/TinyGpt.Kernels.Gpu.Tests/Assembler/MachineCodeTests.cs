namespace TinyGpt.Gpu.Tests.Assembler;

public sealed class MachineCodeTests
{
    // A loop of eleven instructions, which holds a branch with two ways and a loop of four; behind its end, one more that nothing reaches.
    private const string Listing = """
        Kernel_Entry:
        .text.Kernel_Entry:
                /*0000*/                   MOV R1, c[0x0][0x28] ;
                /*0010*/               @P0 BRA `(.L_x_0) ;
        .L_x_3:
                /*0020*/                   LDG.E R2, [R4.64] ;
                /*0030*/                   BSSY B0, `(.L_x_1) ;
                /*0040*/               @P1 BRA `(.L_x_4) ;
                /*0050*/                   FFMA R3, R2, R2, R3 ;
        .L_x_4:
                /*0060*/                   BSYNC B0 ;
        .L_x_1:
                /*0070*/                   LDS.128 R8, [R92] ;
                /*0080*/                   FFMA R3, R8, R9.reuse, R3 ;
                /*0090*/              @!P0 FFMA R3, R10, R11, R3 ;
                /*00a0*/              @!P0 BRA P1, `(.L_x_1) ;
                /*00b0*/               @P0 CALL.REL.NOINC `(.L_x_0) ;
                /*00c0*/                   BRA `(.L_x_3) ;
        .L_x_0:
                /*00d0*/                   EXIT ;
        .L_x_5:
                /*00e0*/                   FFMA R3, R10, R11, R3 ;
                /*00f0*/                   BRA `(.L_x_5);
        """;

    [Fact]
    public void LoopsAreFoundAndCounted()
    {
        MachineCode code = MachineCode.Parse(Listing);
        Assert.Equal(16, code.Instructions.Count);
        Assert.Equal(2, code.Loops.Count);
        MachineLoop inner = code.InnerLoop!, outer = code.LoopAround(inner)!;
        Assert.Equal((4, 2), (inner.Count, inner.MultiplyAdds));
        Assert.Equal((11, 3), (outer.Count, outer.MultiplyAdds));
        Assert.True(inner.IsInside(outer));
        Assert.False(outer.IsInside(inner));
        Assert.Null(code.LoopAround(outer));
    }

    [Fact]
    public void WidthsOfLoadsAreSeen()
    {
        Instruction[] loads = [.. MachineCode.Parse(Listing).Instructions.Where(instruction => instruction.Name is "LDG" or "LDS")];
        Assert.Equal(["LDG.E", "LDS.128"], loads.Select(load => load.Operation));
        Assert.Equal([false, true], loads.Select(load => load.Is128Bits));
    }

    [Fact]
    public void RoundsOfTheInnerLoopCount()
    {
        MachineCode code = MachineCode.Parse(Listing);
        MachineLoop inner = code.InnerLoop!;
        MatMulLoop loop = new(inner, code.LoopAround(inner)!, Rounds: 8);
        Assert.Equal((11 + (7 * 4), 3 + (7 * 2)), (loop.Instructions, loop.MultiplyAdds));
        Assert.Equal(17 / 39.0, loop.Share);
        // 1024 multiply-adds of a large tile are one outside the inner loop and pairs inside: they do not add up.
        Assert.Throws<InvalidOperationException>(() => MatMulLoop.Of(typeof(MatMulKernel<LargeTile, AlongDepth<Float32Elements>, AlongDepth<Float32Elements>>), code));
    }

    [Fact]
    public void CodeWithoutLoopsHasNoInnerLoop() =>
        Assert.Null(MachineCode.Parse("        /*0000*/                   FFMA R1, R2, R3, R1 ;\n        /*0010*/                   EXIT ;\n").InnerLoop);
}

namespace TinyGpt.Tests;

public sealed class MemoryTests(KernelPool pool)
{
    private const int Length = 300;

    [Theory]
    [MemberData(nameof(Backends.Rows), MemberType = typeof(Backends))]
    public void MemoryStartsAsZero(string backend)
    {
        using Storage storage = pool[backend].Allocate(1000);
        float[] values = new float[250];
        Array.Fill(values, 1);
        pool[backend].Download<float>(new View(storage, 0, 250, ElementType.Float32), values);
        Assert.All(values, value => Assert.Equal(0, value));
    }

    [Theory]
    [MemberData(nameof(Backends.Rows), MemberType = typeof(Backends))]
    public void CopyAndClearStayWithinTheirViews(string backend)
    {
        Kernels kernels = pool[backend];
        Operand source = Operand.Read("source", new Random(40).Normals(Length));
        Operand copy = Operand.Written("copy", Length), cleared = Operand.Updated("cleared", new Random(41).Normals(Length));
        using Placement on = new(kernels, [source, copy, cleared]);
        kernels.Copy(on[copy], on[source]);
        kernels.Clear(on[cleared].Slice(64, 100));
        Assert.Equal(source.Reals, on.Read(copy));
        Assert.Equal(cleared.Reals!.Select((value, i) => i is >= 64 and < 164 ? 0 : value), on.Read(cleared));
        on.AssertNothingElseChanged();
    }

    [Theory]
    [MemberData(nameof(Backends.Rows), MemberType = typeof(Backends))]
    public void IntegersComeBackAsTheyWere(string backend)
    {
        int[] values = [int.MinValue, -1, 0, 1, 16_777_217, int.MaxValue], back = new int[values.Length];
        using Storage storage = pool[backend].Allocate(values.Length * sizeof(int));
        View view = new(storage, 0, values.Length, ElementType.Int32);
        pool[backend].Upload<int>(view, values);
        pool[backend].Download<int>(view, back);
        Assert.Equal(values, back);
    }
}

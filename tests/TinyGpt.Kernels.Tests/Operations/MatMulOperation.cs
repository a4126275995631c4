namespace TinyGpt.Tests.Operations;

public static class MatMulOperation
{
    private enum ResidualUse
    {
        None,
        Separate,
        InPlace,
    }

    private sealed record Options(
        string Name,
        bool Bias = false,
        Activation Activation = Activation.None,
        bool PreActivation = false,
        ResidualUse Residual = ResidualUse.None,
        bool Accumulate = false);

    private static readonly Options Plain = new("");

    private static readonly Options[] EveryEpilogue =
    [
        Plain,
        new("bias", Bias: true),
        new("accumulate", Accumulate: true),
        new("bias accumulate", Bias: true, Accumulate: true),
        new("residual", Residual: ResidualUse.Separate),
        new("bias residual", Bias: true, Residual: ResidualUse.Separate),
        new("bias residual in place", Bias: true, Residual: ResidualUse.InPlace),
        new("gelu", Activation: Activation.Gelu),
        new("bias gelu", Bias: true, Activation: Activation.Gelu),
        new("bias gelu pre-activation", Bias: true, Activation: Activation.Gelu, PreActivation: true),
        new("bias gelu pre-activation residual", true, Activation.Gelu, PreActivation: true, Residual: ResidualUse.Separate),
        new("gelu gradient", Activation: Activation.GeluGradient, PreActivation: true),
        new("bias gelu gradient residual", true, Activation.GeluGradient, PreActivation: true, Residual: ResidualUse.Separate),
    ];

    private static readonly (int M, int N, int K)[] EpilogueShapes = [(1, 67, 33), (5, 1, 9), (7, 17, 5), (13, 48, 20), (63, 65, 67)];

    // One row, few rows, one column, one term, many terms, nothing that divides anything, more than one tile of a GPU, nothing at all.
    private static readonly (int M, int N, int K)[] ProductShapes =
    [
        (1, 1, 1), (1, 5, 2), (1, 256, 128), (1, 300, 1031), (2, 33, 17), (3, 48, 20), (4, 49, 21), (5, 100, 1031), (6, 16, 16), (7, 15, 8),
        (8, 31, 7), (9, 1, 100), (10, 64, 64), (11, 23, 24), (12, 96, 48), (13, 7, 1), (14, 9, 1000), (64, 64, 64), (97, 129, 257),
        (130, 3, 20), (3, 130, 20), (132, 4, 32), (8, 132, 32), (0, 8, 8), (8, 0, 8),
    ];

    // Larger than the blocks that a fast backend cuts its operands to: many rows, long sums, large operands.
    private static readonly MatMulShape[] LargeShapes =
    [
        new(195, 70, 130, TransposeB: true), new(195, 70, 130, TransposeA: true), new(5, 20, 6500, TransposeB: true),
        new(5, 20, 6500, TransposeA: true), new(700, 9, 3100, TransposeB: true), new(9, 700, 3100, TransposeA: true),
    ];

    // What generation runs: with weights in fewer bits nothing is trained.
    private static readonly Options[] InferenceEpilogues =
        [.. EveryEpilogue.Where(options => options is { PreActivation: false, Accumulate: false, Activation: not Activation.GeluGradient })];

    // One row, a few, all remainders of the few that are decoded at once, so many that weights are packed, and tiles of GPUs, of divided sums too.
    private static readonly (int M, int N, int K)[] StoredShapes =
    [
        (1, 1, 1), (1, 5, 2), (1, 300, 1031), (1, 67, 3071), (2, 33, 17), (3, 48, 20), (4, 49, 21), (5, 100, 1031), (6, 70, 515), (7, 15, 8),
        (8, 31, 7), (9, 1, 100), (11, 37, 130), (13, 7, 1), (16, 33, 77), (17, 70, 64), (24, 21, 200), (33, 19, 40), (97, 129, 257), (5, 20, 6500),
        (300, 130, 1000), (195, 70, 144), (5, 20, 6400), (132, 4, 32), (8, 132, 32), (0, 8, 8), (8, 0, 8),
    ];

    public static IEnumerable<OperationCase> Cases =>
    [
        .. from options in EveryEpilogue
           from size in options == Plain ? [.. EpilogueShapes, .. ProductShapes] : EpilogueShapes
           from transposeA in new[] { false, true }
           from transposeB in new[] { false, true }
           select Case(new MatMulShape(size.M, size.N, size.K, transposeA, transposeB), options),
        .. LargeShapes.Select(shape => Case(shape, EveryEpilogue[^1])),
        .. StoredWeights(ElementType.Float16, rowMultiple: 1), .. StoredWeights(ElementType.Q8_0, Quantization.BlockLength),
    ];

    /// <summary>A layer y = x·Wᵀ + bias, two with a gelu between them, and one with a residual, as models run them.</summary>
    public static IEnumerable<DifferentiableOperation> Differentiable => [Linear(), Perceptron(), WithResidual()];

    /// <summary>Products with weights in a type of which a row has whole blocks.</summary>
    private static IEnumerable<OperationCase> StoredWeights(ElementType type, int rowMultiple) =>
        from options in InferenceEpilogues
        from size in options == Plain ? StoredShapes : EpilogueShapes
        let k = (size.K + rowMultiple - 1) / rowMultiple * rowMultiple
        select Case(new MatMulShape(size.M, size.N, k, TransposeB: true), options, type);

    private static string Name(in MatMulShape shape, Options options, ElementType weights)
    {
        string type = weights == ElementType.Float32 ? "" : $"{weights} ".ToLowerInvariant();
        return $"matmul {shape.M}x{shape.N}x{shape.K} {(shape.TransposeA ? 't' : 'n')}{(shape.TransposeB ? 't' : 'n')} {type}{options.Name}".TrimEnd();
    }

    private static OperationCase Case(MatMulShape shape, Options options, ElementType weights = ElementType.Float32) => new(Name(shape, options, weights), () =>
    {
        Random random = new(42);
        int size = shape.M * shape.N;
        Operand a = Operand.Read("a", random.Normals(shape.M * shape.K));
        // Sums of about unit size, where gelu bends.
        Operand b = Operand.Weights("b", random.Normals(shape.K * shape.N, 1 / Math.Sqrt(shape.K)), weights);
        Operand? bias = options.Bias ? Operand.Read("bias", random.Normals(shape.N)) : null;
        Operand? preActivation = !options.PreActivation ? null
            : options.Activation == Activation.GeluGradient ? Operand.Read("preActivation", random.Normals(size, 2))
            : Operand.Written("preActivation", size);
        Operand? residual = options.Residual == ResidualUse.Separate ? Operand.Read("residual", random.Normals(size)) : null;
        Operand c = options.Accumulate || options.Residual == ResidualUse.InPlace ? Operand.Updated("c", random.Normals(size))
            : Operand.Written("c", size);
        return new Sample(
            [.. new[] { a, b, bias, preActivation, residual, c }.OfType<Operand>()],
            (kernels, on) =>
            {
                View added = options.Residual == ResidualUse.InPlace ? on[c] : on[residual];
                Epilogue epilogue = new(on[bias], options.Activation, on[preActivation], added, options.Accumulate);
                kernels.MatMul(on[c], on[a], on[b], shape, epilogue);
            },
            () => Formula(Product(a, b, shape), c, bias, preActivation, residual ?? (c.Use == OperandUse.Updated ? c : null), options));
    });

    private static Dictionary<Operand, Approximate[]> Formula(
        Approximate[] z, Operand c, Operand? bias, Operand? preActivation, Operand? added, Options options)
    {
        Approximate[] biased = [.. z.Select((sum, i) => bias is null ? sum : sum.AddTerm(bias[i % bias.Length]))];
        Approximate[] activated = options.Activation switch
        {
            Activation.Gelu => [.. biased.Select(Gelu)],
            Activation.GeluGradient => [.. biased.Select((value, i) => value * GeluDerivative(preActivation![i]))],
            _ => biased,
        };
        Dictionary<Operand, Approximate[]> expected = new()
        {
            [c] = [.. activated.Select((value, i) => added is null ? value : value.AddTerm(added[i]))],
        };
        if (preActivation?.Use == OperandUse.Written)
        {
            expected[preActivation] = biased;
        }

        return expected;
    }

    /// <summary>Σ_k a[m,k]·b[k,n]: K terms of magnitude |a·b|.</summary>
    private static Approximate[] Product(Operand a, Operand b, MatMulShape shape)
    {
        Approximate[] c = new Approximate[shape.M * shape.N];
        for (int m = 0; m < shape.M; m++)
        {
            for (int n = 0; n < shape.N; n++)
            {
                Approximate sum = default;
                for (int k = 0; k < shape.K; k++)
                {
                    double left = shape.TransposeA ? a[k * shape.M + m] : a[m * shape.K + k];
                    double right = shape.TransposeB ? b[n * shape.K + k] : b[k * shape.N + n];
                    sum = sum.AddTerm(left * right);
                }

                c[m * shape.N + n] = sum;
            }
        }

        return c;
    }

    private static Approximate Gelu(Approximate z)
    {
        Approximate u = Approximate.Rounded(Math.Sqrt(2 / Math.PI)) * (z + Approximate.Rounded(0.044715) * z * z * z);
        return 0.5 * z * (1 + Approximate.Tanh(u));
    }

    private static Approximate GeluDerivative(Approximate z)
    {
        Approximate scale = Approximate.Rounded(Math.Sqrt(2 / Math.PI)), cubic = Approximate.Rounded(0.044715) * z * z;
        Approximate tanh = Approximate.Tanh(scale * z * (1 + cubic));
        return 0.5 * (1 + tanh) + 0.5 * z * (1 - tanh * tanh) * scale * (1 + 3 * cubic);
    }

    private static DifferentiableOperation Linear()
    {
        const int N = 5, In = 7, Out = 6;
        Random random = new(1);
        Variable x = Variable.Activation("x", random.Normals(N * In)), weight = Variable.Weight("weight", random.Normals(Out * In));
        Variable bias = Variable.Weight("bias", random.Normals(Out)), y = Variable.Output("y", N * Out);
        return new DifferentiableOperation(
            "linear layer", [x, weight, bias], y, [],
            (kernels, on) => kernels.MatMul(
                on[y.Value], on[x.Value], on[weight.Value], new MatMulShape(N, Out, In, TransposeB: true), new Epilogue(on[bias.Value])),
            (kernels, on, accumulate) =>
            {
                View dy = on[y.Gradient];
                kernels.MatMul(on[x.Gradient], dy, on[weight.Value], new MatMulShape(N, In, Out), new Epilogue(Accumulate: accumulate));
                MatMulShape weightShape = new(Out, In, N, TransposeA: true);
                kernels.MatMul(on[weight.Gradient], dy, on[x.Value], weightShape, new Epilogue(Accumulate: true));
                kernels.AddColumnSums(on[bias.Gradient], dy, N, Out);
            });
    }

    private static DifferentiableOperation Perceptron()
    {
        const int N = 4, In = 3, Hidden = 8, Out = 5;
        Random random = new(2);
        Variable x = Variable.Activation("x", random.Normals(N * In)), weight1 = Variable.Weight("weight1", random.Normals(Hidden * In));
        Variable weight2 = Variable.Weight("weight2", random.Normals(Out * Hidden)), bias = Variable.Weight("bias", random.Normals(Hidden));
        Variable y = Variable.Output("y", N * Out);
        Operand hidden = Operand.Written("hidden", N * Hidden), preActivation = Operand.Written("preActivation", N * Hidden);
        Operand dPreActivation = Operand.Written("dPreActivation", N * Hidden);
        return new DifferentiableOperation(
            "perceptron with gelu", [x, weight1, bias, weight2], y, [hidden, preActivation, dPreActivation],
            (kernels, on) =>
            {
                Epilogue gelu = new(on[bias.Value], Activation.Gelu, on[preActivation]);
                kernels.MatMul(on[hidden], on[x.Value], on[weight1.Value], new MatMulShape(N, Hidden, In, TransposeB: true), gelu);
                kernels.MatMul(on[y.Value], on[hidden], on[weight2.Value], new MatMulShape(N, Out, Hidden, TransposeB: true));
            },
            (kernels, on, accumulate) =>
            {
                View dz = on[dPreActivation], dy = on[y.Gradient];
                Epilogue add = new(Accumulate: true), gelu = new(Activation: Activation.GeluGradient, PreActivation: on[preActivation]);
                kernels.MatMul(dz, dy, on[weight2.Value], new MatMulShape(N, Hidden, Out), gelu);
                kernels.MatMul(on[weight2.Gradient], dy, on[hidden], new MatMulShape(Out, Hidden, N, TransposeA: true), add);
                kernels.MatMul(on[weight1.Gradient], dz, on[x.Value], new MatMulShape(Hidden, In, N, TransposeA: true), add);
                kernels.AddColumnSums(on[bias.Gradient], dz, N, Hidden);
                kernels.MatMul(on[x.Gradient], dz, on[weight1.Value], new MatMulShape(N, In, Hidden), new Epilogue(Accumulate: accumulate));
            });
    }

    private static DifferentiableOperation WithResidual()
    {
        const int N = 3, Width = 6;
        Random random = new(3);
        Variable x = Variable.Activation("x", random.Normals(N * Width)), weight = Variable.Weight("weight", random.Normals(Width * Width));
        Variable y = Variable.Output("y", N * Width);
        return new DifferentiableOperation(
            "linear layer with residual", [x, weight], y, [],
            (kernels, on) => kernels.MatMul(
                on[y.Value], on[x.Value], on[weight.Value], new MatMulShape(N, Width, Width, TransposeB: true),
                new Epilogue(Residual: on[x.Value])),
            (kernels, on, accumulate) =>
            {
                View dx = on[x.Gradient], dy = on[y.Gradient];
                if (accumulate)
                {
                    kernels.Add(dx, dy);
                }
                else
                {
                    kernels.Copy(dx, dy);
                }

                MatMulShape square = new(Width, Width, N, TransposeA: true);
                kernels.MatMul(on[weight.Gradient], dy, on[x.Value], square, new Epilogue(Accumulate: true));
                kernels.MatMul(dx, dy, on[weight.Value], new MatMulShape(N, Width, Width), new Epilogue(Residual: dx));
            });
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace TinyGpt.Gpu.Tests.Assembler;

/// <summary>The C# that runs on devices: what is reached from the kernels' <see cref="IKernel.Run"/>, with all that the compiler knows of it.</summary>
internal sealed class DeviceCode
{
    private const string AssemblyName = "TinyGpt.Kernels.Gpu";

    // What ImplicitUsings stands for.
    private static readonly string _usings = string.Concat(
        ((string[])["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"])
        .Select(name => $"global using {name};\n"));

    private readonly CSharpCompilation _compilation;
    private readonly INamedTypeSymbol[] _types;
    private readonly Dictionary<IMethodSymbol, IReadOnlyList<IOperation>> _bodies = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IParameterSymbol, List<IOperation>> _arguments = new(SymbolEqualityComparer.Default);

    /// <param name="files">All files of the kernels' project; paths are what faults are reported with.</param>
    /// <exception cref="InvalidOperationException">They do not compile.</exception>
    public DeviceCode(IEnumerable<(string Path, string Text)> files)
    {
        CSharpParseOptions options = new(LanguageVersion.Latest);
        _compilation = CSharpCompilation.Create(
            AssemblyName,
            [CSharpSyntaxTree.ParseText(_usings, options), .. files.Select(file => CSharpSyntaxTree.ParseText(file.Text, options, file.Path))],
            References(),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        Diagnostic[] errors = [.. _compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        if (errors.Length > 0)
        {
            throw new InvalidOperationException($"the kernels do not compile: {string.Join("; ", errors.Take(5))}");
        }

        _types = [.. _compilation.GetSymbolsWithName(_ => true, SymbolFilter.Type).OfType<INamedTypeSymbol>()];
        INamedTypeSymbol kernel = _compilation.GetTypeByMetadataName(typeof(IKernel).FullName!)!;
        Visit((IMethodSymbol)kernel.GetMembers(nameof(IKernel.Run)).Single());
    }

    /// <summary>Everything that device code does.</summary>
    public IEnumerable<IOperation> Operations => _bodies.Values.SelectMany(bodies => bodies).SelectMany(body => body.DescendantsAndSelf());

    /// <summary>What device code gives a method's parameter.</summary>
    public IReadOnlyList<IOperation> ArgumentsOf(IParameterSymbol parameter) => _arguments.GetValueOrDefault(parameter.OriginalDefinition, []);

    /// <summary>What a method returns.</summary>
    public IEnumerable<IOperation> ValuesOf(IMethodSymbol method) => _bodies.GetValueOrDefault(method.OriginalDefinition, [])
        .SelectMany(body => body.DescendantsAndSelf())
        .OfType<IReturnOperation>()
        .Select(operation => operation.ReturnedValue)
        .OfType<IOperation>();

    /// <summary>What a local variable is given where it is declared; null if it is nothing.</summary>
    public IOperation? InitializerOf(ILocalSymbol local) =>
        local.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax()).FirstOrDefault() is VariableDeclaratorSyntax { Initializer.Value: { } value }
            ? _compilation.GetSemanticModel(value.SyntaxTree).GetOperation(value)
            : null;

    private void Visit(IMethodSymbol method)
    {
        Stack<IMethodSymbol> open = new([method]);
        while (open.TryPop(out IMethodSymbol? next))
        {
            if (_bodies.TryAdd(next.OriginalDefinition, BodiesOf(next.OriginalDefinition)))
            {
                foreach (IOperation operation in _bodies[next.OriginalDefinition].SelectMany(body => body.DescendantsAndSelf()))
                {
                    Array.ForEach([.. CalledBy(operation)], open.Push);
                    NoteArguments(operation);
                }

                Array.ForEach([.. ImplementationsOf(next.OriginalDefinition)], open.Push);
            }
        }
    }

    private IReadOnlyList<IOperation> BodiesOf(IMethodSymbol method) =>
    [
        .. from reference in method.DeclaringSyntaxReferences
           let syntax = reference.GetSyntax()
           let model = _compilation.GetSemanticModel(syntax.SyntaxTree)
           // A primary constructor runs the initializers of its type's fields and properties.
           from part in syntax is TypeDeclarationSyntax type
               ? type.Members.SelectMany(member => member.DescendantNodes(node => node is not BaseMethodDeclarationSyntax).OfType<EqualsValueClauseSyntax>())
               : (IEnumerable<SyntaxNode>)[syntax]
           let operation = model.GetOperation(part)
           where operation is not null
           select operation,
    ];

    private static IEnumerable<IMethodSymbol> CalledBy(IOperation operation)
    {
        IMethodSymbol?[] called = operation switch
        {
            IInvocationOperation invocation => [invocation.TargetMethod],
            IObjectCreationOperation creation => [creation.Constructor],
            IPropertyReferenceOperation property => [property.Property.GetMethod, property.Property.SetMethod],
            IBinaryOperation binary => [binary.OperatorMethod],
            IUnaryOperation unary => [unary.OperatorMethod],
            IConversionOperation conversion => [conversion.OperatorMethod],
            ICompoundAssignmentOperation assignment => [assignment.OperatorMethod],
            IIncrementOrDecrementOperation increment => [increment.OperatorMethod],
            IMethodReferenceOperation reference => [reference.Method],
            _ => [],
        };
        return called.OfType<IMethodSymbol>();
    }

    /// <summary>The methods of the project that stand for an interface's.</summary>
    private IEnumerable<IMethodSymbol> ImplementationsOf(IMethodSymbol method) =>
        from type in method.ContainingType.TypeKind == TypeKind.Interface ? _types : []
        from implemented in type.AllInterfaces
        where SymbolEqualityComparer.Default.Equals(implemented.OriginalDefinition, method.ContainingType)
        from member in implemented.GetMembers(method.Name)
        where SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, method)
        let implementation = type.FindImplementationForInterfaceMember(member) as IMethodSymbol
        where implementation is not null
        select implementation;

    private void NoteArguments(IOperation operation)
    {
        IEnumerable<IArgumentOperation> arguments = operation switch
        {
            IInvocationOperation invocation => invocation.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            _ => [],
        };
        foreach (IArgumentOperation argument in arguments.Where(argument => argument.Parameter is not null))
        {
            IParameterSymbol parameter = argument.Parameter!.OriginalDefinition;
            IEnumerable<IParameterSymbol> others = parameter.ContainingSymbol is IMethodSymbol method
                ? ImplementationsOf(method).Select(implementation => implementation.OriginalDefinition.Parameters[parameter.Ordinal])
                : [];
            foreach (IParameterSymbol one in others.Prepend(parameter))
            {
                _arguments.TryAdd(one, []);
                _arguments[one].Add(argument.Value);
            }
        }
    }

    /// <summary>What the kernels' assembly was compiled with: the runtime, the packages, and those of this solution's that it refers to.</summary>
    private static IEnumerable<MetadataReference> References()
    {
        string?[] referred = [.. typeof(IKernel).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name)];
        return
            from path in ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            let name = Path.GetFileNameWithoutExtension(path)
            where !name.StartsWith(nameof(TinyGpt), StringComparison.Ordinal) || referred.Contains(name)
            select MetadataReference.CreateFromFile(path);
    }
}

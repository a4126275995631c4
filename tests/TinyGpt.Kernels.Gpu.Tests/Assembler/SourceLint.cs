using System.Numerics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TinyGpt.Gpu.Tests.Assembler;

/// <summary>
/// What device code may not do though it compiles. ILGPU turns a signed x / 2ⁿ into a shift, which rounds down where a division rounds to
/// zero, and x % 2ⁿ accordingly: wrong for negative x. The kernel's text no longer shows whether a shift was meant, so the source is read.
/// </summary>
/// <remarks>
/// A divisor counts as a power of two if it can be one once ILGPU has put everything in line: a constant, what a type gives for a variant of a
/// kernel, what is computed of these, or a variable or parameter that is given such a value. A field of a struct is not followed. What is
/// divided may be a constant that is not negative.
/// </remarks>
internal sealed class SourceLint(DeviceCode code)
{
    private static readonly string[] _forbidden = ["FusedMultiplyAdd", "Tanh"];

    /// <summary>What is wrong, each with its file and line.</summary>
    public IReadOnlyList<string> Problems =>
    [
        .. from operation in code.Operations
           let fault = Fault(operation)
           where fault is not null
           let line = operation.Syntax.GetLocation().GetLineSpan()
           orderby line.Path, line.StartLinePosition.Line
           select $"{line.Path}:{line.StartLinePosition.Line + 1}: {fault}: {operation.Syntax}",
    ];

    private string? Fault(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod.Name: var name } when _forbidden.Contains(name) => $"{name} is not for kernels",
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder } division
            when IsSignedInteger(division.Type) && !IsNotNegative(division.LeftOperand) => OfDivisor(division.RightOperand),
        ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder } division
            when IsSignedInteger(division.Type) => OfDivisor(division.Value),
        _ => null,
    };

    private string? OfDivisor(IOperation divisor) =>
        MayBeConstant(divisor, IsPowerOfTwo, []) ? "a signed integer is divided by what may be a power of two" : null;

    /// <summary>Whether something can be a constant once all is in line, and one that is <paramref name="wanted"/> where its value is known.</summary>
    private bool MayBeConstant(IOperation operation, Func<object?, bool> wanted, HashSet<ISymbol> seen)
    {
        if (operation.ConstantValue is { HasValue: true, Value: var value })
        {
            return wanted(value);
        }

        return operation switch
        {
            IConversionOperation conversion => MayBeConstant(conversion.Operand, wanted, seen),
            IUnaryOperation unary => MayBeConstant(unary.Operand, _ => true, seen),
            IBinaryOperation binary => MayBeConstant(binary.LeftOperand, _ => true, seen) && MayBeConstant(binary.RightOperand, _ => true, seen),
            IConditionalOperation { WhenFalse: { } other } choice => MayBeConstant(choice.WhenTrue, wanted, seen) || MayBeConstant(other, wanted, seen),
            IPropertyReferenceOperation property => property.Property.IsStatic,
            IFieldReferenceOperation field => field.Field.IsStatic,
            ILocalReferenceOperation local => seen.Add(local.Local) && code.InitializerOf(local.Local) is { } initializer && MayBeConstant(initializer, wanted, seen),
            IParameterReferenceOperation parameter => seen.Add(parameter.Parameter) && code.ArgumentsOf(parameter.Parameter).Any(argument => MayBeConstant(argument, wanted, seen)),
            IInvocationOperation call => seen.Add(call.TargetMethod) && code.ValuesOf(call.TargetMethod).Any(result => MayBeConstant(result, wanted, seen)),
            _ => false,
        };
    }

    private static bool IsNotNegative(IOperation operation) => operation.ConstantValue is { HasValue: true, Value: int and >= 0 or long and >= 0 };

    // Nothing rounds in a division by one.
    private static bool IsPowerOfTwo(object? value) => value switch
    {
        int number => number > 1 && BitOperations.IsPow2(number),
        long number => number > 1 && BitOperations.IsPow2(number),
        _ => false,
    };

    private static bool IsSignedInteger(ITypeSymbol? type) =>
        type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Int16 or SpecialType.System_SByte or SpecialType.System_IntPtr;
}

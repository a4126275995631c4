using System.Globalization;
using System.Text;

namespace TinyGpt.Assistant.Tools;

/// <summary>Evaluates an expression by recursive descent, one method a level of binding: sums, products, signs, powers, values.</summary>
internal ref struct DecimalExpression
{
    private const int LongestText = 1000;
    private const int DeepestNesting = 100;

    private readonly ReadOnlySpan<char> _text;
    private int _position;
    private int _depth;

    private DecimalExpression(ReadOnlySpan<char> text) => _text = text;

    /// <summary>The value of an expression.</summary>
    /// <exception cref="FormatException">It is no expression; the message says why.</exception>
    /// <exception cref="DivideByZeroException">It divides by zero.</exception>
    /// <exception cref="OverflowException">A number is too large.</exception>
    public static decimal Evaluate(string text)
    {
        if (text.Length > LongestText)
        {
            throw new FormatException($"the expression has {text.Length:N0} characters, at most {LongestText:N0} are possible");
        }

        DecimalExpression expression = new(text);
        decimal value = expression.Sum();
        return expression.Peek() == '\0' ? value : throw expression.Unexpected("an operator");
    }

    private decimal Sum()
    {
        decimal sum = Product();
        while (true)
        {
            switch (Peek())
            {
                case '+':
                    _position++;
                    sum += Product();
                    break;
                case '-' or '−':
                    _position++;
                    sum -= Product();
                    break;
                default:
                    return sum;
            }
        }
    }

    private decimal Product()
    {
        decimal product = Signed();
        while (true)
        {
            switch (Peek())
            {
                case '*' or '×':
                    _position++;
                    product *= Signed();
                    break;
                case '/' or '÷':
                    _position++;
                    product /= Signed();
                    break;
                case '%':
                    _position++;
                    product %= Signed();
                    break;
                default:
                    return product;
            }
        }
    }

    private decimal Signed()
    {
        switch (Peek())
        {
            case '-' or '−':
                _position++;
                return -Deeper();
            case '+':
                _position++;
                return Deeper();
            default:
                return Power();
        }
    }

    // The right side of ^ may have a sign and be a power itself: 2^-3^2 is 2^(-(3^2)).
    private decimal Power()
    {
        decimal power = Value();
        if (Peek() != '^')
        {
            return power;
        }

        _position++;
        return Power(power, Deeper());
    }

    private decimal Deeper()
    {
        Descend();
        decimal value = Signed();
        _depth--;
        return value;
    }

    private decimal Value()
    {
        if (Peek() != '(')
        {
            return Number();
        }

        _position++;
        Descend();
        decimal value = Sum();
        _depth--;
        if (Peek() != ')')
        {
            throw Unexpected("an operator or )");
        }

        _position++;
        return value;
    }

    private decimal Number()
    {
        if (!char.IsAsciiDigit(Peek()) && Peek() != '.')
        {
            throw Unexpected("a number");
        }

        int start = _position;
        SkipDigits();
        if (At(_position) == '.')
        {
            _position++;
            SkipDigits();
        }

        SkipExponent();
        ReadOnlySpan<char> number = _text[start.._position];
        const NumberStyles Styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (decimal.TryParse(number, Styles, CultureInfo.InvariantCulture, out decimal value))
        {
            return value;
        }

        throw number is "." ? new FormatException("a point without digits is no number") : new OverflowException();
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(At(_position)))
        {
            _position++;
        }
    }

    private void SkipExponent()
    {
        int digits = At(_position + 1) is '+' or '-' ? _position + 2 : _position + 1;
        if (At(_position) is 'e' or 'E' && char.IsAsciiDigit(At(digits)))
        {
            _position = digits;
            SkipDigits();
        }
    }

    private char Peek()
    {
        while (char.IsWhiteSpace(At(_position)))
        {
            _position++;
        }

        return At(_position);
    }

    private readonly char At(int position) => position < _text.Length ? _text[position] : '\0';

    private void Descend()
    {
        if (++_depth > DeepestNesting)
        {
            throw new FormatException($"the expression is nested more than {DeepestNesting} deep");
        }
    }

    private readonly FormatException Unexpected(string expected)
    {
        if (_position >= _text.Length)
        {
            return new FormatException($"the expression ends where {expected} is expected");
        }

        string advice = _text[_position] == ',' ? "; write numbers without commas" : "";
        Rune.DecodeFromUtf16(_text[_position..], out Rune found, out _);
        string shown = Rune.IsControl(found) ? $"U+{found.Value:X4}" : found.ToString();
        return new FormatException($"\"{shown}\" at character {_position + 1} where {expected} is expected{advice}");
    }

    private static decimal Power(decimal value, decimal exponent)
    {
        if (value == 0 && exponent < 0)
        {
            throw new DivideByZeroException();
        }

        if (exponent != decimal.Truncate(exponent))
        {
            return FractionalPower(value, exponent);
        }

        decimal power = WholePower(value, Math.Abs(exponent));
        return exponent >= 0 ? power : power == 0 ? throw new OverflowException() : 1 / power;
    }

    // By squaring: at most 96 rounds, the bits of an exponent.
    private static decimal WholePower(decimal value, decimal exponent)
    {
        decimal power = 1;
        while (true)
        {
            power *= exponent % 2 == 1 ? value : 1;
            exponent = decimal.Truncate(exponent / 2);
            if (exponent == 0)
            {
                return power;
            }

            value *= value;
        }
    }

    // In double, to the 15 digits that hold there.
    private static decimal FractionalPower(decimal value, decimal exponent)
    {
        if (value < 0)
        {
            throw new FormatException("a negative number has no fractional power");
        }

        string digits = Math.Pow((double)value, (double)exponent).ToString("G15", CultureInfo.InvariantCulture);
        return decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal power) ? power : throw new OverflowException();
    }
}

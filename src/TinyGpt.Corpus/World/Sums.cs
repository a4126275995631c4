using System.Text;

namespace TinyGpt.Corpus.World;

/// <summary>Sums in digits and in words, most of them small, all of them right.</summary>
internal static class Sums
{
    /// <summary>A page of sums in one of several manners.</summary>
    public static void Write(Scene scene, StringBuilder output)
    {
        switch (scene.Random.Next(8))
        {
            case < 3:
                Page(scene.Random, output);
                break;
            case 3:
                Family(scene.Random, output);
                break;
            case 4:
                TimesTable(scene.Random, output);
                break;
            case 5:
                Lesson(scene, output);
                break;
            case 6:
                Chain(scene.Random, output);
                break;
            default:
                Counting(scene.Random, output);
                break;
        }
    }

    /// <summary>Two numbers for a sum: mostly below 20, sometimes below 100, now and then below 1,000.</summary>
    private static (int A, int B) Numbers(WorldRandom random)
    {
        int limit = random.Next(10) switch { < 5 => 12, < 7 => 20, < 9 => 100, _ => 500 };
        return (random.Between(1, limit), random.Between(1, limit));
    }

    private static string Sum(WorldRandom random)
    {
        (int a, int b) = Numbers(random);
        (int large, int small) = (Math.Max(a, b), Math.Min(a, b));
        (int x, int y) = (random.Between(1, 10), random.Between(1, 10));
        return random.Next(14) switch
        {
            < 3 => $"{a} + {b} = {a + b}.",
            3 => $"{a} plus {b} is {a + b}.",
            4 => $"{InWords(x)} plus {Grammar.NumberWord(y)} is {Grammar.NumberWord(x + y)}.",
            5 => $"{a} and {b} make {a + b}.",
            6 => $"What is {a} + {b}? It is {a + b}.",
            7 or 8 => $"{large} - {small} = {large - small}.",
            9 => $"{large} minus {small} is {large - small}.",
            10 => $"{InWords(x + y)} minus {Grammar.NumberWord(y)} is {Grammar.NumberWord(x)}.",
            11 => $"{x} * {y} = {x * y}.",
            12 => $"{x} times {y} is {x * y}.",
            _ => $"{InWords(x)} times {Grammar.NumberWord(y)} is {Grammar.NumberWord(x * y)}.",
        };
    }

    private static string InWords(int number) => Grammar.Capitalise(Grammar.NumberWord(number));

    private static void Page(WorldRandom random, StringBuilder output)
    {
        string separator = random.Chance(60) ? "\n" : " ";
        output.AppendJoin(separator, Enumerable.Range(0, random.Between(5, 10)).Select(_ => Sum(random)));
    }

    /// <summary>Sums that belong together: 7 + 5, 5 + 7, 12 - 5, 12 - 7.</summary>
    private static void Family(WorldRandom random, StringBuilder output)
    {
        for (int count = 0; count < 3; count++)
        {
            (int a, int b) = Numbers(random);
            // Two equal numbers would make the same sum twice.
            b += a == b ? 1 : 0;
            int c = a + b;
            output.Append(count == 0 ? "" : "\n").Append(random.Next(3) switch
            {
                0 => $"{a} + {b} = {c}, so {b} + {a} = {c}, and {c} - {b} = {a}.",
                1 => $"If {a} + {b} = {c}, then {c} - {a} = {b} and {c} - {b} = {a}.",
                _ => $"{c} is {a} plus {b}. {c} - {a} = {b}. {c} - {b} = {a}.",
            });
        }
    }

    private static void TimesTable(WorldRandom random, StringBuilder output)
    {
        int factor = random.Between(2, 10), first = random.Between(1, 5), last = first + random.Between(4, 5);
        bool inWords = random.Chance(30);
        output.Append(random.Next(3) switch
        {
            0 => $"The table of {factor}, from {first} to {last}:",
            1 => $"Who knows the table of {factor}? From {first} to {last}:",
            _ => $"{InWords(factor)} times table, from {first} to {last}:",
        });
        for (int i = first; i <= last; i++)
        {
            output.Append(inWords ? $"\n{i} times {factor} is {i * factor}." : $"\n{i} * {factor} = {i * factor}.");
        }
    }

    private static void Lesson(Scene scene, StringBuilder output)
    {
        WorldRandom random = scene.Random;
        Person pupil = scene.World.PickPerson(random, person => person.IsChild);
        output.Append($"Teacher: {pupil.Name}, do you know your sums?\n{pupil.Name}: I think so.");
        for (int count = random.Between(2, 4); count > 0; count--)
        {
            (int a, int b) = Numbers(random);
            (int large, int small) = (Math.Max(a, b), Math.Min(a, b));
            (string question, int answer) = random.Next(3) switch
            {
                0 => ($"What is {large} - {small}?", large - small),
                1 => ($"What is {a} plus {b}?", a + b),
                _ => ($"What is {a} + {b}?", a + b),
            };
            output.Append($"\nTeacher: {question}\n{pupil.Name}: {answer}.");
        }

        output.Append(random.Next(3) switch
        {
            0 => "\nTeacher: Very good!",
            1 => $"\nTeacher: That is right, {pupil.Name}.",
            _ => "\nTeacher: Well done. You may sit down.",
        });
    }

    /// <summary>Step by step: each sum begins with what the one before it came to.</summary>
    private static void Chain(WorldRandom random, StringBuilder output)
    {
        int value = random.Between(2, 20);
        output.Append($"Start with {value}.");
        for (int count = random.Between(3, 6); count > 0; count--)
        {
            int step = random.Between(1, 12);
            bool adds = value < step || random.Chance(60);
            int next = adds ? value + step : value - step;
            output.Append(adds
                ? $" Add {step}: {value} + {step} = {next}."
                : $" Take away {step}: {value} - {step} = {next}.");
            value = next;
        }

        output.Append($" The answer is {value}.");
    }

    private static void Counting(WorldRandom random, StringBuilder output)
    {
        int start = random.Between(1, 40), step = random.Pick<int>([1, 1, 2, 3, 5, 10]), count = random.Between(5, 9);
        List<int> numbers = [.. Enumerable.Range(0, count).Select(i => start + (i * step))];
        bool inWords = numbers[^1] <= 30 && random.Chance(50);
        bool backwards = random.Chance(30);
        if (backwards)
        {
            numbers.Reverse();
        }

        output.Append(backwards ? "Count back" : "Count").Append(step == 1 ? "" : $" in steps of {step}");
        output.Append($" from {numbers[0]} to {numbers[^1]}: ");
        output.AppendJoin(", ", numbers.Select(number => inWords ? Grammar.NumberWord(number) : Grammar.Digits(number))).Append('.');
        (int a, int b) = (random.Between(1, 99), random.Between(1, 99));
        output.Append($" After {a} comes {a + 1}. Before {b} comes {b - 1}.");
        if (a != b)
        {
            output.Append($" {Math.Max(a, b)} is more than {Math.Min(a, b)}.");
        }
    }
}

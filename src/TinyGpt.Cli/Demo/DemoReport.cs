using System.Text.Json;
using System.Text.Json.Serialization;

namespace TinyGpt.Cli.Demo;

/// <summary>What demo prints with --json. With the same seed everything is the same but seconds, speeds and memory.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Size">How much was done.</param>
/// <param name="Seconds">The time of all steps.</param>
/// <param name="PeakMemoryBytes">The most memory that a process held at once, also one that was stopped after a step was done.</param>
/// <param name="Rows">What it learned.</param>
/// <param name="Steps">The steps with their results.</param>
/// <param name="Model">The assistant's folder.</param>
internal sealed record DemoReport(
    ulong Seed, string Size, double Seconds, long PeakMemoryBytes, IReadOnlyList<DemoRow> Rows, IReadOnlyList<DemoResult> Steps, string Model);

/// <summary>A line of the demo's table.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Cases">How many cases were asked.</param>
/// <param name="Base">The base model's figure; null: it was not asked.</param>
/// <param name="Sft">That after the first fine-tuning.</param>
/// <param name="Chat">That of the assistant.</param>
internal sealed record DemoRow(string Name, int Cases, DemoFigure? Base, DemoFigure? Sft, DemoFigure? Chat);

/// <summary>A part of cases.</summary>
/// <param name="Value">The part, from 0 to 1.</param>
/// <param name="Low">Where its 95% interval begins.</param>
/// <param name="High">Where it ends.</param>
internal sealed record DemoFigure(double Value, double Low, double High);

/// <summary>A step that was done.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Command">The command.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Result">What the command prints with --json.</param>
internal sealed record DemoResult(string Name, string Command, double Seconds, JsonElement Result)
{
    /// <summary>The most memory that the process had held when the step was done; null: the command does not tell.</summary>
    [JsonIgnore]
    public long? PeakMemoryBytes => Result.TryGetProperty("peak_memory_bytes", out JsonElement bytes) ? bytes.GetInt64() : null;

    /// <summary>The results of a step of tests.</summary>
    [JsonIgnore]
    public IReadOnlyList<TaskReport> Tasks => Result.Deserialize(JsonResult.Readable.EvalReport)!.Tasks;
}

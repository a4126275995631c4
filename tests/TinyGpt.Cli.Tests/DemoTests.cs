using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace TinyGpt.Cli.Tests;

/// <summary>The whole way from pages to a tested assistant, as small as it goes.</summary>
public sealed class DemoTests : IDisposable
{
    // What differs from run to run.
    private static readonly string[] Measured = ["seconds", "step_seconds", "tokens_per_second", "peak_memory_bytes", "bytes_per_second", "out", "known_out", "command", "model"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void KilledAgainAndAgainItComesToTheSameNumbers()
    {
        using CliProcess whole = CliProcess.Succeed(_folder.Path, "demo", "--size", "least", "--out", "whole", "--no-serve", "--json");
        JsonElement report = whole.Json;
        Assert.Equal(15, report.GetProperty("rows").GetArrayLength());
        Assert.All(report.GetProperty("rows").EnumerateArray(), row => Assert.InRange(row.GetProperty("chat").GetProperty("value").GetDouble(), 0, 1));
        Assert.Contains("tinygpt probe --model", whole.Error, StringComparison.Ordinal);

        int kills = 0;
        string[] command = ["demo", "--size", "least", "--out", "killed", "--no-serve", "--json"];
        // The first lives for a second, the next for a little longer: so each step is met in another state.
        for (int life = 1000; kills < 20; life += 300)
        {
            using CliProcess process = CliProcess.Start(_folder.Path, command);
            if (process.Wait(life))
            {
                break;
            }

            kills += process.Kill() ? 1 : 0;
            command = Directory.Exists(_folder["killed"]) ? ["demo", "--resume", "killed", "--no-serve", "--json"] : command;
        }

        Assert.True(kills >= 3, $"killed {kills} times only");
        using CliProcess last = CliProcess.Succeed(_folder.Path, "demo", "--resume", "killed", "--no-serve", "--json");
        Assert.Equal(WithoutMeasures(report), WithoutMeasures(last.Json));

        using CliProcess table = CliProcess.Succeed(_folder.Path, "demo", "--resume", "killed", "--no-serve");
        Assert.Contains("facts of pages, with search", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatExistsIsNotTouched()
    {
        Directory.CreateDirectory(_folder["mine"]);
        File.WriteAllText(Path.Combine(_folder["mine"], "thesis.txt"), "mine");
        Assert.Contains("mine exists: choose another --out", CliProcess.Fail(1, _folder.Path, "demo", "--out", "mine", "--force"), StringComparison.Ordinal);
        Assert.Contains("mine holds no demo", CliProcess.Fail(1, _folder.Path, "demo", "--resume", "mine"), StringComparison.Ordinal);
        Assert.Contains("--seed cannot be given", CliProcess.Fail(2, _folder.Path, "demo", "--resume", "mine", "--seed", "2"), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder["mine"], "demo.json"), """{"seed": 1, "size": "huge"}""");
        Assert.Contains("demo.json is damaged", CliProcess.Fail(1, _folder.Path, "demo", "--resume", "mine"), StringComparison.Ordinal);
        Assert.Contains("it holds thesis.txt, which no demo wrote", CliProcess.Fail(1, _folder.Path, "demo", "--out", "mine", "--force"), StringComparison.Ordinal);
        Assert.Contains("go on with it by --resume mine", CliProcess.Fail(1, _folder.Path, "demo", "--out", "mine"), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder["mine"], "thesis.txt")));
    }

    private static string WithoutMeasures(JsonElement report)
    {
        JsonNode node = JsonNode.Parse(report.GetRawText())!;
        Remove(node);
        return node.ToJsonString();
    }

    private static void Remove(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject properties:
                foreach (string name in properties.Select(property => property.Key).ToArray())
                {
                    if (Measured.Contains(name))
                    {
                        properties.Remove(name);
                    }
                    else
                    {
                        Remove(properties[name]);
                    }
                }

                break;
            case JsonArray items:
                foreach (JsonNode? item in items)
                {
                    Remove(item);
                }

                break;
        }
    }
}

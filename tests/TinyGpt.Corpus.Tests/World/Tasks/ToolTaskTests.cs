using System.Text.Json;
using System.Text.RegularExpressions;
using TinyGpt.Conversations;
using TinyGpt.Evaluation;
using Xunit;

namespace TinyGpt.Corpus.Tests.World.Tasks;

/// <summary>Conversations in which tools are called: the call fits the question, and the answer is what the result says.</summary>
public partial class ToolTaskTests
{
    private static readonly TaskFiles Files = TaskFiles.Small;

    [Theory]
    [InlineData("calculator", "expression")]
    [InlineData("code", "code")]
    [InlineData("lookup", "query")]
    public void EveryLineIsACallItsResultAndAnAnswer(string name, string parameter)
    {
        int alone = 0, lines = 0;
        foreach (JsonElement line in Files.Train(name))
        {
            TinyGpt.Conversations.Conversation read = ConversationFile.Parse(line).Validated();
            Message[] calling = [.. read.Messages.Where(message => message.ToolCalls.Count > 0)], results = [.. read.Messages.Where(message => message.Role == Role.Tool)];
            Assert.NotEmpty(calling);
            Assert.Equal(calling.Select(message => Assert.Single(message.ToolCalls).Id), results.Select(result => result.ToolCallId!));
            Assert.Equal(calling.Length, calling.Select(message => message.ToolCalls[0].Id).Distinct().Count());
            foreach (ToolCall call in calling.Select(message => message.ToolCalls[0]))
            {
                Assert.Equal(TaskFiles.Text(line, "style"), call.Name);
                Assert.Contains(call.Name, read.Tools.Select(tool => tool.Name));
                Assert.False(string.IsNullOrEmpty(JsonElement.Parse(call.Arguments).GetProperty(parameter).GetString()));
            }

            Assert.All(read.Tools, tool => Assert.Equal(StandardTools.All.Single(own => own.Name == tool.Name).ToString(), tool.ToString()));
            Assert.Equal(Role.Assistant, read.Messages[^1].Role);
            alone += read.Tools.Count == 1 ? 1 : 0;
            lines++;
        }

        Assert.InRange(alone / (double)lines, 0.4, 0.7);
    }

    [Theory]
    [InlineData("calculator")]
    [InlineData("code")]
    public void TheResultIsTheAnswer(string name)
    {
        foreach (JsonElement line in Files.Train(name))
        {
            (string _, string argument, string result, string answer) = Calls(line).Last();
            Assert.Equal((TaskFiles.Text(line, "expression"), TaskFiles.Text(line, "answer")), (argument, result));
            Assert.All(Calls(line), call => Assert.Equal($"The answer is {call.Result}.", call.Answer));
            Assert.Equal(answer, TaskFiles.Reply(line));
        }
    }

    [Fact]
    public void AProgramHasTheWordAsItStandsInTheQuestion()
    {
        int quoted = 0, plain = 0;
        foreach ((string question, string argument, string _, string _) in Files.Train("code").SelectMany(Calls))
        {
            Match word = Word().Match(argument);
            bool isQuoted = word.Groups[1].Length == 0;
            Assert.Contains(isQuoted ? $"\"{word.Groups[2].Value}\"" : $" {word.Groups[2].Value}", question, StringComparison.Ordinal);
            _ = isQuoted ? quoted++ : plain++;
        }

        Assert.True(quoted > 1000 && plain > 1000, $"{quoted} with quotation marks, {plain} without.");
    }

    [Fact]
    public void WhatIsAskedStandsOnThePage()
    {
        int read = 0, asked = 0;
        foreach (JsonElement line in Files.Train("reading"))
        {
            string[] questions = [.. TaskFiles.Questions(line)];
            string[] parts = questions[0].Split("\n\n");
            Assert.Equal(2, parts.Length);
            Assert.StartsWith("This page is about ", parts[0], StringComparison.Ordinal);
            asked += questions.Length;
            Assert.Equal(questions.Length, questions.Distinct().Count());
            // A few values are said in other words on the page, such as "a brother and a sister" for their names in another order.
            read += parts[0].Contains(TaskFiles.Text(line, "answer"), StringComparison.OrdinalIgnoreCase) ? 1 : 0;
            Assert.Contains(TaskFiles.Text(line, "answer"), TaskFiles.Reply(line), StringComparison.OrdinalIgnoreCase);
        }

        int lines = Files.Train("reading").Count();
        Assert.InRange(read / (double)lines, 0.9, 1);
        Assert.InRange(asked / (double)lines, 2, 10);
    }

    [Fact]
    public void ASearchFindsThePageOrTheModelSaysThatItDoesNotKnow()
    {
        int found = 0, refused = 0, shown = 0, answered = 0, cut = 0, several = 0;
        foreach (JsonElement line in Files.Train("lookup"))
        {
            (string Question, string Argument, string Result, Message Answer)[] searches = [.. Answered(line)];
            Assert.InRange(searches.Length, 1, 4);
            several += searches.Length > 1 ? 1 : 0;
            foreach ((string question, string query, string result, Message answer) in searches)
            {
                Assert.InRange(result.Length, 1, 650);
                cut += result.Contains('…', StringComparison.Ordinal) ? 1 : 0;
                Assert.Equal(Refusals.IsRefusal(answer.Content), answer.Thinking is null);
                if (answer.Thinking is null)
                {
                    refused++;
                    continue;
                }

                found++;
                Assert.EndsWith(answer.Thinking, question, StringComparison.Ordinal);
                string page = result[..result.IndexOf(':')].Split('/')[1];
                Assert.Equal(page.Replace('-', ' '), query, StringComparer.OrdinalIgnoreCase);
            }

            if (line.TryGetProperty("answer", out JsonElement last))
            {
                answered++;
                shown += searches[^1].Result.Contains(last.GetString()!, StringComparison.OrdinalIgnoreCase) ? 1 : 0;
            }
        }

        Assert.True(refused > 300, $"{refused} refused.");
        Assert.True(several > 1000, $"{several} conversations with several searches.");
        Assert.True(cut > 10, $"{cut} passages were cut.");
        Assert.True(found > refused);
        Assert.InRange(shown / (double)answered, 0.9, 1);
    }

    [Fact]
    public void PagesTellOfOtherWorlds()
    {
        string[] ours = [.. Files.World.People.Select(person => $"{person.Name} lives in {person.Home.Name}.")];
        string pages = string.Join('\n', Files.Train("reading").SelectMany(TaskFiles.Questions));
        string[] shared = [.. ours.Where(fact => pages.Contains(fact, StringComparison.Ordinal))];
        Assert.InRange(shared.Length, 0, ours.Length / 10);
    }

    [Theory]
    [InlineData("identity", 40)]
    [InlineData("smalltalk", 40)]
    [InlineData("facts", 8)]
    public void ToolsAreOfferedThatNobodyNeeds(string name, int percent)
    {
        JsonElement[] lines = [.. Files.Train(name)], offered = [.. lines.Where(line => line.TryGetProperty("tools", out _))];
        Assert.InRange(100.0 * offered.Length / lines.Length, percent - 6, percent + 6);
        foreach (TinyGpt.Conversations.Conversation read in offered.Select(line => ConversationFile.Parse(line).Validated()))
        {
            Assert.InRange(read.Tools.Count, 1, 3);
            Assert.All(read.Messages, message => Assert.Empty(message.ToolCalls));
            // A fact could be looked up.
            Assert.False(name == "facts" && read.Tools.Any(tool => tool.Name == StandardTools.Search.Name));
        }

        Assert.Contains(offered, line => ConversationFile.Parse(line).Tools.Count > 1);
    }

    private static IEnumerable<(string Question, string Argument, string Result, string Answer)> Calls(JsonElement line) =>
        Answered(line).Select(call => (call.Question, call.Argument, call.Result, call.Answer.Content));

    private static IEnumerable<(string Question, string Argument, string Result, Message Answer)> Answered(JsonElement line)
    {
        IReadOnlyList<Message> messages = ConversationFile.Parse(line).Messages;
        return messages.Index().Where(item => item.Item.ToolCalls.Count > 0).Select(item => (
            messages[item.Index - 1].Content, JsonElement.Parse(item.Item.ToolCalls[0].Arguments).EnumerateObject().Single().Value.GetString()!,
            messages[item.Index + 1].Content, messages[item.Index + 2]));
    }

    [GeneratedRegex("^\"( ?)([a-z]+)\"")]
    private static partial Regex Word();
}

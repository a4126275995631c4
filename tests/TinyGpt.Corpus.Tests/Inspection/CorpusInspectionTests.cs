using TinyGpt.Corpus.Inspection;
using TinyGpt.Corpus.Pipeline;
using TinyGpt.Corpus.Tests.Pipeline;
using TinyGpt.Data;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Corpus.Tests.Inspection;

public sealed class CorpusInspectionTests : IDisposable
{
    private readonly SampleCrawl _crawl = new();

    public CorpusInspectionTests() => _crawl.Build("corpus").Run();

    public void Dispose() => _crawl.Dispose();

    [Fact]
    public void EveryDocumentIsWhereItsTraceSays()
    {
        CorpusInspection inspection = new(_crawl["corpus"]);
        Assert.Equal(SampleCrawl.Documents, inspection.Documents);
        int kept = 0;
        for (long number = 0; number < inspection.Documents; number++)
        {
            DocumentTrace trace = inspection.Trace(number);
            Assert.Equal($"http://site{number / SampleCrawl.DocumentsPerFile}.example/page{number % SampleCrawl.DocumentsPerFile}", trace.Url);
            if (trace.Place is not { } place)
            {
                continue;
            }

            kept++;
            using TokenFile tokens = TokenFile.Open(_crawl[$"corpus/{place.File}"]);
            int[] ids = new int[place.End - place.Start];
            tokens.Read(place.Start, ids);
            Assert.Equal(trace.Text + "\n\n", new ByteTokenizer().Decode(ids));
            Assert.Equal(ids.Length, trace.Tokens);
            Assert.Equal(place.End, DocumentEnds.Read(DocumentEnds.PathFor(tokens.Name), tokens.Count)[place.Document]);
        }

        Assert.Equal(SampleCrawl.KeptDocuments, kept);
    }

    [Fact]
    public void ATraceTellsWhyADocumentWentAndWhatAStepChanged()
    {
        CorpusInspection inspection = new(_crawl["corpus"]);
        DocumentTrace tooShort = inspection.Trace(0), copied = inspection.Trace(2), copy = inspection.Trace(1),
            personal = inspection.Trace(SampleCrawl.DocumentsPerFile - 1);
        Assert.Equal("quality", tooShort.Steps[^1].Step);
        Assert.NotNull(tooShort.Steps[^1].Reason);
        Assert.Null(tooShort.Tokens);
        // The first of equal documents stays.
        Assert.Equal((null, 1L, 2L), (copy.Duplicates!.Reason, copy.Duplicates.Kept, copy.Duplicates.Cluster));
        Assert.Equal(("same-content", 1L, "http://site0.example/page1"),
            (copied.Duplicates!.Reason, copied.Duplicates.Kept, copied.Duplicates.KeptUrl));
        Assert.Equal([1, 2], copied.Duplicates.Members);
        StepTrace step = personal.Steps.Single(step => step.Step == "personal-data");
        Assert.Equal($"-You may write to {SampleCrawl.Mail} if you like.", step.Changes[0]);
        Assert.StartsWith("+You may write to ", step.Changes[1]);
        Assert.Equal(2, step.Changes.Count);
    }

    [Fact]
    public void RejectedDocumentsAreListedByReason()
    {
        CorpusInspection inspection = new(_crawl["corpus"]);
        RejectedDocument[] all = [.. inspection.Rejected()];
        Assert.Equal(2 * SampleCrawl.Files, all.Length);
        RejectedDocument[] copies = [.. inspection.Rejected("same-content")];
        Assert.Equal(SampleCrawl.Files, copies.Length);
        Assert.All(copies, copy => Assert.Equal(("duplicates", copy.Number), (copy.Step, inspection.Trace(copy.Number).Number)));
        Assert.Equal("same-content", inspection.Trace(copies[3].Number).Duplicates!.Reason);
        Assert.Empty(inspection.Rejected("no-such-reason"));
    }

    /// <summary>Addresses are made of the path from the folder that was named, and not from the one that a page lies in.</summary>
    [Fact]
    public void APageInAFolderKeepsItsAddress()
    {
        Directory.CreateDirectory(_crawl["site/sub"]);
        string[] pages = ["site/sub/a.html", "site/sub/b.html"];
        foreach (string page in pages)
        {
            File.WriteAllText(_crawl[page], $"<html><body><p>This is the page {page}, as you see.</p></body></html>");
        }

        new CorpusBuild(_crawl["pages"], [_crawl["site"]], SampleCrawl.Settings with { Steps = ["extract", "duplicates"] }, new ByteTokenizer())
            .Run(TestContext.Current.CancellationToken);
        CorpusInspection inspection = new(_crawl["pages"]);
        Assert.Equal(["file:///sub/a.html", "file:///sub/b.html"], inspection.Outcomes().Select(outcome => outcome.Url));
        Assert.Equal(("file:///sub/a.html", "file:///sub/b.html"), (inspection.Trace(0).Url, inspection.Trace(1).Url));
        File.AppendAllText(_crawl[pages[1]], " ");
        Assert.Contains("is not what it was", Assert.Throws<InvalidDataException>(() => inspection.Trace(0)).Message);
    }

    [Fact]
    public void WhatIsNotThereIsSaid()
    {
        Assert.Contains("no document 60", Assert.Throws<InvalidDataException>(() => new CorpusInspection(_crawl["corpus"]).Trace(60)).Message);
        Assert.Contains("not the folder of a corpus build",
            Assert.Throws<InvalidDataException>(() => new CorpusInspection(_crawl["nothing"])).Message);
        Directory.Delete(_crawl["corpus/work"], recursive: true);
        Assert.Contains("work", Assert.Throws<InvalidDataException>(() => new CorpusInspection(_crawl["corpus"])).Message);
    }
}

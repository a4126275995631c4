using TinyGpt.Corpus.Shards;
using TinyGpt.Tests.Formats;
using Xunit;

namespace TinyGpt.Corpus.Tests.Shards;

public sealed class TokenPartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A token file of llm.c counts its tokens in 31 bits; an input may have more.</summary>
    [Theory]
    [InlineData(1000, 1)]
    [InlineData(15, 1)]
    [InlineData(14, 2)]
    [InlineData(9, 2)]
    [InlineData(8, 3)]
    [InlineData(1, 5)]
    public void DocumentsThatDoNotFitGoOnInAnotherFile(int mostTokens, int files)
    {
        int[][] documents = [[1, 2, 3], [4, 5], [6, 7, 8, 9], [10, 11, 12, 13, 14], [15]];
        using (TokenPartWriter writer = new(_folder.Path, 100) { MostTokens = mostTokens })
        {
            for (int i = 0; i < documents.Length; i++)
            {
                writer.Add(documents[i], (ulong)i, 2 * i, 3 * i);
            }

            writer.Finish();
        }

        Assert.Equal([TokenPart.TableName, .. Enumerable.Range(0, files).Select(TokenPart.TokensName)], _folder.Names());
        using TokenPart part = TokenPart.Open(_folder.Path);
        Assert.Equal(
            Enumerable.Range(0, documents.Length).Select(i => ((ulong)i, 2L * i, 3L * i)),
            part.Documents.Select(document => (document.Hash, document.Bytes, document.Record)));
        long start = 0;
        for (int i = 0; i < documents.Length; i++)
        {
            int[] tokens = new int[part.Documents[i].End - start];
            part.Read(start, tokens);
            Assert.Equal(documents[i], tokens);
            start = part.Documents[i].End;
        }
    }

    [Fact]
    public void AnInputWithoutDocumentsHasAPartWithoutTokens()
    {
        using (TokenPartWriter writer = new(_folder.Path, 100))
        {
            writer.Finish();
        }

        using TokenPart part = TokenPart.Open(_folder.Path);
        Assert.Empty(part.Documents);
    }

    [Fact]
    public void FilesThatDoNotGoTogetherAreNamed()
    {
        using (TokenPartWriter writer = new(_folder.Path, 100) { MostTokens = 3 })
        {
            writer.Add(new[] { 1, 2, 3 }, 0, 0, 0);
            writer.Add(new[] { 4, 5 }, 0, 0, 1);
            writer.Finish();
        }

        byte[] table = File.ReadAllBytes(_folder.File(TokenPart.TableName));
        _folder.Write(TokenPart.TableName, table.AsSpan(0, table.Length - 1));
        Assert.Contains("ends within document 1", Assert.Throws<InvalidDataException>(() => TokenPart.ReadTable(_folder.Path)).Message);
        _folder.Write(TokenPart.TableName, [.. table.AsSpan(table.Length / 2), .. table.AsSpan(0, table.Length / 2)]);
        Assert.Contains("ends at token 3, and begins at 5", Assert.Throws<InvalidDataException>(() => TokenPart.ReadTable(_folder.Path)).Message);
        _folder.Write(TokenPart.TableName, table.AsSpan(0, table.Length / 2));
        ExpectStrangers();
        _folder.Write(TokenPart.TableName, table);
        TokenPart.Open(_folder.Path).Dispose();
        // The first document ends within the second file.
        table[0] = 4;
        _folder.Write(TokenPart.TableName, table);
        ExpectStrangers();
        table[0] = 3;
        _folder.Write(TokenPart.TableName, table);
        File.Delete(_folder.File(TokenPart.TokensName(1)));
        ExpectStrangers();
        File.Delete(_folder.File(TokenPart.TokensName(0)));
        Assert.Contains(TokenPart.TokensName(0), Assert.Throws<FileNotFoundException>(() => TokenPart.Open(_folder.Path)).Message);
    }

    private void ExpectStrangers() => Assert.Equal(
        $"{_folder.File(TokenPart.TableName)} does not belong to {TokenPart.TokensName(0)} beside it",
        Assert.Throws<InvalidDataException>(() => TokenPart.Open(_folder.Path)).Message);
}

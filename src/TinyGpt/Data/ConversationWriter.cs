using CommunityToolkit.HighPerformance.Buffers;
using TinyGpt.Conversations;
using TinyGpt.Tokenization;

namespace TinyGpt.Data;

/// <summary>Writes the files of one part of a <see cref="ConversationCorpus"/>.</summary>
internal sealed class ConversationWriter : IDisposable
{
    private readonly string _endsPath;
    private readonly FileStream _tokenFile, _trainedFile;
    private readonly TokenWriter _tokens, _trained;
    private readonly List<long> _ends = [];

    /// <summary>Starts the files.</summary>
    public ConversationWriter(string folder, string name, Tokenizer tokenizer)
    {
        string path = ConversationTokens.TokensPath(folder, name);
        _endsPath = DocumentEnds.PathFor(path);
        _tokenFile = File.Create(path);
        _trainedFile = File.Create(ConversationTokens.TrainedPath(folder, name));
        _tokens = new TokenWriter(_tokenFile, tokenizer.VocabularySize);
        _trained = new TokenWriter(_trainedFile, ConversationTokens.Marks);
    }

    /// <summary>How many conversations were written.</summary>
    public long Conversations => _ends.Count;

    /// <summary>How many tokens in them are learned.</summary>
    public long Trained { get; private set; }

    /// <summary>Appends a conversation.</summary>
    public void Write(RenderedConversation conversation)
    {
        int count = conversation.Ids.Count;
        using SpanOwner<int> row = SpanOwner<int>.Allocate(count);
        for (int i = 0; i < count; i++)
        {
            row.Span[i] = conversation.Ids[i];
        }

        _tokens.Write(row.Span);
        for (int i = 0; i < count; i++)
        {
            row.Span[i] = conversation.IsTrained[i] ? 1 : 0;
        }

        _trained.Write(row.Span);
        _ends.Add(_tokens.Count);
        Trained += conversation.TrainedTokens;
    }

    /// <summary>Completes the files.</summary>
    public void Finish()
    {
        _tokens.Finish();
        _trained.Finish();
        using FileStream ends = File.Create(_endsPath);
        DocumentEnds.Write(ends, _ends.ToArray());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tokenFile.Dispose();
        _trainedFile.Dispose();
    }
}

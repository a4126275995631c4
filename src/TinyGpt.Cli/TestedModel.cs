using System.CommandLine;
using TinyGpt.Formats;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Cli;

/// <summary>A model with its tokenizer and its device, as a command opens it.</summary>
internal sealed class TestedModel : IDisposable
{
    private readonly Device _device;

    private TestedModel(Device device, Gpt model, Tokenizer tokenizer) => (_device, Model, Tokenizer) = (device, model, tokenizer);

    /// <summary>The model.</summary>
    public Gpt Model { get; }

    /// <summary>Its tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>Opens it.</summary>
    /// <param name="path">The model.</param>
    /// <param name="tokenizerPath">The tokenizer; null: the model's own.</param>
    /// <param name="parse">The command line.</param>
    /// <param name="common">Names the device.</param>
    /// <exception cref="InvalidDataException">It is no model, or has no tokenizer.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static TestedModel Open(string path, string? tokenizerPath, ParseResult parse, CommonOptions common)
    {
        using ModelFile file = ModelFile.Open(path, tokenizerPath);
        Tokenizer tokenizer = file.LoadTokenizer()
            ?? throw new InvalidDataException($"{file.FilePath} has no tokenizer of its own; name one with --tokenizer");
        Device device = common.CreateDevice(parse);
        try
        {
            return new TestedModel(device, file.Load(device), tokenizer);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Model.Dispose();
        _device.Dispose();
    }
}

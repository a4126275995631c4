using System.CommandLine;
using System.Text;
using TinyGpt.Cli.Commands;

namespace TinyGpt.Cli;

internal static class Program
{
    private const string Description =
        "TinyGpt: makes a GPT from scratch on your own machine. Begin with 'tinygpt pretrain', which needs no argument.";

    private static int Main(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        StandardOutput.Install();
        RootCommand root = new(Description)
        {
            PretrainCommand.Create(),
            SftCommand.Create(),
            EvalCommand.Create(),
            ChatCommand.Create(),
            ServeCommand.Create(),
            GenerateCommand.Create(),
            DevicesCommand.Create(),
            new Command("corpus", "Make text to train on out of web captures, and look at what became of them.")
            {
                CorpusBuildCommand.Create(), CorpusInspectCommand.Create(), CorpusReportCommand.Create(), CorpusWorldCommand.Create(),
            },
            new Command("model", "Look at models, and write them in other formats.") { ModelInfoCommand.Create(), ModelConvertCommand.Create() },
            new Command("bench", "Measure this machine.")
            {
                BenchMatMulCommand.Create(), BenchTrainCommand.Create(), BenchAttentionCommand.Create(), BenchGenerateCommand.Create(),
                BenchServeCommand.Create(), BenchTokenizerCommand.Create(), BenchCorpusCommand.Create(),
            },
            new Command("tokenizer", "Make tokenizers, and look at what they do.")
            {
                TokenizerTrainCommand.Create(), TokenizerEncodeCommand.Create(), TokenizerDecodeCommand.Create(),
            },
        };
        HelpWithExamples.Install(root);

        // A prompt may begin with @, so that is no response file.
        ParserConfiguration parsing = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
        ParseResult result = root.Parse(args.Length == 0 ? ["--help"] : args, parsing);
        return result.Errors.Count > 0 && !HelpWithExamples.IsAsked(result)
            ? ErrorReporting.ReportUsage(result)
            : ErrorReporting.Guard(result.CommandResult.Command, () => result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }));
    }
}

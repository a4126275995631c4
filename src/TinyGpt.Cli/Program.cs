using System.Text;

namespace TinyGpt.Cli;

internal static class Program
{
    private static int Main(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        StandardOutput.Install();
        return CommandLine.Run(args.Length == 0 ? ["--help"] : args);
    }
}

using TinyGpt.Corpus.Duplicates;
using Xunit;

namespace TinyGpt.Corpus.Tests.Duplicates;

/// <summary>Files that are not what was written get one line that names them, and nothing is made of them.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private readonly SignatureFolder _folder = new(new DuplicateSettings { Bands = 1, Rows = 2 });

    public DamagedFileTests()
    {
        _folder.Add([[1, 11, 21], [1, 12, 22], [2, 13, 21]]);
        _folder.Add([[3, 14, 24], [4, 14, 25]]);
        _folder.Build().Dispose();
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Each bit of each file changed, and each file cut everywhere and lengthened.</summary>
    [Theory]
    [InlineData("0000.signatures")]
    [InlineData("2.pairs")]
    [InlineData("duplicates.bin")]
    public void EveryChangeOfAByteIsNoticed(string name)
    {
        string path = _folder.File(name);
        byte[] whole = File.ReadAllBytes(path);
        Read(name);
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] changed = [.. whole];
            changed[at] ^= (byte)(1 << (at % 8));
            CheckRefused(name, changed);
            CheckRefused(name, whole[..at]);
        }

        CheckRefused(name, [.. whole, 0]);
    }

    [Fact]
    public void AFileOfAnotherKindIsNamed()
    {
        string text = _folder.File("text");
        File.WriteAllText(text, new string('x', 1000));
        Expect("does not begin with TGSIGNAT", text, () => SignatureFile.Open(text));
        Expect("does not begin with TGSIGNAT", _folder.Table, () => SignatureSet.Open([_folder.Table]));
        Expect("does not begin with TGPAIRS ", text, () => ClusterStage.Run([text], _folder.File("out")));
        Expect("does not begin with TGDUPLIC", text, () => DuplicateTable.Open(text));
        File.WriteAllText(text, "short");
        Expect("it has 5 bytes", text, () => SignatureFile.Open(text));
        Assert.Throws<FileNotFoundException>(() => SignatureFile.Open(_folder.File("none")));
        Assert.Throws<IOException>(() => DuplicateTable.Open(Path.GetDirectoryName(text)!));
    }

    [Fact]
    public void ASignatureFileThatWasNotFinishedIsNamed()
    {
        string path = _folder.File("unfinished");
        using (FileStream stream = File.Create(path))
        {
            SignatureWriter writer = new(stream, _folder.Keys);
            for (int i = 0; i < 10_000; i++)
            {
                writer.Add([1, 2, 3]);
            }
        }

        Expect("not written to its end", path, () => SignatureFile.Open(path));
    }

    [Fact]
    public void SignaturesOfOtherSettingsAreNamed()
    {
        using SignatureFolder other = new(new DuplicateSettings { Bands = 1, Rows = 2, Seed = 2 });
        other.Add([[1, 2, 3]]);
        Expect("other settings", other.Signatures[0], () => SignatureSet.Open([.. _folder.Signatures, .. other.Signatures]));
    }

    [Fact]
    public void PairFilesThatDoNotGoTogetherAreNamed()
    {
        string[] pairs = _folder.Pairs();
        Expect("one of 3 pair files", pairs[0], () => ClusterStage.Run(pairs[..2], _folder.File("out")));
        Expect("both of key 1", pairs[1], () => ClusterStage.Run([pairs[0], pairs[1], pairs[1]], _folder.File("out")));
        BandStage.Run(_folder.Signatures[..1], 2, pairs[2]);
        Expect("is of 3 documents", pairs[2], () => ClusterStage.Run(pairs, _folder.File("out")));
    }

    /// <summary>What fails half way leaves the old output, or none, and no other file.</summary>
    [Fact]
    public void AFailureLeavesNothingHalf()
    {
        byte[] table = File.ReadAllBytes(_folder.Table);
        string[] before = _folder.Names();
        Damage(_folder.Signatures[1]);
        Assert.Throws<InvalidDataException>(() => BandStage.Run(_folder.Signatures, 2, _folder.File("new.pairs")));
        Damage(_folder.File("2.pairs"));
        Assert.Throws<InvalidDataException>(
            () => ClusterStage.Run([_folder.File("0.pairs"), _folder.File("1.pairs"), _folder.File("2.pairs")], _folder.Table));
        Assert.Equal(before, _folder.Names());
        Assert.Equal(table, File.ReadAllBytes(_folder.Table));
    }

    private static void Damage(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private static void Expect(string words, string path, Action action)
    {
        string message = Assert.Throws<InvalidDataException>(action).Message;
        Assert.Contains(words, message, StringComparison.Ordinal);
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private void CheckRefused(string name, byte[] bytes)
    {
        string path = _folder.File(name);
        File.WriteAllBytes(path, bytes);
        Expect("", path, () => Read(name));
    }

    private void Read(string name)
    {
        string path = _folder.File(name);
        switch (Path.GetExtension(name))
        {
            case ".signatures":
                using (SignatureFile file = SignatureFile.Open(path))
                {
                    for (int key = 0; key < 3; key++)
                    {
                        file.Read(key, 0, new ulong[SignatureFile.BlockDocuments + 1]);
                    }
                }

                break;
            case ".pairs":
                using (PairFile file = PairFile.Open(path))
                {
                    file.Visit(_ => { });
                }

                break;
            default:
                DuplicateTable.Open(path).Dispose();
                break;
        }
    }
}

using System.Text;
using TinyGpt.Formats;
using Xunit;

namespace TinyGpt.Tests.Formats;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_created_and_replaced_and_nothing_else_remains()
    {
        string path = _folder.File("a.txt");
        AtomicFile.WriteText(path, "ä1");
        Assert.Equal([0xC3, 0xA4, (byte)'1'], File.ReadAllBytes(path));
        AtomicFile.WriteText(path, "");
        Assert.Empty(File.ReadAllBytes(path));
        Assert.Equal(["a.txt"], _folder.Names());
    }

    [Fact]
    public void A_link_stays_and_what_it_points_to_is_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows makes links for administrators only");
        Directory.CreateDirectory(_folder.File("there"));
        AtomicFile.WriteText(_folder.File("there/a"), "old");
        File.CreateSymbolicLink(_folder.File("link"), "there/a");
        AtomicFile.WriteText(_folder.File("link"), "new");
        Assert.Equal("new", File.ReadAllText(_folder.File("there/a")));
        Assert.Equal("there/a", new FileInfo(_folder.File("link")).LinkTarget);
        Assert.Equal(["a"], Directory.GetFileSystemEntries(_folder.File("there")).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        string folder = _folder.File("no");
        Assert.Equal(
            $"cannot write {folder}/a: there is no folder {folder}", Assert.Throws<IOException>(() => AtomicFile.WriteText($"{folder}/a", "")).Message);
        AtomicFile.WriteText(folder, "");
        Assert.Equal(
            $"cannot write {folder}/a: {folder} is a file where a folder is expected",
            Assert.Throws<IOException>(() => AtomicFile.WriteText($"{folder}/a", "")).Message);
    }

    [Fact]
    public void The_stream_can_seek_back()
    {
        AtomicFile.Write(_folder.File("a"), stream =>
        {
            stream.Write("xyz"u8);
            stream.Position = 1;
            stream.Write("-"u8);
        });
        Assert.Equal("x-z", File.ReadAllText(_folder.File("a")));
    }

    [Fact]
    public void A_failure_of_the_writer_leaves_the_old_file_and_no_temporary()
    {
        string path = _folder.File("a");
        AtomicFile.WriteText(path, "old");
        IOException failure = Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[100_000]);
            throw new IOException("No space left on device");
        }));
        Assert.Equal($"cannot write {path}: No space left on device", failure.Message);
        Assert.Equal("old", File.ReadAllText(path));

        // What is no trouble with files comes through unchanged.
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, _ => throw new InvalidOperationException("mine")));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["a"], _folder.Names());
    }

    [Fact]
    public void A_full_disk_is_named_as_the_reason()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /dev/full");
        IOException failure = Assert.Throws<IOException>(() => AtomicFile.Write(_folder.File("a"), _ =>
        {
            using FileStream full = new("/dev/full", FileMode.Open, FileAccess.Write);
            full.Write(new byte[10_000]);
        }));
        Assert.StartsWith($"cannot write {_folder.File("a")}: No space left on device", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Names());
    }

    [Fact]
    public void The_name_of_a_temporary_is_not_shown()
    {
        string path = _folder.File("step-1");
        IOException failure = Assert.Throws<IOException>(() => AtomicFile.CreateFolder(
            path, inside => throw new IOException($"No space left on device : '{Path.Combine(inside, "x")}'")));
        Assert.Equal($"cannot write {path}: No space left on device", failure.Message);
    }

    [Fact]
    public void A_target_that_cannot_be_written_is_named()
    {
        string orphan = _folder.File("missing/a");
        Expect.Failure<IOException>(orphan, () => AtomicFile.WriteText(orphan, "x"));
        Expect.Failure<IOException>(orphan, () => AtomicFile.CreateFolder(orphan, _ => { }));

        Directory.CreateDirectory(_folder.File("b"));
        Expect.Failure<IOException>(_folder.File("b"), () => AtomicFile.WriteText(_folder.File("b"), "x"));
        Assert.Equal(["b"], _folder.Names());
    }

    [Fact]
    public async Task A_reader_sees_the_old_file_or_the_new_one_whole()
    {
        string path = _folder.File("a");
        string[] versions = [new string('1', 50_000), new string('2', 90_000)];
        AtomicFile.WriteText(path, versions[0]);
        Task writer = Task.Run(
            () =>
            {
                for (int i = 1; i <= 100; i++)
                {
                    AtomicFile.WriteText(path, versions[i % 2]);
                }
            },
            TestContext.Current.CancellationToken);
        int reads = 0;
        while (!writer.IsCompleted || reads == 0)
        {
            Assert.Contains(File.ReadAllText(path), versions);
            reads++;
        }

        await writer;
    }

    [Fact]
    public void A_folder_appears_when_it_is_complete()
    {
        string path = _folder.File("step-1");
        AtomicFile.CreateFolder(path, inside =>
        {
            Assert.False(Path.Exists(path));
            Assert.Equal(_folder.Path, Path.GetDirectoryName(inside));
            File.WriteAllText(Path.Combine(inside, "x"), "1");
            Directory.CreateDirectory(Path.Combine(inside, "inner"));
            File.WriteAllText(Path.Combine(inside, "inner", "y"), "2");
        });
        Assert.Equal("1", File.ReadAllText(Path.Combine(path, "x")));
        Assert.Equal("2", File.ReadAllText(Path.Combine(path, "inner", "y")));
        Assert.Equal(["step-1"], _folder.Names());
        Assert.Equal(["inner", "x"], Directory.GetFileSystemEntries(path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_failure_while_a_folder_is_filled_leaves_nothing()
    {
        string path = _folder.File("step-1");
        IOException failure = Assert.Throws<IOException>(() => AtomicFile.CreateFolder(path, inside =>
        {
            File.WriteAllText(Path.Combine(inside, "x"), "1");
            AtomicFile.Write(Path.Combine(inside, "y"), _ => throw new IOException("No space left on device"));
        }));
        Assert.Equal($"cannot write {path}: No space left on device", failure.Message);
        Assert.Throws<InvalidDataException>(() => AtomicFile.CreateFolder(path, _ => throw new InvalidDataException("mine")));
        Assert.Empty(_folder.Names());
    }

    [Fact]
    public void A_folder_that_exists_is_not_touched()
    {
        string path = _folder.File("step-1");
        AtomicFile.CreateFolder(path, inside => File.WriteAllText(Path.Combine(inside, "x"), "1"));
        IOException failure = Assert.Throws<IOException>(() => AtomicFile.CreateFolder(path, _ => Assert.Fail("must not be filled")));
        Assert.Equal($"cannot write {path}: it exists already", failure.Message);
        Assert.Equal("1", File.ReadAllText(Path.Combine(path, "x")));
    }

    [Fact]
    public void What_a_killed_process_leaves_is_recognised_and_nothing_else()
    {
        List<string> leftovers = [];
        AtomicFile.Write(_folder.File("a"), _ => leftovers.Add(Assert.Single(_folder.Names())));
        AtomicFile.CreateFolder(_folder.File("b"), inside => leftovers.Add(Path.GetFileName(inside)));
        File.WriteAllText(_folder.File(leftovers[0]), "half a file");
        Directory.CreateDirectory(_folder.File(leftovers[1]));
        File.WriteAllText(Path.Combine(_folder.File(leftovers[1]), "inner"), "half a folder");
        File.WriteAllText(_folder.File(".hidden"), "the user's");
        Assert.All(leftovers, name => Assert.StartsWith(".", name, StringComparison.Ordinal));

        Assert.Equal(2, AtomicFile.RemoveLeftovers(_folder.Path));
        Assert.Equal([".hidden", "a", "b"], _folder.Names());
        Assert.Equal(0, AtomicFile.RemoveLeftovers(_folder.Path));
        Assert.Equal(0, AtomicFile.RemoveLeftovers(_folder.File("missing")));
    }

    [Fact]
    public void What_was_left_of_other_files_is_left_alone()
    {
        string[] names = ["00001", "00001.5", "train-00001.tok"];
        List<string> leftovers = [];
        foreach (string name in names)
        {
            AtomicFile.Write(_folder.File(name), _ => leftovers.Add(Assert.Single(_folder.Names(), AtomicFile.IsTemporary)));
        }

        leftovers.ForEach(name => File.WriteAllText(_folder.File(name), "half a file"));
        File.WriteAllText(_folder.File(".tinygpt-tmp"), "the user's");
        Assert.Equal(0, AtomicFile.RemoveLeftoversOf([_folder.File("0000"), _folder.File("train-00001"), _folder.File("missing/00001")]));
        Assert.Equal(2, AtomicFile.RemoveLeftoversOf([_folder.File("train-00001.tok"), _folder.File("00001")]));
        Assert.Equal([leftovers[1], ".tinygpt-tmp", .. names], _folder.Names());
    }

    [Fact]
    public void Flushing_a_folder_leaves_no_trace()
    {
        Assert.True(AtomicFile.FlushFolder(_folder.Path));
        Assert.Empty(_folder.Names());
        Assert.False(AtomicFile.FlushFolder(_folder.File("missing")));
    }

    [Fact]
    public void Relative_paths_work()
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, _folder.File("a"));
        AtomicFile.Write(relative, stream => stream.Write(Encoding.UTF8.GetBytes("x")));
        relative = Path.GetRelativePath(Environment.CurrentDirectory, _folder.File("b"));
        AtomicFile.CreateFolder(relative + Path.DirectorySeparatorChar, _ => { });
        Assert.Equal(["a", "b"], _folder.Names());
    }
}

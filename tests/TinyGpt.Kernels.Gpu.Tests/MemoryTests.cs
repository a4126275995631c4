namespace TinyGpt.Gpu.Tests;

public sealed class MemoryTests(GpuFixture gpu)
{
    [Fact]
    public void TooMuchIsRefusedWithWhatWasAskedForAndWhatIsFree()
    {
        const long Asked = 1L << 50;
        long free = gpu.Kernels.FreeMemoryBytes!.Value;
        DeviceMemoryException error = Assert.Throws<DeviceMemoryException>(() => gpu.Kernels.Allocate(Asked));
        Assert.Equal(Asked, error.RequestedBytes);
        Assert.Equal(free, error.FreeBytes);
        Assert.StartsWith($"{gpu.Kernels.Name} has not enough memory: 1,125,899,906.8 MB were asked for, and ", error.Message, StringComparison.Ordinal);
        Assert.Contains("; one block has at most ", error.Message, StringComparison.Ordinal);
        using Storage works = gpu.Kernels.Allocate(1000);
    }

    [Fact]
    public void ABlockBeyond32BitsOfElementsIsRefusedByOpenCl()
    {
        Assert.SkipUnless(gpu.Kernels.Name.StartsWith("opencl", StringComparison.Ordinal), "CUDA's views count in 64 bits");
        DeviceMemoryException error = Assert.Throws<DeviceMemoryException>(() => gpu.Kernels.Allocate((4L << 31) + 1));
        Assert.Contains("one block has at most 8,589.9 MB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsFreedIsFree()
    {
        Assert.SkipUnless(gpu.Kernels.Name.StartsWith("opencl", StringComparison.Ordinal), "a CUDA device may have other users");
        long free = gpu.Kernels.FreeMemoryBytes!.Value;
        using (gpu.Kernels.Allocate(1000))
        {
            Assert.Equal(free - 1024, gpu.Kernels.FreeMemoryBytes);
        }

        Assert.Equal(free, gpu.Kernels.FreeMemoryBytes);
    }

    [Fact]
    public void UploadsThatOutgrowTheStagingMemoryArriveWhole()
    {
        using Storage storage = gpu.Kernels.Allocate(3L * UploadStaging.Bytes);
        Random random = new(1);
        foreach (int bytes in (int[])[1000, UploadStaging.Bytes / 2, UploadStaging.Bytes / 2, 1, 3 * UploadStaging.Bytes, UploadStaging.Bytes])
        {
            View view = new(storage, 0, bytes / sizeof(int) + 1, ElementType.Int32);
            int[] values = new int[Math.Min(view.Length, storage.Bytes / sizeof(int))], back = new int[values.Length];
            view = view with { Length = values.Length };
            Enumerable.Range(0, values.Length).ToList().ForEach(i => values[i] = random.Next());
            gpu.Kernels.Upload<int>(view, values);
            if (bytes != 1000)
            {
                gpu.Kernels.Download<int>(view, back);
                Assert.True(values.AsSpan().SequenceEqual(back), $"{bytes} bytes");
            }
        }
    }

    /// <summary>The staging memory is overwritten only after the device has read it.</summary>
    [Fact]
    public void ManyUploadsInARowArriveInTheirOrder()
    {
        const int Length = 20_000, Views = 200;
        using Storage storage = gpu.Kernels.Allocate(Views * (Length + 64L) * sizeof(int));
        View At(int i) => new(storage, i * (Length + 32L) * sizeof(int), Length, ElementType.Int32);
        int[] values = new int[Length], back = new int[Length];
        for (int i = 0; i < Views; i++)
        {
            Array.Fill(values, i);
            gpu.Kernels.Upload<int>(At(i), values);
        }

        for (int i = 0; i < Views; i++)
        {
            gpu.Kernels.Download<int>(At(i), back);
            Assert.True(!back.AsSpan().ContainsAnyExcept(i), $"upload {i}");
        }
    }

    [Fact]
    public void CallsAreCountedAndAllocateNothing()
    {
        using Storage storage = gpu.Kernels.Allocate(8192);
        View x = new(storage, 0, 1000, ElementType.Float32), y = new(storage, 4096, 1000, ElementType.Float32);
        float[] values = new float[1000];
        Run();
        DeviceTraffic? before = gpu.Kernels.Traffic;
        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Run();
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
        Assert.Equal(new DeviceTraffic(300, 100, 400_000, 100, 400_000, 0), gpu.Kernels.Traffic - before);
        Assert.Equal(0, allocated);

        void Run()
        {
            gpu.Kernels.Upload<float>(x, values);
            gpu.Kernels.Clear(y);
            gpu.Kernels.Add(y, x);
            gpu.Kernels.Copy(x, y);
            gpu.Kernels.Synchronize();
            gpu.Kernels.Download<float>(y, values);
        }
    }
}

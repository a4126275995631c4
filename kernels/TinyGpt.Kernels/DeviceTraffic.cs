namespace TinyGpt;

/// <summary>What went between this process and a device. Counted since the device was opened; the difference of two counts is what went in between.</summary>
/// <param name="Launches">Kernels that were queued; clearing and copying memory count as one each.</param>
/// <param name="Uploads">Transfers to the device.</param>
/// <param name="UploadedBytes">What they moved.</param>
/// <param name="Downloads">Transfers from the device. Each waits for all work before it.</param>
/// <param name="DownloadedBytes">What they moved.</param>
/// <param name="AllocatedBytes">Bytes of the device's memory that were ever allocated, whether or not they are free again.</param>
public readonly record struct DeviceTraffic(
    long Launches, long Uploads, long UploadedBytes, long Downloads, long DownloadedBytes, long AllocatedBytes)
{
    /// <summary>What went between two counts.</summary>
    public static DeviceTraffic operator -(DeviceTraffic after, DeviceTraffic before) => new(
        after.Launches - before.Launches, after.Uploads - before.Uploads, after.UploadedBytes - before.UploadedBytes,
        after.Downloads - before.Downloads, after.DownloadedBytes - before.DownloadedBytes, after.AllocatedBytes - before.AllocatedBytes);
}

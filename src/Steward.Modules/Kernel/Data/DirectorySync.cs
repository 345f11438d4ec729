using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Steward.Kernel;

/// <summary>
/// Makes the names in a folder durable. Flushing a file makes its content durable; on Unix its name is content of the folder, and a power cut
/// may lose one without the other.
/// </summary>
internal static class DirectorySync
{
    internal static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows()) return; // NTFS logs names with the file
        using var handle = new SafeFileHandle(Open(folder, 0), ownsHandle: true);
        if (handle.IsInvalid) throw new IOException($"{folder} cannot be opened to make its names durable (error {Marshal.GetLastPInvokeError()}).");
        RandomAccess.FlushToDisk(handle);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}

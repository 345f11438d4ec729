using System.Runtime.InteropServices;

namespace Steward.Host;

/// <summary>
/// The C library's heap, which SQLite uses. glibc keeps one pool for each thread and gives none back; with a few pools a server's memory
/// stays flat. Other C libraries have nothing to set.
/// </summary>
internal static class NativeHeap
{
    private const int ArenaMax = -8; // M_ARENA_MAX of malloc.h
    private const int Pools = 2;

    internal static void KeepSmall()
    {
        if (!OperatingSystem.IsLinux()) return;
        try { _ = SetOption(ArenaMax, Pools); }
        catch (EntryPointNotFoundException) { } // musl has one pool anyway
    }

    [DllImport("libc", EntryPoint = "mallopt")]
    private static extern int SetOption(int option, int value);
}

using System.Runtime.InteropServices;

namespace Steward.Kernel;

/// <summary>The system's SQLite is newer than the bundled one (2021), so it is preferred; the bundled one is the fall-back.</summary>
internal static class SqliteLibrary
{
    internal static void Prefer()
    {
        var provider = typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly;
        NativeLibrary.SetDllImportResolver(provider, (name, assembly, path) =>
            name == "e_sqlite3" && NativeLibrary.TryLoad("libsqlite3.so.0", assembly, path, out var system) ? system : IntPtr.Zero);
        SQLitePCL.Batteries_V2.Init();
        // Each connection serves one task at a time, so its locks protect nothing; the count of memory in use takes a lock at each allocation.
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MULTITHREAD);
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }
}

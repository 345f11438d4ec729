using Xunit;

namespace Steward.Portfolio.Tests;

/// <summary>The NAV data beside the repository; tests that need it are skipped where it is missing.</summary>
internal static class DataFolder
{
    internal static string[] Lines(string name) => File.ReadAllLines(Path.Combine(Folder(), name));

    internal static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder(), name));

    private static string Folder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Steward.slnx"))) return Existing(Path.Combine(at.FullName, "..", "shared", "data", "nav"));
        }
        return Existing("");
    }

    private static string Existing(string folder)
    {
        if (!Directory.Exists(folder)) Assert.Skip("The folder ../shared/data/nav is missing: real NAVs are not tested.");
        return folder;
    }
}

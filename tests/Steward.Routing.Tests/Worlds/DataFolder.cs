using Xunit;

namespace Steward.Routing.Tests;

/// <summary>The public instances beside the repository; tests that need them are skipped where they are missing.</summary>
internal static class DataFolder
{
    internal static string Routing()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var found = Path.Combine(at.FullName, "Steward.slnx");
            if (File.Exists(found)) return Existing(Path.Combine(at.FullName, "..", "shared", "data", "routing"));
        }

        return Existing("");
    }

    internal static string Text(string name) => File.ReadAllText(Path.Combine(Routing(), name));

    private static string Existing(string folder)
    {
        if (!Directory.Exists(folder)) Assert.Skip("The folder ../shared/data/routing is missing: public instances are not tested.");
        return folder;
    }
}

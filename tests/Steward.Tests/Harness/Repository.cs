namespace Steward.Tests;

/// <summary>Where the sources lie, and the shared data beside them.</summary>
internal static class Repository
{
    internal static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The data folder; tests that need it skip where it is missing.</summary>
    internal static string SharedData { get; } = Path.Combine(Root, "..", "shared", "data");

    private static string Find(string from) =>
        File.Exists(Path.Combine(from, "Steward.slnx")) ? from : Find(Path.GetDirectoryName(from) ?? throw new DirectoryNotFoundException("No Steward.slnx above the test."));
}

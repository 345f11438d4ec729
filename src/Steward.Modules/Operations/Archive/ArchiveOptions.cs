using Microsoft.Extensions.Configuration;
using Steward.Kernel;

namespace Steward.Operations.Archive;

/// <param name="Days">Facts stay so many days after their business date.</param>
/// <param name="Folder">Where the files lie. Several nodes need one that all of them reach.</param>
internal sealed record ArchiveOptions(int Days, string Folder)
{
    internal static ArchiveOptions Read(IConfiguration settings) => new(
        NumberSetting.Read(settings, "Archive:Days", 90, 1, 3650),
        settings["Archive:Folder"] is { Length: > 0 } folder ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) : Path.Combine(settings["Data"] ?? "data", "archive"));
}

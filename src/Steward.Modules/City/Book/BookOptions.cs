using Microsoft.Extensions.Configuration;

namespace Steward.City;

/// <summary>The settings of the simulated book of clients.</summary>
/// <param name="NavFolder">The folder of real drops; null: invented schemes.</param>
/// <param name="DaySeconds">Real seconds that a simulated day takes.</param>
internal sealed record BookOptions(string? NavFolder, int DaySeconds, long Seed)
{
    internal const string TimeZone = "Asia/Kolkata";

    internal static bool IsBook(IConfiguration settings) => settings.GetValue("Demo:Book", false);

    /// <exception cref="ArgumentException">A setting is out of its limits, or the folder is not one of drops.</exception>
    internal static BookOptions Read(IConfiguration settings)
    {
        var seconds = settings.GetValue("Demo:DaySeconds", 20);
        if (seconds is < 2 or > 3_600) throw new ArgumentException($"Demo:DaySeconds is 2 to 3600, not {seconds}.");
        var folder = settings["Demo:Nav"] is { Length: > 0 } given ? given : null;
        if (folder is not null && !File.Exists(Path.Combine(folder, FolderFeed.Manifest)) && File.Exists(Path.Combine(folder, "drops", FolderFeed.Manifest))) folder = Path.Combine(folder, "drops");
        if (folder is not null) _ = new FolderFeed(folder).First;
        return new(folder, seconds, settings.GetValue("Demo:Seed", 1L));
    }

    /// <summary>Where a fresh book begins: this morning, or the morning before the first real drop.</summary>
    internal DateTimeOffset FreshStart(DateTimeOffset realNow)
    {
        if (NavFolder is { } folder) return new FolderFeed(folder).First.AddHours(-22);
        var today = Kernel.LocalTime.DateIn(TimeZone, realNow);
        return new(today.ToDateTime(new TimeOnly(7, 0)), TimeSpan.FromHours(5.5));
    }
}

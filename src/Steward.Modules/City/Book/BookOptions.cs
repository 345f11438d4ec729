using Microsoft.Extensions.Configuration;

namespace Steward.City;

/// <summary>The settings of the simulated book of clients.</summary>
/// <param name="NavFolder">The folder of real drops; null: invented schemes.</param>
/// <param name="DaySeconds">Real seconds that a simulated day takes.</param>
internal sealed record BookOptions(string? NavFolder, int DaySeconds, long Seed)
{
    internal const string TimeZone = "Asia/Kolkata";
    internal const int FastestDay = 2, SlowestDay = 3_600;
    private const int UsualDay = 45;

    internal static bool IsBook(IConfiguration settings) => settings.GetValue("Demo:Book", false);

    /// <exception cref="ArgumentException">A setting is out of its limits, or the folder is not one of drops.</exception>
    internal static BookOptions Read(IConfiguration settings)
    {
        var seconds = settings.GetValue("Demo:DaySeconds", UsualDay);
        if (seconds is < FastestDay or > SlowestDay) throw new ArgumentException($"Demo:DaySeconds is {FastestDay} to {SlowestDay}, not {seconds}.");
        var folder = settings["Demo:Nav"] is { Length: > 0 } given ? given : null;
        if (folder is not null && !File.Exists(Path.Combine(folder, FolderFeed.Manifest)) && File.Exists(Path.Combine(folder, "drops", FolderFeed.Manifest))) folder = Path.Combine(folder, "drops");
        if (folder is not null) _ = new FolderFeed(folder).First;
        return new(folder, seconds, settings.GetValue("Demo:Seed", 1L));
    }

    /// <summary>Where a fresh book begins: at noon before the last Monday with which a round of incidents began, so that the first plans have a day for their answers; or the morning before the first real drop.</summary>
    internal DateTimeOffset FreshStart(DateTimeOffset realNow)
    {
        if (NavFolder is { } folder) return new FolderFeed(folder).First.AddHours(-22);
        var today = Kernel.LocalTime.DateIn(TimeZone, realNow);
        return new(BookMarket.RoundBefore(today).AddDays(-1).ToDateTime(new TimeOnly(12, 0)), TimeSpan.FromHours(5.5));
    }
}

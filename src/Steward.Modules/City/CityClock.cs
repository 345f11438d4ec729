using System.Globalization;
using Steward.Kernel;

namespace Steward.City;

/// <summary>
/// The time of a server in demo mode. It moves only when the city's runner advances it, so a machine that is too slow gets slower time and
/// nothing is skipped. Where it stood is kept in a file of the data folder: time never goes back over a restart.
/// </summary>
internal sealed class CityClock(DateTimeOffset start, string? file = null) : VirtualClock(start)
{
    private const int FreshHour = 11, FreshMinute = 30;

    // No place on earth is further ahead of UTC than 14 hours: from here the clock can be advanced to local midnight once the zone is known.
    private static readonly TimeSpan FurthestAhead = TimeSpan.FromHours(14);

    /// <summary>True when this clock did not go on from an earlier run.</summary>
    internal bool IsFresh { get; private init; }

    /// <summary>Goes on where the last run stopped; a fresh city begins today at 11:30 local time, just before the rush at noon.</summary>
    internal static CityClock Resume(string dataFolder, CityOptions options, DateTimeOffset realNow)
    {
        var file = Path.Combine(dataFolder, options.Date is { } date ? $"city-clock-{options.Zone}-{date:yyyy-MM-dd}" : "city-clock");
        return Stood(file) is { } stood ? new(stood, file) : new(FreshStart(options, realNow), file) { IsFresh = true };
    }

    /// <summary>Goes on where the book of clients stopped.</summary>
    internal static CityClock Resume(string dataFolder, BookOptions book, DateTimeOffset realNow)
    {
        var file = Path.Combine(dataFolder, "book-clock");
        return Stood(file) is { } stood ? new(stood, file) : new(book.FreshStart(realNow), file) { IsFresh = true };
    }

    private static DateTimeOffset? Stood(string file) =>
        File.Exists(file) && DateTimeOffset.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var stood) ? stood : null;

    internal static DateTimeOffset FreshStart(CityOptions options, DateTimeOffset realNow)
    {
        if (options.Date is { } date) return new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) - FurthestAhead;
        var today = NodaTime.LocalDate.FromDateOnly(LocalTime.DateIn(CityOptions.TimeZone, realNow));
        return LocalTime.At(CityOptions.TimeZone, today.At(new NodaTime.LocalTime(FreshHour, FreshMinute)));
    }

    /// <summary>Writes down where it stands; the file is replaced whole.</summary>
    /// <param name="ahead">How far it may get before it is written down again: after a crash time must not go back behind what was stored.</param>
    internal void Keep(TimeSpan ahead = default)
    {
        if (file is null) return;
        File.WriteAllText(file + ".new", (GetUtcNow() + ahead).ToString("O", CultureInfo.InvariantCulture));
        File.Move(file + ".new", file, overwrite: true);
    }
}

using System.Globalization;
using Steward.Portfolio.Schedules;

namespace Steward.Portfolio.Tests.Schedules;

/// <summary>Calendars and small makers that the schedule tests share.</summary>
internal static class Calendars
{
    internal static readonly TimeZoneInfo India = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata");

    internal static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The business days that the NAVs of 13 years imply.</summary>
    internal static BusinessCalendar Implied()
    {
        var rows = DataFolder.Lines("history/implied_business_days_in.csv").Skip(1).Select(line => line.Split(',')).Select(row => (Date: Day(row[0]), Kind: row[1])).ToList();
        return new(WeekendMask.SaturdayAndSunday, rows.Where(row => row.Kind == "weekday_holiday").Select(row => row.Date), rows.Select(row => row.Date.Year));
    }

    /// <summary>Years known, weekends closed, and the holidays that are named.</summary>
    internal static BusinessCalendar Of(int from, int to, params string[] holidays) =>
        new(WeekendMask.SaturdayAndSunday, holidays.Select(Day), Enumerable.Range(from, to - from + 1));

    /// <summary>Closed now and then, sometimes for very long, with years missing in between.</summary>
    internal static BusinessCalendar Odd(Random random, out HashSet<DateOnly> holidays, out HashSet<int> known)
    {
        known = [.. Enumerable.Range(2000, 12).Where(_ => random.Next(6) != 0)];
        holidays = [];
        foreach (var year in known)
            for (var day = new DateOnly(year, 1, 1); day.Year == year; day = day.AddDays(1))
                if (random.Next(20) == 0) holidays.Add(day);
        for (var closure = random.Next(3); closure > 0; closure--)
        {
            var first = new DateOnly(2000, 1, 1).AddDays(random.Next(4000));
            for (var days = random.Next(380, 440); days > 0; days--)
                if (known.Contains(first.AddDays(days).Year)) holidays.Add(first.AddDays(days));
        }
        return new((WeekendMask)random.Next(127), holidays, known);
    }

    internal static Schedule Schedule(ScheduleTerms terms, BusinessCalendar calendar, string zone = "Asia/Kolkata", string time = "13:00") =>
        new(terms, calendar, new(TimeOnly.ParseExact(time, "HH:mm", CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(zone)));
}

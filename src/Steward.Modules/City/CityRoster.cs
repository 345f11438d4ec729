using Steward.Kernel;

namespace Steward.City;

/// <summary>Who works when: crews whose shifts overlap at noon and in the evening and leave no hour empty. No shift is longer than ten hours.</summary>
internal static class CityRoster
{
    private static readonly (int Share, int StartsMinute, int Minutes)[] Crews =
    [
        (2, 6 * 60, 585),
        (4, 11 * 60, 585),
        (4, 13 * 60 + 15, 585),
        (1, 22 * 60 + 30, 540),
    ];

    /// <summary>The shift of the courier with this number on a local date.</summary>
    internal static (DateTimeOffset StartsAt, DateTimeOffset EndsAt) Shift(string timeZone, int courier, DateOnly date)
    {
        // Neighbours in the list belong to different crews: steps of three through the eleven places reach them all.
        var place = courier * 3 % Crews.Sum(c => c.Share);
        var crew = Crews[0];
        foreach (var next in Crews)
        {
            crew = next;
            if (place < next.Share) break;
            place -= next.Share;
        }
        var starts = LocalTime.At(timeZone, NodaTime.LocalDate.FromDateOnly(date).At(new NodaTime.LocalTime(crew.StartsMinute / 60, crew.StartsMinute % 60)));
        return (starts, starts.AddMinutes(crew.Minutes));
    }
}

using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>What a message is about, as the decision sees it: the same when it is queued, when it is sent and when it is previewed.</summary>
internal sealed record Matter(EventKind Kind, bool IsCritical, decimal? Amount, string? Scheme, IReadOnlyList<string>? Ordered)
{
    internal static Matter Of(EventKind kind, Notice notice) => new(kind, kind.IsCritical(notice.Severity), notice.Amount, notice.Scheme, notice.Channels);
}

/// <summary>Asks the <see cref="Judge"/> about every channel of a message.</summary>
internal static class Planner
{
    /// <summary>The decision for one channel, all facts given.</summary>
    internal static ChannelChoice Decide(Matter matter, Profile profile, string channel, DeliverySettings house, DateTimeOffset now, int sentLately) => Judge.Decide(CaseOf(matter, profile, channel, house, now) with { SentLately = sentLately });

    internal static Case CaseOf(Matter matter, Profile profile, string channel, DeliverySettings house, DateTimeOffset now)
    {
        var zone = profile.Facts?.TimeZone ?? house.TimeZone;
        return new()
        {
            Kind = matter.Kind, Channel = channel, IsCritical = matter.IsCritical, Road = profile.Ways[channel].Road, OptedOut = profile.OptOuts.Contains(matter.Kind.Class),
            Preferences = Preference.For(profile.Preferences, profile.To, matter.Kind.Name), Organisation = house.ChannelsFor(matter.Kind.Name), Ordered = matter.Ordered,
            Amount = matter.Amount, Scheme = matter.Scheme, Now = now, TimeZone = zone, DefaultQuiet = profile.Facts is { OnDuty: false } ? house.QuietFor(profile.Kind) : null,
            Forbidden = house.ForbiddenOn(profile.Facts?.Country, channel, matter.Kind.Class, now), LegalZone = zone,
        };
    }

    /// <summary>The throttle that would count here; null: none.</summary>
    internal static (Preference Row, Throttle Throttle)? ThrottleOf(Matter matter, Profile profile) =>
        !matter.IsCritical && Preference.For(profile.Preferences, profile.To, matter.Kind.Name) is [{ Throttle: { } throttle } row, ..] ? (row, throttle) : null;

    /// <summary>The chain of channels that follow each other; empty: all go at once. Critical messages use every channel at once.</summary>
    internal static IReadOnlyList<FailoverStep> ChainOf(Matter matter, Profile profile)
    {
        if (matter.IsCritical || matter.Ordered is not null) return [];
        return Preference.For(profile.Preferences, profile.To, matter.Kind.Name) switch
        {
            [{ Failover: { Count: > 0 } own }, ..] => own,
            [_, ..] => [],
            _ => matter.Kind.Failover,
        };
    }
}

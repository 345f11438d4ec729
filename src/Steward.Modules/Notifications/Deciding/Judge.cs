using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>What is done with a message on one channel.</summary>
internal enum Verdict
{
    Send,
    Defer,
    Digest,
    Suppress,
}

/// <summary>The answer for one channel, with the rule that gave it.</summary>
/// <param name="Until">When a deferred message is let go, or its digest closes.</param>
internal sealed record ChannelChoice(string Channel, Verdict Verdict, string Rule, DateTimeOffset? Until = null)
{
    /// <summary>False where nobody asked for the channel, whether it leads anywhere or not.</summary>
    internal bool IsAsked { get; init; } = true;
}

/// <summary>The names of the rules, as they are stored and shown.</summary>
internal static class Rules
{
    internal const string NotConfigured = "not_configured";
    internal const string NoAddress = "no_address";
    internal const string Bounced = "bounced";
    internal const string Unverified = "unverified";
    internal const string Critical = "critical";
    internal const string Unsubscribed = "unsubscribed";
    internal const string Preference = "preference";
    internal const string BelowMinAmount = "below_min_amount";
    internal const string SchemeFilter = "scheme_filter";
    internal const string Organisation = "organisation_default";
    internal const string System = "system_default";
    internal const string Ordered = "ordered";
    internal const string NotOrdered = "not_ordered";
    internal const string Throttled = "throttle";
    internal const string Digest = "digest";
    internal const string QuietHours = "quiet_hours";
    internal const string LegalWindow = "legal_window";
    internal const string Failover = "failover";
    internal const string Reached = "reached";
    internal const string Superseded = "superseded";
    internal const string OrderLimit = "order_limit";
    internal const string OrderSpacing = "order_spacing";
    internal const string Withdrawn = "withdrawn";
}

/// <summary>How a channel stands towards one recipient.</summary>
internal readonly record struct Road(bool IsConfigured, bool HasAddress, bool IsBounced, bool IsVerified)
{
    internal static Road Open { get; } = new(true, true, false, true);

    internal string? Broken => this switch
    {
        { IsConfigured: false } => Rules.NotConfigured,
        { HasAddress: false } => Rules.NoAddress,
        { IsBounced: true } => Rules.Bounced,
        { IsVerified: false } => Rules.Unverified,
        _ => null,
    };
}

/// <summary>Everything that the decision about one message on one channel reads.</summary>
internal sealed record Case
{
    public required EventKind Kind { get; init; }
    public required string Channel { get; init; }
    public bool IsCritical { get; init; }
    public Road Road { get; init; } = Road.Open;
    public bool OptedOut { get; init; }

    /// <summary>Those that speak for the recipient, the strongest first; the first decides, and quiet hours are the first that has some.</summary>
    public IReadOnlyList<Preference> Preferences { get; init; } = [];
    public IReadOnlyList<string>? Organisation { get; init; }

    /// <summary>Instead of the preferences: a ladder's step.</summary>
    public IReadOnlyList<string>? Ordered { get; init; }
    public decimal? Amount { get; init; }
    public string? Scheme { get; init; }
    public DateTimeOffset Now { get; init; }

    /// <summary>The recipient's zone, else that of the zone or the organisation.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The organisation's quiet hours for such a recipient; null while he is on duty.</summary>
    public QuietWindow? DefaultQuiet { get; init; }

    /// <summary>When the law does not allow this message on this channel; null: always.</summary>
    public QuietWindow? Forbidden { get; init; }
    public string? LegalZone { get; init; }

    /// <summary>How many went out on the channel within the throttle's time.</summary>
    public int SentLately { get; init; }
}

/// <summary>The decision about one message on one channel: the first rule that decides wins, and its name is stored. Pure.</summary>
internal static class Judge
{
    /// <summary>Everything: whether, and when.</summary>
    internal static ChannelChoice Decide(Case seen)
    {
        if (seen.Channel == Channel.InApp) return new(seen.Channel, Verdict.Send, seen.IsCritical ? Rules.Critical : Rules.System);
        var (sends, rule) = Whether(seen);
        return sends ? When(seen, rule) : new(seen.Channel, Verdict.Suppress, rule) { IsAsked = IsAsked(seen) };
    }

    private static bool IsAsked(Case seen) => Whether(seen with { Road = Road.Open }) is (true, _) or (_, not (Rules.Preference or Rules.Organisation or Rules.System or Rules.NotOrdered));

    /// <summary>Section 4, in its order.</summary>
    internal static (bool Sends, string Rule) Whether(Case seen)
    {
        if (seen.Road.Broken is { } broken) return (false, broken);
        if (seen.IsCritical) return (true, Rules.Critical);
        if (seen.OptedOut) return (false, Rules.Unsubscribed);
        if (seen.Ordered is { } ordered) return ordered.Contains(seen.Channel) ? (true, Rules.Ordered) : (false, Rules.NotOrdered);
        if (seen.Preferences is [var preference, ..]) return ByPreference(preference, seen);
        if (seen.Organisation is { } house) return (house.Contains(seen.Channel), Rules.Organisation);
        return (seen.Kind.DefaultChannels.Contains(seen.Channel), Rules.System);
    }

    private static (bool, string) ByPreference(Preference preference, Case seen)
    {
        if (!preference.Enabled || !preference.Channels.Contains(seen.Channel)) return (false, Rules.Preference);
        if (preference.MinAmount is { } least && seen.Amount is { } amount && Math.Abs(amount) < least) return (false, Rules.BelowMinAmount);
        if (preference.Schemes.Count > 0 && seen.Scheme is { } scheme && !preference.Schemes.Contains(scheme)) return (false, Rules.SchemeFilter);
        return (true, Rules.Preference);
    }

    /// <summary>Throttle, digest, quiet hours, legal window, send.</summary>
    private static ChannelChoice When(Case seen, string rule)
    {
        if (!seen.IsCritical && rule != Rules.Ordered)
        {
            var preference = seen.Preferences is [var first, ..] ? first : null;
            if (preference?.Throttle is { } throttle && seen.SentLately >= throttle.Max) return Gathered(seen, preference, Rules.Throttled);
            if (preference is { Digest: not DigestRhythm.None } && seen.Kind.Digestible) return Gathered(seen, preference, Rules.Digest);
            var (window, zone) = Quiet(seen);
            if (window is not null && window.Release(zone, seen.Now) is { } release && release > seen.Now) return new(seen.Channel, Verdict.Defer, Rules.QuietHours, release);
        }
        if (seen.Forbidden is { } forbidden && forbidden.Release(seen.LegalZone ?? seen.TimeZone, seen.Now) is { } allowed && allowed > seen.Now)
            return new(seen.Channel, Verdict.Defer, Rules.LegalWindow, allowed);
        return new(seen.Channel, Verdict.Send, rule);
    }

    private static ChannelChoice Gathered(Case seen, Preference preference, string rule) =>
        new(seen.Channel, Verdict.Digest, rule, DigestRhythm.Closes(preference.Digest, preference.DigestAt, seen.TimeZone, seen.Now));

    /// <summary>The strongest row that has quiet hours, else the organisation's.</summary>
    private static (QuietWindow? Window, string Zone) Quiet(Case seen)
    {
        foreach (var row in seen.Preferences)
            if (row.Window is { } own) return (own, own.TimeZone ?? seen.TimeZone);
        return (seen.DefaultQuiet, seen.DefaultQuiet?.TimeZone ?? seen.TimeZone);
    }
}

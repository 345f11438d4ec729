using System.Text.RegularExpressions;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>A preference as it is sent.</summary>
internal sealed record PreferenceRequest
{
    public Guid? ClientId { get; init; }
    public Guid? UserId { get; init; }
    public Guid? CustomerId { get; init; }
    public Guid? DriverId { get; init; }
    public required string Event { get; init; }
    public IReadOnlyList<string> Channels { get; init; } = [Channel.InApp, Channel.Email];
    public bool Enabled { get; init; } = true;
    public QuietHours? QuietHours { get; init; }
    public decimal? MinAmount { get; init; }
    public IReadOnlyList<string> Schemes { get; init; } = [];
    public string Digest { get; init; } = DigestRhythm.None;
    public string? DigestAt { get; init; }
    public Throttle? Throttle { get; init; }
    public IReadOnlyList<FailoverStep>? Failover { get; init; }
    public string? Locale { get; init; }

    internal Preference Row(Guid id, DateTimeOffset now) => new()
    {
        Id = id, ClientId = ClientId, UserId = UserId, CustomerId = CustomerId, DriverId = DriverId, Event = Event, Channels = [.. Channels.Select(Channel.Read).Distinct()], Enabled = Enabled, QuietHours = QuietHours,
        MinAmount = MinAmount, Schemes = [.. Schemes.Select(scheme => Guid.Parse(scheme).ToString("D")).Distinct()], Digest = Digest, DigestAt = DigestAt, Throttle = Throttle, Failover = Failover, Locale = Locale, CreatedAt = now, UpdatedAt = now,
    };

    /// <summary>Null when it names none or two.</summary>
    internal Recipient? To => (ClientId, UserId, CustomerId, DriverId) switch
    {
        ({ } client, null, null, null) => Recipient.Client(client),
        ({ } client, { } user, null, null) => Recipient.UserAbout(user, client),
        (null, { } user, null, null) => Recipient.User(user),
        (null, null, { } customer, null) => Recipient.Customer(customer),
        (null, null, null, { } driver) => Recipient.Driver(driver),
        _ => null,
    };
}

/// <summary>What a preference must be. Pure.</summary>
internal static partial class PreferenceRules
{
    private const decimal MostAmount = 9_999_999_999.99m;
    private const int AmountDecimals = 4;

    internal static Refusal? Decide(PreferenceRequest asked, Func<string, bool> isEvent)
    {
        if (asked.To is null) return Refusals.Rule("invalid_recipient", "/client_id", "Name exactly one of client_id, customer_id, driver_id and user_id; user_id may stand with client_id.");
        if (asked.Event != Preference.AnyEvent && !isEvent(asked.Event)) return Refusals.UnknownEvent(asked.Event);
        if (Refusals.Channels([.. asked.Channels.Select(Channel.Read)], "/channels") is { } channel) return channel;
        if (asked.QuietHours?.Check() is var (pointer, message)) return Refusals.Rule(pointer == "/time_zone" ? "unknown_time_zone" : "invalid_quiet_hours", "/quiet_hours" + pointer, message);
        if (asked.MinAmount is <= 0 or > MostAmount) return Refusals.Rule("invalid_min_amount", "/min_amount", $"min_amount is above 0 and at most {MostAmount}.");
        if (asked.MinAmount is { } least && decimal.Round(least, AmountDecimals) != least) return Refusals.Rule("too_precise", "/min_amount", $"min_amount has at most {AmountDecimals} decimals.");
        if (!DigestRhythm.All.Contains(asked.Digest)) return Refusals.Rule("unknown_digest", "/digest", $"'{asked.Digest}' is none of {string.Join(", ", DigestRhythm.All)}.");
        if (asked.DigestAt is not null && QuietWindow.Minute(asked.DigestAt) is null) return Refusals.Rule("invalid_digest_at", "/digest_at", $"'{asked.DigestAt}' is not a time of day from 00:00 to 23:59.");
        if (asked.Throttle is { } t && (t.Max is < 1 or > 10_000 || t.PerSeconds is < 1 or > 2_592_000)) return Refusals.Rule("invalid_throttle", "/throttle", "max is 1 to 10,000 and per_seconds 1 to 2,592,000.");
        if (asked.Schemes.Count > 200) return Refusals.Rule("invalid_schemes", "/schemes", "At most 200 schemes.");
        // A code or a name would match nothing, and every message about a scheme would be held back.
        for (var i = 0; i < asked.Schemes.Count; i++)
            if (!Guid.TryParse(asked.Schemes[i], out _)) return Refusals.Rule("invalid_schemes", $"/schemes/{i}", "A scheme is named by its id, a UUID.");
        if (asked.Locale is not null && !Language().IsMatch(asked.Locale)) return Refusals.Rule("invalid_locale", "/locale", $"'{asked.Locale}' is not a language tag such as hi-IN.");
        return Chain(asked.Failover ?? []);
    }

    private static Refusal? Chain(IReadOnlyList<FailoverStep> steps)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            if (!QueuePlan.Outside.Contains(step.Channel)) return Refusals.Rule("unknown_channel", $"/failover/{i}/channel", $"'{step.Channel}' is none of {string.Join(", ", QueuePlan.Outside)}.");
            if (steps.Take(i).Any(earlier => earlier.Channel == step.Channel)) return Refusals.Rule("duplicate_channel", $"/failover/{i}/channel", $"{step.Channel} stands in the chain already.");
            if (step.WaitMinutes is < 1 or > 10_080) return Refusals.Rule("invalid_wait", $"/failover/{i}/wait_minutes", "A wait is 1 to 10,080 minutes.");
            if (step.Until is not (null or "delivered" or "opened")) return Refusals.Rule("invalid_until", $"/failover/{i}/until", "until is delivered or opened.");
        }
        return null;
    }

    [GeneratedRegex("^[a-z]{2,3}(-[A-Z]{2})?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Language();
}

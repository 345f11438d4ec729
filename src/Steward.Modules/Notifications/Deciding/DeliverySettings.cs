using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>When a country's law allows messages of some classes on a channel: outside of it they wait, whatever a preference says.</summary>
/// <param name="Start">HH:mm, the first minute that is allowed, by the recipient's clock.</param>
/// <param name="End">HH:mm, the first minute that is not.</param>
/// <param name="IsChecked">Shipped rows are examples: the operator checks them and says so.</param>
internal sealed record LegalHours(string Country, string Channel, IReadOnlyList<string> Classes, string Start, string End, DateOnly ValidFrom, DateOnly? ValidUntil = null, bool IsChecked = false)
{
    /// <summary>The complement: what is forbidden.</summary>
    internal QuietWindow? Forbidden => forbidden ??= QuietWindow.Of(new QuietHours(End, Start));

    private QuietWindow? forbidden;

    internal bool Holds(string country, string channel, string kind, DateOnly on) =>
        Country == country && Channel == channel && Classes.Contains(kind) && ValidFrom <= on && (ValidUntil is null || on <= ValidUntil);
}

/// <summary>The organisation's own rules: the settings of the engine <c>delivery</c>, changed with If-Match and kept in 20 versions.</summary>
internal sealed record DeliverySettings
{
    private static readonly QuietHours Night = new("22:00", "07:00");

    public string TimeZone { get; init; } = "UTC";
    public string Locale { get; init; } = "en";

    /// <summary>Event, or <c>*</c> → the channels that the organisation uses where the recipient has said nothing. Empty: as the registry says.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Channels { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Kind of recipient (user, driver, customer, client) → his quiet hours while he is not on duty and has said nothing.</summary>
    public IReadOnlyDictionary<string, QuietHours> QuietHours { get; init; } = new Dictionary<string, QuietHours> { ["customer"] = Night, ["driver"] = Night, ["client"] = Night, ["user"] = Night };

    public IReadOnlyList<LegalHours> LegalHours { get; init; } =
    [
        new("IN", "SMS", [EventClass.Promotional], "10:00", "21:00", new(2018, 7, 19)),
        new("SA", "SMS", [EventClass.Promotional], "09:00", "20:00", new(2022, 1, 1)),
        new("FR", "SMS", [EventClass.Promotional], "08:00", "20:00", new(2023, 3, 1)),
    ];

    internal static DeliverySettings Of(Json config) => config is { Text: not null and not "{}" } ? config.As<DeliverySettings>() ?? new() : new();

    internal IReadOnlyList<string>? ChannelsFor(string happened) => Channels.GetValueOrDefault(happened) ?? Channels.GetValueOrDefault(Preference.AnyEvent);

    internal QuietWindow? QuietFor(string kind) => windows.TryGetValue(kind, out var made) ? made : windows[kind] = QuietWindow.Of(QuietHours.GetValueOrDefault(kind));

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, QuietWindow?> windows = new();

    internal QuietWindow? ForbiddenOn(string? country, string channel, string kind, DateTimeOffset now)
    {
        if (country is null) return null;
        foreach (var law in LegalHours)
            if (law.Holds(country, channel, kind, DateOnly.FromDateTime(now.UtcDateTime))) return law.Forbidden;
        return null;
    }

    /// <summary>Null when these can be kept.</summary>
    internal Refusal? Check()
    {
        if (!LocalTime.IsZone(TimeZone)) return Refusal.Rule("unknown_time_zone", $"'{TimeZone}' is not a time zone of the IANA database.", "/time_zone");
        foreach (var (happened, channels) in Channels)
            if (channels.FirstOrDefault(channel => !Contracts.Channel.All.Contains(channel)) is { } unknown)
                return Refusal.Rule("unknown_channel", $"'{unknown}' is none of {string.Join(", ", Contracts.Channel.All)}.", "/channels/" + happened);
        foreach (var (kind, hours) in QuietHours)
            if (hours.Check() is var (pointer, message)) return Refusal.Rule("invalid_quiet_hours", message, $"/quiet_hours/{kind}{pointer}");
        for (var i = 0; i < LegalHours.Count; i++)
            if (QuietWindow.Minute(LegalHours[i].Start) is null || QuietWindow.Minute(LegalHours[i].End) is null)
                return Refusal.Rule("invalid_legal_hours", "start and end are times of day from 00:00 to 23:59.", $"/legal_hours/{i}/start");
        return null;
    }
}

/// <summary>The settings in force, asked anew once a second: a message must not wait for them.</summary>
internal sealed class SettingsInForce(Lazy<EngineControl> engines, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);
    private (DeliverySettings Settings, long Until)? kept;

    internal async ValueTask<DeliverySettings> Read(Session session)
    {
        if (kept is var (settings, until) && clock.GetTimestamp() < until) return settings;
        var read = DeliverySettings.Of((await engines.Value.Config(session, DeliveryEngine.EngineName, null)).Config);
        kept = (read, clock.GetTimestamp() + (long)(Kept.TotalSeconds * clock.TimestampFrequency));
        return read;
    }

    internal void Forget() => kept = null;
}

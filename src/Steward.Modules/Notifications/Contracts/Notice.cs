using Steward.Kernel;

namespace Steward.Notifications.Contracts;

/// <summary>For whom a message is: exactly one of client, customer and driver, or a user alone; client with user is this user's wish about this client.</summary>
public sealed record Recipient
{
    private Recipient() { }

    public Guid? ClientId { get; private init; }
    public Guid? CustomerId { get; private init; }
    public Guid? DriverId { get; private init; }
    public Guid? UserId { get; private init; }

    public static Recipient Client(Guid id) => new() { ClientId = id };
    public static Recipient Customer(Guid id) => new() { CustomerId = id };
    public static Recipient Driver(Guid id) => new() { DriverId = id };
    public static Recipient User(Guid id) => new() { UserId = id };
    public static Recipient UserAbout(Guid user, Guid client) => new() { UserId = user, ClientId = client };

    /// <summary><c>driver:0192…</c>; the beginning of the key by which a message is sent once.</summary>
    public string Key => (ClientId, CustomerId, DriverId, UserId) switch
    {
        ({ } client, _, _, { } user) => $"user:{user}/client:{client}",
        ({ } client, _, _, _) => $"client:{client}",
        (_, { } customer, _, _) => $"customer:{customer}",
        (_, _, { } driver, _) => $"driver:{driver}",
        (_, _, _, { } user) => $"user:{user}",
        _ => throw new InvalidOperationException("A recipient is one of client, customer, driver and user."),
    };
}

/// <summary>The channels, as they are stored.</summary>
public static class Channel
{
    public const string Email = "Email";
    public const string Sms = "SMS";
    public const string Push = "Push";
    public const string InApp = "In-App";

    public static IReadOnlyList<string> All { get; } = [Email, Sms, Push, InApp];

    /// <summary>The channel of a word in small letters, snake, kebab or camel case too; what is none stays as it is.</summary>
    public static string Read(string word) => All.FirstOrDefault(channel => Plain(channel).Equals(Plain(word), StringComparison.OrdinalIgnoreCase)) ?? word;

    private static string Plain(string word) => string.Concat(word.Where(letter => letter is not (' ' or '_' or '-')));
}

/// <summary>One event for one recipient, handed over in the transaction of its fact.</summary>
/// <param name="Event">A name of the registry, such as <c>Delivery Delayed</c>; an unknown one is a defect of the caller and throws.</param>
/// <param name="Subject">Id of the thing it is about (order, route, alert): part of the key by which a message is sent once.</param>
/// <param name="Occurrence">Which time of this event for this subject, never a time of day: <c>attempt-2</c>. The same one is sent once for ever.</param>
public sealed record Notice(string Event, Recipient To, string Subject, string Occurrence)
{
    /// <summary>The link of what is told to a driver: where he works.</summary>
    public const string DriversPage = "/driver/";

    public Guid? ZoneId { get; init; }
    public Guid? OrderId { get; init; }

    /// <summary>low, medium, high or critical; <c>critical</c> makes a message that may be critical so.</summary>
    public string? Severity { get; init; }
    public decimal? Amount { get; init; }

    /// <summary>The id of the scheme that it is about, as a UUID in small letters: what the <c>schemes</c> of a preference are compared with.</summary>
    public string? Scheme { get; init; }

    /// <summary>The template's variables.</summary>
    public IReadOnlyDictionary<string, object?> Data { get; init; } = new Dictionary<string, object?>();
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Where it leads: a path of the dashboard or of the driver's page.</summary>
    public string? Link { get; init; }
    public IReadOnlyList<NoticeAction> Actions { get; init; } = [];

    /// <summary>Instead of the preferences, as a ladder's step names them; only for staff and drivers on duty. In-App is always written.</summary>
    public IReadOnlyList<string>? Channels { get; init; }
}

/// <summary>A button of the inbox; it runs under the reader's own rights.</summary>
public sealed record NoticeAction(string Id, string Label, string Method, string Href);

/// <summary>What became of a message on one channel: a row of <c>notification_logs</c>.</summary>
/// <param name="Status">Pending, Deferred, Digested, Suppressed, Sending, Sent, Delivered, Opened, Failed, Undeliverable or Expired.</param>
/// <param name="Reason">Why it was not sent: <c>not_configured</c>, <c>quiet_hours</c> …</param>
public sealed record DeliveryState(Guid Id, string Channel, string Status, string? Reason, DateTimeOffset? SentAt, DateTimeOffset? DeliveredAt);

/// <summary>The one road by which anybody is told anything.</summary>
public interface INotifications
{
    /// <summary>Writes the In-App row and one delivery a channel, in the caller's transaction. The same key again is no second message: the first one's id comes back.</summary>
    Task<Guid> Tell(Session session, Notice notice);

    /// <summary>What became of a message, by channel.</summary>
    Task<IReadOnlyList<DeliveryState>> StateOf(Session session, Guid message);

    /// <summary>Takes back what has not left yet (the cause is gone). What was sent stays sent.</summary>
    Task Withdraw(Session session, Guid message, string reason);

    /// <summary>Whether the server could reach anybody on the channel at all.</summary>
    Task<bool> IsConfigured(Session session, string channel);
}

/// <summary>How to reach one recipient, and his clock.</summary>
/// <param name="Kind">user, driver, customer or client.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="OnDuty">Users and drivers at work have no quiet hours of the organisation.</param>
public sealed record RecipientFacts(
    string Kind, Guid Id, string Name, string? Phone, string? Email, string? Language, string TimeZone, string? Currency, string? Country, bool OnDuty);

/// <summary>Answered by the modules that own drivers, customers and clients; users are asked of Access.</summary>
public interface IRecipientSource
{
    /// <summary>driver, customer or client.</summary>
    string Kind { get; }

    Task<RecipientFacts?> Find(Session session, Guid id);

    /// <summary>Whether a caller of the office may see what this one is told, and change his wishes: an adviser those of his own clients.</summary>
    Task<bool> MaySee(Session session, Caller caller, Guid id) => Task.FromResult(true);
}

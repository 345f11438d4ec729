using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>An address that a recipient gave himself, or a mark on one that his module knows: a row of <c>notification_addresses</c>.</summary>
internal sealed record KnownAddress
{
    public Guid Id { get; init; }
    public Guid? ClientId { get; init; }
    public Guid? UserId { get; init; }
    public Guid? CustomerId { get; init; }
    public Guid? DriverId { get; init; }
    public required string Channel { get; init; }

    /// <summary>An envelope.</summary>
    public required string Address { get; init; }
    public required string AddressHash { get; init; }
    public DateTimeOffset? VerifiedAt { get; init; }
    public required string BounceState { get; init; }
    public string? CodeHash { get; init; }
    public DateTimeOffset? CodeExpiresAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    internal bool IsDead => BounceState == "hard";
}

/// <summary>Where a channel leads for one recipient.</summary>
/// <param name="Address">Opened; null when there is none.</param>
internal sealed record Way(Road Road, string? Address, string? Hash);

/// <summary>All that is known of a recipient: facts of his module, wishes, addresses, opt-outs.</summary>
internal sealed record Profile
{
    public required Recipient To { get; init; }

    /// <summary>Null: no module knows him; then In-App is all there is.</summary>
    public RecipientFacts? Facts { get; init; }
    public IReadOnlyList<Preference> Preferences { get; init; } = [];
    public IReadOnlySet<string> OptOuts { get; init; } = new HashSet<string>();

    /// <summary>Channel → where it leads.</summary>
    public required IReadOnlyDictionary<string, Way> Ways { get; init; }

    /// <summary>user, driver, customer or client.</summary>
    internal string Kind => KindOf(To);

    internal static string KindOf(Recipient to) => to switch
    {
        { UserId: not null } => "user",
        { DriverId: not null } => "driver",
        { CustomerId: not null } => "customer",
        _ => "client",
    };

    /// <summary><see cref="IdOf"/> of a row that names its recipient in the four columns; there are indexes of it.</summary>
    internal const string IdColumn = "coalesce(user_id, customer_id, driver_id, client_id)";

    internal static Guid IdOf(Recipient to) => to.UserId ?? to.DriverId ?? to.CustomerId ?? to.ClientId ?? Guid.Empty;
}

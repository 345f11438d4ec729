using Steward.Kernel;

namespace Steward.Orders;

/// <summary>A customer as stored: phone, e-mail and address are envelopes.</summary>
internal sealed record CustomerRow
{
    public Guid Id { get; init; }
    public string CustomerId { get; init; } = "";
    public string CustomerName { get; init; } = "";
    public string? Email { get; init; }
    public string? EmailBidx { get; init; }
    public string? Phone { get; init; }
    public string? PhoneBidx { get; init; }
    public string? Address { get; init; }
    public Json? Constraints { get; init; }
    public Json? Preferences { get; init; }
    public string? ExternalId { get; init; }
    public Guid? ZoneId { get; init; }
    public Guid? SubjectKeyId { get; init; }
    public int TotalDeliveries { get; init; }
    public int SuccessfulDeliveries { get; init; }
    public DateOnly? LastDeliveryDate { get; init; }
    public decimal? CustomerRating { get; init; }
    public DateTimeOffset? RetiredAt { get; init; }
    public DateTimeOffset? ErasedAt { get; init; }
    public long RowVersion { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>The table <c>customers</c>.</summary>
internal static class CustomersStore
{
    private const string Read =
        """
        id, customer_id, customer_name, email, email_bidx, phone, phone_bidx, address, constraints, preferences, external_id, zone_id, subject_key_id,
        total_deliveries, successful_deliveries, last_delivery_date, customer_rating, retired_at, erased_at, row_version, created_at, updated_at
        """;

    private static readonly ColumnOf<CustomerRow>[] Written =
    [
        new("id", c => c.Id), new("customer_id", c => c.CustomerId), new("customer_name", c => c.CustomerName), new("email", c => c.Email), new("email_bidx", c => c.EmailBidx),
        new("phone", c => c.Phone), new("phone_bidx", c => c.PhoneBidx), new("address", c => c.Address), new("constraints", c => c.Constraints),
        new("preferences", c => c.Preferences), new("external_id", c => c.ExternalId), new("zone_id", c => c.ZoneId), new("subject_key_id", c => c.SubjectKeyId),
        new("created_at", c => c.CreatedAt), new("updated_at", c => c.CreatedAt),
    ];

    /// <summary>False when the code, phone or external id is taken.</summary>
    internal static async Task<bool> Add(Session session, CustomerRow row) => await session.InsertAll("customers", Written, [row], "on conflict do nothing") == 1;

    internal static Task<CustomerRow?> Find(Session session, Guid id) => session.First<CustomerRow>($"select {Read} from customers where id = @id", new { id });

    internal static Task<IReadOnlyList<CustomerRow>> FindMany(Session session, IReadOnlyCollection<Guid> ids) =>
        session.Query<CustomerRow>($"select {Read} from customers where id {session.AnyOf("ids")}", new { ids = new IdArray([.. ids]) });

    internal static Task<CustomerRow?> ByCode(Session session, string code) => session.First<CustomerRow>($"select {Read} from customers where customer_id = @code", new { code });

    internal static Task<CustomerRow?> ByExternalId(Session session, string externalId) =>
        session.First<CustomerRow>($"select {Read} from customers where external_id = @externalId", new { externalId });

    internal static Task<CustomerRow?> ByPhone(Session session, string index) => session.First<CustomerRow>($"select {Read} from customers where phone_bidx = @index", new { index });

    /// <param name="zones">Those that the caller sees, beside customers of no zone; null: all.</param>
    internal static Task<IReadOnlyList<CustomerRow>> List(Session session, string? name, string? emailIndex, IReadOnlyList<Guid>? zones, PageRequest page) => session.Query<CustomerRow>(
        $"""
        select {Read} from customers
        where retired_at is null and (cast(@pattern as text) is null or lower(customer_name) like @pattern escape '!') and (cast(@emailIndex as text) is null or email_bidx = @emailIndex)
          and (created_at, id) < (@At, @Id){(zones is null ? "" : $" and (zone_id is null or zone_id {session.AnyOf("zones")})")}
        order by created_at desc, id desc limit @Take
        """,
        new { zones = new IdArray([.. zones ?? []]), pattern = name is null ? null : "%" + Escape(name.ToLowerInvariant()) + "%", emailIndex, page.At, page.Id, page.Take });

    internal static async Task<bool> Save(Session session, CustomerRow row) => await session.Execute(
        """
        update customers set customer_name = @CustomerName, email = @Email, email_bidx = @EmailBidx, phone = @Phone, phone_bidx = @PhoneBidx, address = @Address,
          constraints = @Constraints, preferences = @Preferences, subject_key_id = @SubjectKeyId, retired_at = @RetiredAt, row_version = row_version + 1
        where id = @Id and row_version = @RowVersion
        """,
        row) == 1;

    internal static Task<int> CountDelivery(Session session, Guid id, bool succeeded, DateOnly date) => session.Execute(
        """
        update customers set total_deliveries = total_deliveries + 1, successful_deliveries = successful_deliveries + @one,
          last_delivery_date = case when @one = 1 and (last_delivery_date is null or last_delivery_date < @date) then @date else last_delivery_date end where id = @id
        """,
        new { id, one = succeeded ? 1 : 0, date });

    internal static Task<int> SaveRating(Session session, Guid id) => session.Execute(
        session.Pick(
            "update customers set customer_rating = (select cast(round(avg(feedback_rating) * 1000000) as integer) from orders where customer_id = @id) where id = @id",
            "update customers set customer_rating = (select avg(feedback_rating) from orders where customer_id = @id) where id = @id"),
        new { id });

    internal static string Escape(string text) => text.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal);
}

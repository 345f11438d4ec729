using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>The table <c>webhook_endpoints</c>. A row that was taken away stays for its log, without its secrets.</summary>
internal sealed class WebhookEndpointStore
{
    private const string Columns =
        """
        id, url, description, types, zone_ids, secret, previous_secret, previous_valid_until, is_active, failing_since, disabled_at, disabled_reason, created_by, version, created_at, updated_at
        """;

    internal Task<WebhookEndpoint?> Find(Session session, Guid id, bool forChange = false) =>
        session.First<WebhookEndpoint>($"select {Columns} from webhook_endpoints where id = @id and deleted_at is null{(forChange ? session.ForUpdate : "")}", new { id });

    internal Task<IReadOnlyList<WebhookEndpoint>> List(Session session, PageRequest page) => session.Query<WebhookEndpoint>(
        $"select {Columns} from webhook_endpoints where deleted_at is null and (created_at, id) < (@At, @Id) order by created_at desc, id desc limit @Take", new { page.At, page.Id, page.Take });

    internal Task<IReadOnlyList<WebhookEndpoint>> Active(Session session) =>
        session.Query<WebhookEndpoint>($"select {Columns} from webhook_endpoints where is_active = @yes and deleted_at is null order by id", new { yes = true });

    /// <summary>Those with something to send now, but for those that are being served.</summary>
    internal Task<IReadOnlyList<WebhookEndpoint>> Due(Session session, IReadOnlyCollection<Guid> busy) => session.Query<WebhookEndpoint>(
        $"""
        select {Columns} from webhook_endpoints
        where not id {session.AnyOf("busy")} and exists (select 1 from webhook_deliveries d where d.endpoint_id = webhook_endpoints.id and d.next_attempt_at <= @Now) order by id
        """,
        new { busy = new IdArray([.. busy]), session.Now });

    internal async Task<int> Count(Session session) => await session.Scalar<int>("select count(*) from webhook_endpoints where deleted_at is null");

    internal Task<int> Add(Session session, WebhookEndpoint e) => session.Execute(
        """
        insert into webhook_endpoints (id, url, description, types, zone_ids, secret, is_active, created_by, created_at, updated_at)
        values (@Id, @Url, @Description, @Types, @ZoneIds, @Secret, @IsActive, @CreatedBy, @Now, @Now)
        """,
        new { e.Id, e.Url, e.Description, e.Types, e.ZoneIds, e.Secret, e.IsActive, e.CreatedBy, session.Now });

    internal Task<int> Save(Session session, WebhookEndpoint e) => session.Execute(
        """
        update webhook_endpoints set url = @Url, description = @Description, types = @Types, zone_ids = @ZoneIds, secret = @Secret, previous_secret = @PreviousSecret,
          previous_valid_until = @PreviousValidUntil, is_active = @IsActive, failing_since = @FailingSince, disabled_at = @DisabledAt, disabled_reason = @DisabledReason,
          version = version + 1, updated_at = @Now
        where id = @Id
        """,
        new
        {
            e.Id, e.Url, e.Description, e.Types, e.ZoneIds, e.Secret, e.PreviousSecret, e.PreviousValidUntil, e.IsActive, e.FailingSince, e.DisabledAt, e.DisabledReason, session.Now,
        });

    /// <summary>Not a change that anybody made, so the version stays.</summary>
    internal Task<int> SetFailingSince(Session session, Guid id, DateTimeOffset? since) =>
        session.Execute("update webhook_endpoints set failing_since = @since, updated_at = @Now where id = @id", new { id, since, session.Now });

    internal Task<int> Delete(Session session, Guid id) => session.Execute(
        "update webhook_endpoints set is_active = @no, secret = '', previous_secret = null, deleted_at = @Now, version = version + 1, updated_at = @Now where id = @id", new { id, no = false, session.Now });
}

using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>A row of <c>notification_templates</c>. A version that was sent is never changed.</summary>
internal sealed record TemplateRow
{
    public Guid Id { get; init; }
    public required string Event { get; init; }
    public required string Channel { get; init; }
    public required string Locale { get; init; }
    public int Version { get; init; }
    public required string Subject { get; init; }
    public required string Body { get; init; }
    public string? Html { get; init; }

    /// <summary>draft, active or retired.</summary>
    public required string Status { get; init; }
    public DateTimeOffset? SentAt { get; init; }
    public string? CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>The table <c>notification_templates</c>.</summary>
internal sealed class TemplateStore
{
    private const string Columns = "id, event, channel, locale, version, subject, body, html, status, sent_at, created_by, created_at, updated_at";

    internal Task<IReadOnlyList<TemplateRow>> Active(Session session) => session.Query<TemplateRow>($"select {Columns} from notification_templates where status = 'active'");

    internal Task<TemplateRow?> Find(Session session, Guid id) => session.First<TemplateRow>($"select {Columns} from notification_templates where id = @id", new { id });

    internal Task<IReadOnlyList<TemplateRow>> List(Session session, string? happened, PageRequest page) => session.Query<TemplateRow>(
        $"""
        select {Columns} from notification_templates where (cast(@happened as text) is null or event = @happened) and (created_at, id) < (@At, @Id)
        order by created_at desc, id desc limit @Take
        """,
        new { happened, page.At, page.Id, page.Take });

    /// <summary>The next version of its event, channel and locale.</summary>
    internal async Task<TemplateRow> Add(Session session, TemplateRow row)
    {
        var version = 1 + (await session.Scalar<int?>("select max(version) from notification_templates where event = @Event and channel = @Channel and locale = @Locale", new { row.Event, row.Channel, row.Locale }) ?? 0);
        var added = row with { Version = version, CreatedAt = session.Now, UpdatedAt = session.Now };
        await session.Execute(
            """
            insert into notification_templates (id, event, channel, locale, version, subject, body, html, status, created_by, created_at, updated_at)
            values (@Id, @Event, @Channel, @Locale, @Version, @Subject, @Body, @Html, @Status, @CreatedBy, @CreatedAt, @UpdatedAt)
            """,
            added);
        return added;
    }

    /// <summary>Zero when it was sent, or is no draft any more.</summary>
    internal Task<int> Save(Session session, TemplateRow row) => session.Execute(
        "update notification_templates set subject = @Subject, body = @Body, html = @Html, updated_at = @Now where id = @Id and sent_at is null and status = 'draft'",
        new { row.Id, row.Subject, row.Body, row.Html, session.Now });

    internal async Task Activate(Session session, TemplateRow row)
    {
        await session.Execute(
            "update notification_templates set status = 'retired', updated_at = @Now where event = @Event and channel = @Channel and locale = @Locale and status = 'active' and id <> @Id",
            new { row.Event, row.Channel, row.Locale, row.Id, session.Now });
        await session.Execute("update notification_templates set status = 'active', updated_at = @Now where id = @Id", new { row.Id, session.Now });
    }

    internal Task<int> Retire(Session session, Guid id) => session.Execute("update notification_templates set status = 'retired', updated_at = @Now where id = @id", new { id, session.Now });

    internal Task<int> MarkSent(Session session, IReadOnlyCollection<Guid> ids) =>
        session.Execute($"update notification_templates set sent_at = @Now where sent_at is null and id {session.AnyOf("ids")}", new { ids = new IdArray([.. ids]), session.Now });
}

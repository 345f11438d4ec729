using Steward.Kernel;

namespace Steward.Wealth.Triggers;

/// <summary>Orders of which only one may fire.</summary>
internal sealed record OcoRow
{
    public Guid Id { get; init; }
    public string Code { get; init; } = "";
    public Guid ClientId { get; init; }
    public string Name { get; init; } = "";

    /// <summary>Open, Fired, Cancelled or Expired.</summary>
    public string Status { get; init; } = "Open";
    public Guid CreatedBy { get; init; }
    public long Version { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Table <c>oco_groups</c>.</summary>
internal sealed class OcoStore
{
    private const string Columns = "id, code, client_id, name, status, created_by, version, created_at";

    internal Task<int> Add(Session session, OcoRow row) => session.Execute("insert into oco_groups (id, code, client_id, name, created_by) values (@Id, @Code, @ClientId, @Name, @CreatedBy)", row);

    internal Task<OcoRow?> Find(Session session, Guid id) => session.First<OcoRow>($"select {Columns} from oco_groups where id = @id{session.ForUpdate}", new { id });

    internal Task<int> End(Session session, Guid id, string status) => session.Execute("update oco_groups set status = @status, version = version + 1 where id = @id and status = 'Open'", new { id, status });
}

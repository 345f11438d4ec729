namespace Steward.Kernel;

/// <summary>The wrapped keys.</summary>
internal static class KeyStore
{
    internal static Task<Row?> OfPurpose(Session session, string purpose) =>
        session.First<Row>("select id, wrapped from encryption_keys where purpose = @purpose and retired_at is null", new { purpose });

    internal static Task<IReadOnlyList<Row>> Find(Session session, IReadOnlyCollection<Guid> ids) =>
        session.Query<Row>($"select id, wrapped from encryption_keys where id {session.AnyOf("ids")} and wrapped <> ''", new { ids = new IdArray([.. ids]) });

    internal static async Task<bool> Add(Session session, Guid id, string purpose, string wrapped) => await session.Execute(
        "insert into encryption_keys (id, purpose, wrapped, created_at) values (@id, @purpose, @wrapped, @Now) on conflict do nothing",
        new { id, purpose, wrapped, session.Now }) == 1;

    internal static Task<int> Erase(Session session, Guid id) =>
        session.Execute("update encryption_keys set wrapped = '', retired_at = @Now where id = @id", new { id, session.Now });

    internal static Task<Row?> Any(Session session) => session.First<Row>("select id, wrapped from encryption_keys where wrapped <> '' limit 1");

    internal sealed record Row
    {
        public Guid Id { get; init; }
        public required string Wrapped { get; init; }
    }
}

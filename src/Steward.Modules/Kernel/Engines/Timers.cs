namespace Steward.Kernel;

/// <summary>A timer that fell due. The handler reads the state again and does nothing if it no longer applies.</summary>
public sealed record DueTimer
{
    public Guid Id { get; init; }
    public Guid ZoneId { get; init; }
    public DateTimeOffset DueAt { get; init; }
    public required string Kind { get; init; }
    public required string Key { get; init; }
    public Json Payload { get; init; }
    public int Attempts { get; init; }
}

/// <summary>Acts when a timer of its kind falls due, in the transaction that takes the timer away.</summary>
public interface ITimerHandler
{
    string Kind { get; }

    Task Fire(Session session, DueTimer timer, CancellationToken cancel);
}

/// <summary>Durable due times, one row for each (kind, key). One-shot timers fire late rather than never.</summary>
public sealed class Timers
{
    internal event Action? Signalled;

    /// <summary>Sets or moves a timer.</summary>
    public async Task Set(Session session, string kind, string key, Guid zoneId, DateTimeOffset dueAt, Json? payload = null)
    {
        await session.Execute(
            """
            insert into timers (id, zone_id, due_at, kind, key, payload) values (@id, @zoneId, @dueAt, @kind, @key, @payload)
            on conflict (kind, key) do update set due_at = excluded.due_at, payload = excluded.payload, attempts = 0, set_aside = @no, last_error = null
            """,
            new { id = Ids.New(session.Now), zoneId, dueAt = Instants.Micros(dueAt), kind, key, payload = payload ?? Json.Empty, no = false });
        session.AfterCommit(() => Signalled?.Invoke());
    }

    /// <summary>Sets a timer that is not there; one that is keeps its time and payload.</summary>
    public Task<int> SetIfMissing(Session session, string kind, string key, Guid zoneId, DateTimeOffset dueAt) => session.Execute(
        "insert into timers (id, zone_id, due_at, kind, key, payload) values (@id, @zoneId, @dueAt, @kind, @key, @payload) on conflict (kind, key) do nothing",
        new { id = Ids.New(session.Now), zoneId, dueAt = Instants.Micros(dueAt), kind, key, payload = Json.Empty });

    /// <summary>Sets many timers of a kind, each key once, in one statement.</summary>
    public async Task Set(Session session, string kind, IReadOnlyList<(string Key, Guid ZoneId, DateTimeOffset DueAt)> due)
    {
        await session.InsertAll("timers",
            [
                new("id", _ => Ids.New(session.Now)), new("zone_id", t => t.ZoneId), new("due_at", t => Instants.Micros(t.DueAt)), new("kind", _ => kind), new("key", t => t.Key),
                new ColumnOf<(string Key, Guid ZoneId, DateTimeOffset DueAt)>("payload", _ => Json.Empty),
            ],
            due,
            "on conflict (kind, key) do update set due_at = excluded.due_at, payload = excluded.payload, attempts = 0, set_aside = false, last_error = null");
        session.AfterCommit(() => Signalled?.Invoke());
    }

    public Task<int> Clear(Session session, string kind, string key) => session.Execute("delete from timers where kind = @kind and key = @key", new { kind, key });

    /// <param name="kinds">A JSON array of the kinds that this server can fire: another's timers wait for it and are in nobody's way. Null: all.</param>
    internal Task<IReadOnlyList<DueTimer>> Due(Session session, DateTimeOffset now, int limit, Json? kinds = null) => session.Query<DueTimer>(
        $"select id, zone_id, due_at, kind, key, payload, attempts from timers where due_at <= @now and not set_aside {(kinds is null ? "" : Among(session))} order by due_at, id limit @limit",
        new { now, limit, kinds });

    internal Task<DateTimeOffset?> Next(Session session, Json kinds) =>
        session.Scalar<DateTimeOffset?>($"select min(due_at) from timers where not set_aside {Among(session)}", new { kinds });

    private static string Among(Session session) => "and kind " + session.AnyText("kinds");

    /// <summary>Claims a timer by taking it away: whoever deletes the row fires it, once.</summary>
    internal async Task<bool> Claim(Session session, DueTimer timer) =>
        await session.Execute("delete from timers where id = @Id and due_at = @DueAt", new { timer.Id, timer.DueAt }) == 1;

    internal Task<int> Failed(Session session, DueTimer timer, DateTimeOffset again, bool setAside, string error) => session.Execute(
        "update timers set attempts = attempts + 1, due_at = @again, set_aside = @setAside, last_error = @error where id = @Id and due_at = @DueAt",
        new { timer.Id, timer.DueAt, again, setAside, error = NoNul.Without(error) });
}

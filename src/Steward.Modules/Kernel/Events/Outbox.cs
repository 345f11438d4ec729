namespace Steward.Kernel;

/// <summary>A change that others may hear of, written in the transaction of the change.</summary>
/// <param name="Type"><c>thing_what_happened</c>.</param>
/// <param name="Payload">An object; serialised in snake_case. It carries at least <c>id</c>.</param>
/// <param name="DriverId">The driver whose own this is: he may see it on his stream.</param>
/// <param name="UserId">The one user whose own this is: it goes to no other stream.</param>
public sealed record NewEvent(string Type, Guid? ZoneId, object Payload, Guid? DriverId = null, Guid? UserId = null);

/// <summary>A change as it was committed.</summary>
/// <param name="Position">Grows with the order of reading, with gaps; the stream's event id.</param>
public sealed record PublishedEvent
{
    public long Position { get; init; }
    public Guid Id { get; init; }
    public Guid? ZoneId { get; init; }
    public Guid? DriverId { get; init; }
    public Guid? UserId { get; init; }
    public required string Type { get; init; }
    public required Json Payload { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Handles events of other modules: at least once, in order, each in a transaction with the cursor.</summary>
public interface IEventSubscriber
{
    /// <summary>Stable: the cursor's key.</summary>
    string Name { get; }

    /// <summary>None: it is given all, and sorts them out by itself.</summary>
    IReadOnlyCollection<string> Types { get; }

    /// <summary>Whether it would do anything with one of these: most events are not for most, and are passed over without a transaction.</summary>
    Task<bool> WantsAny(Session session, IReadOnlyList<PublishedEvent> happened) => Task.FromResult(happened.Any(one => Types.Contains(one.Type)));

    Task Handle(Session session, PublishedEvent happened, CancellationToken cancel);
}

/// <summary>The one outbox. Messages leave after the commit, never without it.</summary>
public sealed class Outbox
{
    private const int Few = 4;
    private const int MostCounted = 100_000;
    private const int MostInTransaction = (1 << 20) - 1;
    private const string PostgresPosition = "(cast(cast(pg_current_xact_id() as text) as bigint) << 20) + @number, ";
    private const string Columns = "position, id, zone_id, driver_id, user_id, type, payload, created_at";

    /// <summary>Raised after a commit with new messages on this node; every poll works without it.</summary>
    public event Action? Signalled;

    public async Task Publish(Session session, NewEvent happened)
    {
        var number = session.NextEvent();
        if (number > MostInTransaction) throw new InvalidOperationException($"A transaction publishes at most {MostInTransaction} events.");
        await session.Execute(
            $"insert into outbox_messages ({session.Pick("", "position, ")}id, zone_id, driver_id, user_id, type, payload, created_at) values ({session.Pick("", PostgresPosition)}@id, @ZoneId, @DriverId, @UserId, @Type, @payload, @Now)",
            new { number, id = Ids.New(session.Now), happened.ZoneId, happened.DriverId, happened.UserId, happened.Type, payload = Json.Of(happened.Payload), session.Now });
        session.AfterCommit(() => Signalled?.Invoke());
    }

    /// <summary>In their order; many with one statement.</summary>
    public async Task Publish(Session session, IEnumerable<NewEvent> happened)
    {
        var events = happened.ToList();
        if (events.Count < Few)
        {
            foreach (var one in events) await Publish(session, one);
            return;
        }
        var numbered = events.ConvertAll(one => (Event: one, Number: session.NextEvent()));
        if (numbered[^1].Number > MostInTransaction) throw new InvalidOperationException($"A transaction publishes at most {MostInTransaction} events.");
        var upper = session.Dialect is Dialect.PostgreSql ? await session.Scalar<long>("select cast(cast(pg_current_xact_id() as text) as bigint) << 20") : 0;
        IReadOnlyList<ColumnOf<(NewEvent Event, int Number)>> columns =
        [
            new("id", _ => Ids.New(session.Now)), new("zone_id", e => e.Event.ZoneId), new("driver_id", e => e.Event.DriverId), new("user_id", e => e.Event.UserId), new("type", e => e.Event.Type),
            new("payload", e => Json.Of(e.Event.Payload)), new("created_at", _ => session.Now),
        ];
        await session.InsertAll("outbox_messages", session.Dialect is Dialect.PostgreSql ? [new("position", e => upper + e.Number), .. columns] : columns, numbered);
        session.AfterCommit(() => Signalled?.Invoke());
    }

    /// <summary>
    /// Messages after a position, oldest first. In PostgreSQL a transaction's id is the upper part of its positions, and a message is read only
    /// when no transaction with a lower id is still under way: what commits later has a higher position, and none is ever skipped.
    /// </summary>
    public Task<IReadOnlyList<PublishedEvent>> After(Session session, long position, int limit) => session.Query<PublishedEvent>(
        $"select {Columns} from outbox_messages where position > @position {Settled(session)} order by position limit @limit", new { position, limit });

    /// <summary>
    /// Messages of a type after a position, also where one with a lower position may still come: for those who only ask what changed and read the
    /// thing itself. Their place in the stream is that of <see cref="After"/>.
    /// </summary>
    internal Task<IReadOnlyList<PublishedEvent>> Committed(Session session, string type, long position, int limit) => session.Query<PublishedEvent>(
        $"select {Columns} from outbox_messages where position > @position and type = @type order by position limit @limit", new { type, position, limit });

    /// <summary>The position of the last message from before an instant; 0 when there is none.</summary>
    public async Task<long> Before(Session session, DateTimeOffset instant) => await session.Scalar<long?>("select max(position) from outbox_messages where created_at < @instant", new { instant }) ?? 0;

    public async Task<long> Last(Session session) => await session.Scalar<long?>($"select max(position) from outbox_messages where true {Settled(session)}") ?? 0;

    /// <summary>The highest position that is committed, also where a lower one may still come.</summary>
    internal async Task<long> Highest(Session session) => await session.Scalar<long?>("select max(position) from outbox_messages") ?? 0;

    public async Task<long> First(Session session) => await session.Scalar<long?>("select min(position) from outbox_messages") ?? 0;

    /// <summary>How many subscribers fail, and how many messages the slowest has before it (counted up to a limit).</summary>
    internal async Task<(int Failing, long Behind)> Backlog(Session session)
    {
        var failing = await session.Scalar<int>("select count(*) from outbox_cursors where failures > 0");
        var behind = await session.Scalar<long>(
            "select count(*) from (select 1 from outbox_messages where position > (select min(position) from outbox_cursors) limit @MostCounted) as waiting", new { MostCounted });
        return (failing, behind);
    }

    /// <summary>
    /// A database restored into another PostgreSQL cluster counts its transactions from a lower id: the kept positions are moved below the ids
    /// to come, all by the same amount. Does nothing otherwise.
    /// </summary>
    internal async Task Rebase(Session session)
    {
        if (session.Dialect is Dialect.Sqlite) return;
        var ahead = await session.Scalar<long>(
            """
            select coalesce(max(position), 0) - (cast(cast(pg_snapshot_xmax(pg_current_snapshot()) as text) as bigint) << 20)
            from (select max(position) as position from outbox_messages union all select max(position) from outbox_cursors) as kept
            """);
        if (ahead < 0) return;
        await session.Execute("lock table outbox_messages, outbox_cursors in exclusive mode");
        var by = ahead + 1;
        await session.Execute("update outbox_messages set position = position - @by, transaction_id = '3'", new { by });
        await session.Execute("update outbox_cursors set position = position - @by", new { by });
    }

    /// <summary>Locked until the end of the transaction; null when another node has it, and so feeds the subscriber at this moment.</summary>
    internal async Task<long?> CursorOf(Session session, string subscriber)
    {
        await session.Execute("insert into outbox_cursors (subscriber, position) values (@subscriber, 0) on conflict (subscriber) do nothing", new { subscriber });
        return await session.Scalar<long?>("select position from outbox_cursors where subscriber = @subscriber" + session.ForUpdateSkipLocked, new { subscriber });
    }

    /// <summary>Where its cursor stands; 0 when it has none yet.</summary>
    internal async Task<long> PositionOf(Session session, string subscriber) =>
        await session.Scalar<long?>("select position from outbox_cursors where subscriber = @subscriber", new { subscriber }) ?? 0;

    /// <summary>Moves cursors on, never back, and nobody waits: one that a subscriber's own transaction holds is moved by the next round or by itself.</summary>
    internal async Task PassCursors(Session session, IReadOnlyCollection<(string Subscriber, long Position)> passed)
    {
        var rows = Json.Of(passed.Select(p => new { p.Subscriber, p.Position }));
        var asked = session.Pick(
            "(select json_extract(value, '$.subscriber') as subscriber, json_extract(value, '$.position') as position from json_each(@rows))", "jsonb_to_recordset(@rows) as r (subscriber text, position bigint)");
        await session.Execute(
            $"""
            update outbox_cursors set position = p.position
            from (select c.subscriber, r.position from {asked}{session.Pick(" r", "")} join outbox_cursors c on c.subscriber = r.subscriber where c.position < r.position{session.Pick("", " for update of c skip locked")}) p
            where outbox_cursors.subscriber = p.subscriber
            """,
            new { rows });
        await session.Execute($"insert into outbox_cursors (subscriber, position) select subscriber, position from {asked} where true on conflict (subscriber) do nothing", new { rows });
    }

    internal Task<int> MoveCursor(Session session, string subscriber, long position) =>
        session.Execute("update outbox_cursors set position = @position, failures = 0, last_error = null where subscriber = @subscriber", new { subscriber, position });

    internal Task<int> CursorFailed(Session session, string subscriber, string error) =>
        session.Execute("update outbox_cursors set failures = failures + 1, last_error = @error where subscriber = @subscriber", new { subscriber, error = NoNul.Without(error) });

    /// <summary>Messages older than this that every subscriber has passed.</summary>
    internal Task<int> Forget(Session session, DateTimeOffset before) => session.Execute(
        "delete from outbox_messages where created_at < @before and position <= coalesce((select min(position) from outbox_cursors), 0)", new { before });

    private static string Settled(Session session) => session.Pick("", "and transaction_id < pg_snapshot_xmin(pg_current_snapshot())");
}

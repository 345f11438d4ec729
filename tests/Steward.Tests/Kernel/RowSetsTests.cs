using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Kernel;

/// <summary>Many rows written with one statement's text, on both stores.</summary>
public sealed class RowSetsTests
{
    private static readonly DateTimeOffset Due = new(2026, 11, 20, 8, 30, 0, 123, 456, TimeSpan.Zero);

    private sealed record Row
    {
        public Guid Id { get; init; }
        public DateTimeOffset DueAt { get; init; }
        public string Key { get; init; } = "";
        public Json Payload { get; init; } = Json.Empty;
        public int Attempts { get; init; }
        public bool SetAside { get; init; }
        public string? LastError { get; init; }
    }

    private static readonly ColumnOf<Row>[] Columns =
    [
        new("id", r => r.Id), new("zone_id", _ => Guid.Empty), new("due_at", r => r.DueAt), new("kind", _ => "rows"), new("key", r => r.Key), new("payload", r => r.Payload),
        new("attempts", r => r.Attempts), new("set_aside", r => r.SetAside), new("last_error", r => r.LastError),
    ];

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Every_kind_of_value_comes_back_and_what_is_there_already_is_not_counted(Dialect dialect)
    {
        await using var database = await Open(dialect);
        Row[] rows =
        [
            // A null among texts, an empty text, and letters of two and four bytes.
            Timer("a") with { Payload = new("""{"n": 1}"""), Attempts = 3 }, Timer("b") with { LastError = "", SetAside = true }, Timer("c") with { LastError = "Löwe 🦁 'x'" },
        ];
        Assert.Equal(3, await database.Write(s => s.InsertAll("timers", Columns, rows)));
        Assert.Equal(rows, await Read(database));

        Assert.Equal(1, await database.Write(s => s.InsertAll("timers", Columns, [Timer("c"), Timer("d")], "on conflict (kind, key) do nothing")));
        Assert.Equal(0, await database.Write(s => s.InsertAll("timers", Columns, [])));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Each_row_is_changed_by_values_of_its_own(Dialect dialect)
    {
        await using var database = await Open(dialect);
        // More than what one statement of SQLite takes, and not a multiple of it.
        Row[] rows = [Timer("a") with { LastError = "x" }, Timer("b") with { LastError = "y" }, .. Enumerable.Range(0, 81).Select(i => Timer("c" + i))];
        await database.Write(s => s.InsertAll("timers", Columns, rows));

        var changed = await database.Write(s => s.UpdateEach("timers",
            [new("id", r => r.Id), new("attempts", r => r.Attempts), new ColumnOf<Row>("last_error", r => r.LastError)],
            [Timer("nobody"), .. rows[2..].Select((row, i) => row with { Attempts = i }), rows[0] with { Attempts = 5, LastError = null }, rows[1] with { Attempts = 6, LastError = "z" }],
            "attempts = timers.attempts + v.attempts, last_error = coalesce(v.last_error, timers.last_error)",
            "timers.id = v.id"));

        Assert.Equal(83, changed);
        var read = (await Read(database)).ToDictionary(r => r.Key, r => (r.Attempts, r.LastError));
        Assert.Equal([(5, "x"), (6, "z"), (0, null), (80, null)], [read["a"], read["b"], read["c0"], read["c80"]]);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_row_that_fails_takes_the_others_back_and_the_next_ones_are_written(Dialect dialect)
    {
        await using var database = await Open(dialect);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => database.Write(s => s.InsertAll("timers", Columns, [Timer("a"), Timer("a")])));
        Assert.Equal("invalid_text", (await Assert.ThrowsAsync<RefusedException>(() => database.Write(s => s.InsertAll("timers", Columns, [Timer("a") with { LastError = "a\0b" }])))).Refusal.Code);
        Assert.Equal(1, await database.Write(s => s.InsertAll("timers", Columns, [Timer("a")])));
        Assert.Single(await Read(database));
    }

    private static Row Timer(string key) => new() { Id = Guid.CreateVersion7(Due), DueAt = Due, Key = key };

    private static Task<IReadOnlyList<Row>> Read(Database database) =>
        database.Read(s => s.Query<Row>("select id, due_at, key, payload, attempts, set_aside, last_error from timers where kind = 'rows' order by key"));

    private static async Task<Database> Open(Dialect dialect) => Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
}

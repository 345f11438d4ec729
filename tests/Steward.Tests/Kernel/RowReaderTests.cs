using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Kernel;

/// <summary>Rows to records, and statements that are compiled once, on both stores.</summary>
public sealed class RowReaderTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_row_fills_the_properties_of_its_columns_and_a_null_leaves_them_as_they_begin(Dialect dialect)
    {
        await using var database = await Open(dialect);
        var (id, at) = (Guid.CreateVersion7(), new DateTimeOffset(2026, 11, 20, 8, 30, 0, 123, 456, TimeSpan.Zero));
        var (full, empty) = await database.Read(async session =>
        {
            var sql = session.Pick(
                "select @id as id, @at as found_at, @at as later_at, @name as full_name, 2500000 as weight_kg, @yes as is_good, 7 as how_many",
                "select @id as id, @at as found_at, @at as later_at, cast(@name as text) as full_name, cast(2.5 as numeric(12,6)) as weight_kg, @yes as is_good, 7 as how_many");
            var none = session.Pick(
                "select @id as id, @at as found_at, null as later_at, null as full_name, null as weight_kg, null as is_good, null as how_many",
                "select @id as id, @at as found_at, cast(null as timestamptz) as later_at, cast(null as text) as full_name, cast(null as numeric) as weight_kg, cast(null as boolean) as is_good, cast(null as int) as how_many");
            return (await session.First<Row>(sql, new { id, at, name = "Amal", yes = true }), await session.First<Row>(none, new { id, at }));
        });
        Assert.Equal(new Row { Id = id, FoundAt = at, LaterAt = at, FullName = "Amal", WeightKg = 2.5m, IsGood = true, HowMany = 7 }, full);
        Assert.Equal(new Row { Id = id, FoundAt = at, FullName = "nobody", HowMany = 1 }, empty);
    }

    [Fact]
    public async Task Reading_rows_gives_the_compiled_statement_back()
    {
        await using var database = await Open(Dialect.Sqlite);
        const string One = "select 1 as how_many", All = "select 2 as how_many", None = "select 3 as how_many where false";
        var kept = await database.Read(async session =>
        {
            await session.First<Row>(One);
            await session.Query<Row>(All);
            await session.Query<Row>(None);
            var connection = (PreparedConnection)session.Connection;
            return (connection.Keeps(One), connection.Keeps(All), connection.Keeps(None));
        });
        Assert.Equal((true, true, true), kept);
    }

    [Fact]
    public async Task Statements_of_one_length_and_one_ending_are_told_apart()
    {
        await using var database = await Open(Dialect.Sqlite);
        const string Ending = " as how_many, 'a text that is longer than what is looked at' as full_name";
        var rows = await database.Read(async session => (await session.First<Row>("select 1" + Ending), await session.First<Row>("select 2" + Ending)));
        Assert.Equal((1, 2), (rows.Item1!.HowMany, rows.Item2!.HowMany));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task One_text_asked_again_takes_the_new_values_also_after_it_failed(Dialect dialect)
    {
        await using var database = await Open(dialect);
        const string Insert = "insert into timers (id, zone_id, due_at, kind, key) values (@id, @id, @Now, 'test', @key)";
        Task Add(string key) => database.Write(session => session.Execute(Insert, new { id = Ids.New(session.Now), session.Now, key }));
        await Add("a");
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => Add("a"));
        await Add("b");
        var keys = await database.Read(session => session.Query<string>("select key from timers where kind = 'test' order by key"));
        Assert.Equal(["a", "b"], keys);
    }

    [Theory]
    [InlineData("2026-11-20T08:30:00.000000Z")]
    [InlineData("2024-02-29T23:59:59.999999Z")]
    [InlineData("0001-01-01T00:00:00.000000Z")]
    public void An_instant_is_read_as_the_general_parser_reads_it(string text) =>
        Assert.Equal(DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture), Values.Instant(text));

    [Fact]
    public void Text_that_is_no_instant_is_refused() => Assert.Throws<FormatException>(() => Values.Instant("2026-11-20T08:3x:00.000000Z"));

    private static async Task<Database> Open(Dialect dialect) => Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);

    private sealed record Row
    {
        public Guid Id { get; init; }
        public DateTimeOffset FoundAt { get; init; }
        public DateTimeOffset? LaterAt { get; init; }
        public string FullName { get; init; } = "nobody";
        public decimal? WeightKg { get; init; }
        public bool IsGood { get; init; }
        public int HowMany { get; init; } = 1;
    }
}

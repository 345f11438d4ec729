using Dapper;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Wealth;

/// <summary>The tables of section 5 of the wealth page, as it writes them.</summary>
public sealed class CatalogueTests
{
    private static readonly DateOnly Day = new(2026, 3, 1);

    private sealed record Column
    {
        public required string Owner { get; init; }
        public required string Name { get; init; }
        public required string Type { get; init; }
        public bool NotNull { get; init; }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.1"), Trait("acceptance", "notifications-11.1")]
    public async Task The_eight_tables_have_every_column_type_key_and_index_of_the_page(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        var stored = (await Columns(database)).ToDictionary(one => (one.Owner, one.Name));
        var (keys, indexes) = (await Keys(database), await Indexes(database));
        var wrong = new List<string>();
        foreach (var table in CataloguePage.Tables.Keys)
        {
            foreach (var (name, type, isNotNull, parent) in CataloguePage.Columns(table))
            {
                if (!stored.TryGetValue((table, name), out var column)) wrong.Add($"{table}.{name} is missing");
                else if (type != "any" && column.Type != Stored(type, dialect)) wrong.Add($"{table}.{name} is {column.Type} and not {Stored(type, dialect)}");
                else if (isNotNull && !column.NotNull) wrong.Add($"{table}.{name} may be null");
                if (parent is not null && !keys.Contains($"{table}.{name}>{parent}")) wrong.Add($"{table}.{name} does not refer to {parent}: {string.Join(' ', keys.Where(key => key.StartsWith($"{table}.{name}>", StringComparison.Ordinal)))}");
            }
        }
        Assert.Empty(wrong);
        Assert.Empty(CataloguePage.Indexes.Where(wanted => !indexes.Any(one => Fits(one, wanted))));
        // Nothing with history goes by itself when something else does.
        Assert.Empty(keys.Where(key => key.EndsWith("/c", StringComparison.Ordinal) && CataloguePage.Tables.ContainsKey(key[..key.IndexOf('.')])));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.1")]
    public async Task A_row_that_says_nothing_has_the_defaults_of_the_page(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        await WealthRows.Parents(database);
        foreach (var table in CataloguePage.Defaults.GroupBy(one => one.Table))
        {
            var id = await WealthRows.Insert(database, table.Key);
            foreach (var (_, column, value) in table)
            {
                var values = new DynamicParameters(new { id });
                values.Add("value", value);
                Assert.True(1 == await database.Read(s => s.Scalar<int>($"select count(*) from {table.Key} where id = @id and {column} = @value", values)), $"{table.Key}.{column} is not {value}.");
            }
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.1")]
    public async Task The_checks_hold_at_their_border_and_not_past_it(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        await WealthRows.Parents(database);
        var early = DateTimeOffset.UnixEpoch.AddMicroseconds(1);
        (string Table, string Column, object?[] Good, object?[] Bad)[] borders =
        [
            ("auto_invest_rules", "name", ["x", new string('x', 120)], ["", new string('x', 121), null]), ("auto_invest_rules", "amount", [0.0001m], [0m, -1m, null]), ("auto_invest_rules", "max_total_amount", [0.0001m, null], [0m, -1m]),
            ("auto_invest_rules", "max_per_execution", [0.0001m, null], [0m]), ("auto_invest_rules", "min_balance_required", [0m, null], [-0.0001m]), ("auto_invest_rules", "execution_count", [0], [-1]),
            ("auto_invest_rules", "end_date", [new DateOnly(2026, 1, 1), null], [new DateOnly(2025, 12, 31)]), ("auto_invest_rules", "total_invested", [0m], [-1m]),
            ("rebalancing_rules", "name", [new string('x', 120)], ["", new string('x', 121)]), ("rebalancing_rules", "threshold_percent", [0.0001m], [0m, null]), ("rebalancing_rules", "min_drift_percent", [0.0001m, null], [0m]),
            ("rebalancing_rules", "rebalance_amount", [0.0001m, null], [0m]), ("rebalancing_rules", "day_of_month", [1, 31, null], [0, 32]), ("rebalancing_rules", "day_of_week", [0, 6, null], [-1, 7]),
            ("rebalancing_rules", "trigger_on_drift", [true], [false]), ("rebalancing_rules", "trigger_on_schedule", [], [true]), ("rebalancing_rules", "target_allocation", [], [null]),
            ("trigger_orders", "name", [new string('x', 120)], ["", new string('x', 121)]), ("trigger_orders", "amount", [0.0001m], [0m, -1m]), ("trigger_orders", "units", [], [1m]), ("trigger_orders", "all_units", [], [true]),
            ("trigger_orders", "percent_of_holding", [], [50m]), ("trigger_orders", "target_scheme_id", [], [WealthRows.Other]), ("trigger_orders", "valid_until", [early, null], [DateTimeOffset.UnixEpoch]), ("trigger_orders", "created_by", [], [null]),
            ("rebalancing_executions", "drift_percent", [0m], [null]), ("automation_execution_logs", "seq", [], [0L]), ("automation_execution_logs", "decision_no", [], [0]),
        ];
        foreach (var (table, column, good, bad) in borders)
        {
            foreach (var value in good) await WealthRows.Insert(database, table, (column, value));
            foreach (var value in bad) Assert.True(await Refused(table, (column, value)), $"{table}.{column} took {value ?? "null"}.");
        }
        // What takes two columns to be wrong.
        await WealthRows.Insert(database, "rebalancing_rules", ("trigger_on_schedule", true), ("frequency", "Monthly"), ("trigger_on_drift", false));
        await WealthRows.Insert(database, "trigger_orders", ("order_type", "Redemption"), ("amount", null), ("all_units", true));
        Assert.True(await Refused("trigger_orders", ("amount", null)), "An order without a size was taken.");
        Assert.True(await Refused("trigger_orders", ("amount", null), ("units", 1m)), "A purchase in units was taken.");
        Assert.True(await Refused("trigger_orders", ("order_type", "Switch"), ("target_scheme_id", WealthRows.Own)), "A switch into the same scheme was taken.");
        Assert.True(await Refused("trigger_orders", ("order_type", "Switch"), ("target_scheme_id", null)), "A switch into nothing was taken.");
        Assert.True(await Refused("auto_invest_rules", ("max_total_amount", 10m), ("total_invested", 10.0001m)), "A total was passed.");

        async Task<bool> Refused(string table, params (string, object?)[] values) => await WealthRows.Refuses(() => WealthRows.Insert(database, table, values));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.1")]
    public async Task What_is_to_be_there_once_is_refused_twice_and_what_has_history_stays(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        await WealthRows.Parents(database);
        Task<bool> Refused(string table, params (string, object?)[] values) => WealthRows.Refuses(() => WealthRows.Insert(database, table, values));
        Task<bool> Stays(string sql, object? values = null) => WealthRows.Refuses(() => database.Write(s => s.Execute(sql, values)));

        foreach (var table in new[] { "auto_invest_rules", "rebalancing_rules", "rebalancing_executions", "trigger_orders" })
        {
            await WealthRows.Insert(database, table, ("code", "ONE"));
            Assert.True(await Refused(table, ("code", "ONE")), $"{table} took a code twice.");
            Assert.True(await Refused(table, ("client_id", Guid.CreateVersion7())), $"{table} took a row of nobody.");
        }
        await WealthRows.Insert(database, "automation_execution_logs", ("chain", "c"), ("seq", 1L), ("occurrence_key", "k"), ("decision_no", 1));
        await WealthRows.Insert(database, "automation_execution_logs", ("chain", "c"), ("seq", 2L), ("occurrence_key", "k"), ("decision_no", 2), ("is_terminal", true));
        Assert.True(await Refused("automation_execution_logs", ("chain", "c"), ("seq", 2L)), "A chain has a number twice.");
        Assert.True(await Refused("automation_execution_logs", ("occurrence_key", "k"), ("decision_no", 2)), "An occurrence has a number twice.");
        Assert.True(await Refused("automation_execution_logs", ("occurrence_key", "k"), ("decision_no", 3), ("is_terminal", true)), "An occurrence has two last lines.");
        var rule = await WealthRows.Insert(database, "rebalancing_rules");
        await WealthRows.Insert(database, "rebalancing_executions", ("rule_id", rule), ("status", "Executed"), ("occurrence_key", "reb:once"));
        await WealthRows.Insert(database, "rebalancing_executions", ("rule_id", rule), ("status", "Pending"));
        foreach (var open in new[] { "Pending", "Approved", "In Progress", "Held" }) Assert.True(await Refused("rebalancing_executions", ("rule_id", rule), ("status", open)), $"A second execution was {open}.");
        Assert.True(await Refused("rebalancing_executions", ("occurrence_key", "reb:once")), "An occurrence has two executions.");
        var group = Guid.CreateVersion7();
        await database.Write(s => s.Execute("insert into oco_groups (id, code, client_id, name, created_by) select @group, 'OCO-1', client_id, 'Either', created_by from trigger_orders", new { group }));
        foreach (var waits in new[] { "Active", "Active", "Triggered", "Cancelled" }) await WealthRows.Insert(database, "trigger_orders", ("oco_group_id", group), ("status", waits));
        foreach (var fired in new[] { "Triggered", "Executed" }) Assert.True(await Refused("trigger_orders", ("oco_group_id", group), ("status", fired)), "A group fired twice.");

        Assert.True(await Stays("delete from rebalancing_rules where id = @rule", new { rule }), "A rule with executions was deleted.");
        Assert.True(await Stays("delete from clients"), "A client with rules was deleted.");
        Assert.True(await Stays("delete from users"), "An author was deleted.");
        Assert.True(await Stays("update automation_execution_logs set actor = 'x'") && await Stays("delete from automation_execution_logs"), "The log was changed.");
        // A goal that goes leaves the rule: without it.
        var (goal, saving) = (Guid.CreateVersion7(), Guid.Empty);
        await database.Write(s => s.Execute("insert into goals (id, code, client_id, name, goal_type, target_amount, target_date) select @goal, 'GOAL-1', client_id, 'House', 'House', 1000, @Day from oco_groups", new { goal, Day }));
        saving = await WealthRows.Insert(database, "auto_invest_rules", ("goal_id", goal));
        await database.Write(s => s.Execute("delete from goals"));
        Assert.Null(await database.Read(s => s.Scalar<Guid?>("select goal_id from auto_invest_rules where id = @saving", new { saving })));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.2")]
    public async Task The_database_takes_every_given_word_and_no_other(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        await WealthRows.Parents(database);

        foreach (var (table, column, words) in WealthRows.Words)
        {
            foreach (var word in words) await WealthRows.Insert(database, table, (column, word));
            // The other spellings are the API's: stored is the canonical one alone.
            foreach (var wrong in new[] { "Sometimes", char.IsUpper(words[0][0]) ? words[0].ToLowerInvariant() : words[0].ToUpperInvariant(), words[0] + " " })
                Assert.True(await WealthRows.Refuses(() => WealthRows.Insert(database, table, (column, wrong))), $"{table}.{column} took '{wrong}'.");
        }
    }

    /// <summary>An index that begins with these columns; where the page closes the list, it has no others.</summary>
    private static bool Fits(string index, string wanted)
    {
        var (columns, flags) = wanted.Split(')') is [var head, var tail] ? (head + ")", tail) : (wanted, null);
        if (flags is not null) return index == columns + flags;
        return index.StartsWith(columns + ")", StringComparison.Ordinal) || index.StartsWith(columns + ",", StringComparison.Ordinal);
    }

    private static string Stored(string type, Dialect dialect) => (type, dialect) switch
    {
        ("money", Dialect.PostgreSql) => "numeric(20,4)",
        ("nav", Dialect.PostgreSql) => "numeric(18,6)",
        ("percent", Dialect.PostgreSql) => "numeric(9,4)",
        (_, Dialect.PostgreSql) => type,
        ("money" or "nav" or "percent" or "integer" or "boolean", _) => "integer",
        _ => "text",
    };

    private static Task<IReadOnlyList<Column>> Columns(Database database) => database.Read(s => s.Query<Column>(s.Pick(
        """
        select m.name as owner, c.name, lower(c.type) as type, (c."notnull" = 1 or c.pk > 0) as not_null from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table'
        """,
        """
        select table_name::text as owner, column_name::text as name, is_nullable = 'NO' as not_null,
          case data_type when 'numeric' then 'numeric(' || numeric_precision || ',' || numeric_scale || ')' when 'timestamp with time zone' then 'timestamptz' when 'character varying' then 'text'
            when 'USER-DEFINED' then 'text' when 'bigint' then 'integer' when 'smallint' then 'integer' else data_type::text end as type
        from information_schema.columns where table_schema = current_schema()
        """)));

    /// <summary><c>rules.goal_id&gt;goals/n</c>: emptied with its goal; <c>/c</c>: deleted with it.</summary>
    private static Task<IReadOnlyList<string>> Keys(Database database) => database.Read(s => s.Query<string>(s.Pick(
        """
        select m.name || '.' || f."from" || '>' || f."table" || case f.on_delete when 'SET NULL' then '/n' when 'CASCADE' then '/c' else '' end
        from sqlite_master m join pragma_foreign_key_list(m.name) f where m.type = 'table'
        """,
        """
        select c.conrelid::regclass::text || '.' || a.attname::text || '>' || c.confrelid::regclass::text || case c.confdeltype when 'n' then '/n' when 'c' then '/c' else '' end
        from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey) where c.contype = 'f'
        """)));

    /// <summary><c>orders(client_id,created_at) unique where</c>: what it is over, not what it is called.</summary>
    private static Task<IReadOnlyList<string>> Indexes(Database database) => database.Read(s => s.Query<string>(s.Pick(
        """
        select m.name || '(' || (select group_concat(coalesce(i.name, 'expression'), ',') from pragma_index_info(l.name) i) || ')' || case when l."unique" then ' unique' else '' end || case when l.partial then ' where' else '' end
        from sqlite_master m join pragma_index_list(m.name) l where m.type = 'table'
        """,
        """
        select c.relname::text || '(' || (select string_agg(coalesce(a.attname::text, 'expression'), ',' order by k.n) from unnest(i.indkey::int2[]) with ordinality k(att, n)
            left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.att and k.att > 0) || ')' || case when i.indisunique then ' unique' else '' end || case when i.indpred is not null then ' where' else '' end
        from pg_index i join pg_class c on c.oid = i.indrelid where c.relnamespace = current_schema()::regnamespace
        """)));
}

using System.Text.Json;
using Steward.Decisions.Contracts;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Decisions;

public sealed class LedgerTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_was_recorded_is_read_back_and_verifies(Dialect dialect)
    {
        await using var world = await DecisionWorld.On(dialect);
        var order = Guid.CreateVersion7();

        var made = await world.Database.Write(s => world.Ledger.Record(s, DecisionWorld.Auction() with { OrderIds = [order], Reason = "because", ReasonCode = "test" }));

        var found = Assert.Single(await world.Database.Read(s => world.Ledger.OfOrder(s, order)));
        Assert.Equal((made.Id, made.DecisionCode, "a", 97L, "proposed", false), (found.Id, found.DecisionId, found.ChosenKey, found.ScoreTotal, found.Status, found.Committed));
        Assert.Equal([order], found.Orders);
        var verdict = Assert.Single(await world.Verify(deep: true));
        Assert.Equal(("system", 1L, null), (verdict.Stream, verdict.HeadSeq, verdict.Fault));
    }

    [Trait("acceptance", "decisions-8.1")]
    [Fact]
    public async Task A_total_that_is_not_the_sum_of_its_parts_is_refused()
    {
        await using var world = await DecisionWorld.On(Dialect.Sqlite);
        var wrong = DecisionWorld.Auction();
        wrong = wrong with { Choice = wrong.Choice with { Candidates = [wrong.Choice.Candidates[0] with { Total = 96 }] } };

        var error = await Assert.ThrowsAsync<ArgumentException>(() => world.Database.Write(s => world.Ledger.Record(s, wrong)));

        Assert.Contains("'a' has total 96, but its parts sum to 97", error.Message, StringComparison.Ordinal);
        Assert.Empty(await world.Verify());
    }

    [Fact]
    public async Task A_sum_that_overflows_fails_and_does_not_wrap()
    {
        await using var world = await DecisionWorld.On(Dialect.Sqlite);
        var wrong = DecisionWorld.Auction();
        var candidate = new Candidate("a", "sell", long.MinValue, [new("x", long.MaxValue), new("y", 1)], []);

        await Assert.ThrowsAsync<OverflowException>(() => world.Database.Write(s => world.Ledger.Record(s, wrong with { Choice = wrong.Choice with { Candidates = [candidate] } })));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Parallel_writers_on_one_stream_leave_no_gap(Dialect dialect)
    {
        await using var world = await DecisionWorld.On(dialect);

        // 20 writers of 5 decisions each, of which every fifth fails after recording: 16 × 5 remain.
        var writers = Enumerable.Range(0, 20).Select(writer => Record.ExceptionAsync(() => world.Database.Write(async s =>
        {
            await world.Ledger.RecordMany(s, [.. Enumerable.Range(0, 5).Select(_ => DecisionWorld.Auction())]);
            if (writer % 5 == 0) throw new InvalidOperationException("too late");
        })).AsTask());
        await Task.WhenAll(writers);

        var entries = await world.Database.Read(s => world.Entries.After(s, "system", 0, 1000));
        Assert.Equal(Enumerable.Range(1, 80).Select(n => (long)n), entries.Select(e => e.Seq));
        Assert.Null(Assert.Single(await world.Verify()).Fault);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Decisions_of_a_tick_share_one_snapshot(Dialect dialect)
    {
        await using var world = await DecisionWorld.On(dialect);
        var one = DecisionWorld.Auction();

        await world.Database.Write(s => world.Ledger.RecordMany(s, [.. Enumerable.Range(0, 50).Select(_ => one with { Id = Guid.CreateVersion7() })]));

        Assert.Equal(1, await world.Database.Read(s => s.Scalar<int>("select count(*) from decision_blobs where kind = 'snapshot'")));
        Assert.Equal(50, await world.Database.Read(s => s.Scalar<int>("select count(distinct body_hash) from ledger_entries")));
        Assert.Equal(50, await world.Database.Read(s => s.Scalar<int>("select decisions from decision_daily where decision_type = 'auction'")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Many_decisions_share_documents_and_events_and_each_is_read_back_as_its_own(Dialect dialect)
    {
        await using var world = await DecisionWorld.On(dialect);
        var wanted = Enumerable.Range(0, 250).Select(i => DecisionWorld.Auction(new Dictionary<string, long> { ["a"] = i, ["b"] = 90 }, i % 3 == 0 ? "zone:x" : "system") with { Id = Guid.CreateVersion7() }).ToList();

        await world.Database.Write(s => world.Ledger.RecordMany(s, wanted));

        Assert.Equal(3, await world.Database.Read(s => s.Scalar<int>("select count(*) from decision_blobs where kind = 'body'")));
        foreach (var one in wanted)
        {
            var choice = await world.Database.Read(async s => await world.Ledger.ChoiceOf(s, (await world.Ledger.Find(s, one.Id!.Value))!));
            Assert.Equal((one.Choice.ChosenKey, one.Choice.Winner!.Total), (choice!.ChosenKey, choice.Winner!.Total));
        }
        Assert.All(await world.Verify(deep: true), verdict => Assert.Null(verdict.Fault));
        var said = await world.Database.Read(s => new Outbox().After(s, 0, 1_000));
        Assert.Equal(wanted.Select(one => one.Id!.Value).Order(), said.SelectMany(one => one.Payload.As<JsonElement>().GetProperty("ids").EnumerateArray().Select(id => id.GetGuid())).Order());
        Assert.InRange(said.Count, 3, 4);
    }

    [Trait("acceptance", "decisions-8.4")]
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Update_and_delete_are_refused_by_the_database(Dialect dialect)
    {
        await using var world = await DecisionWorld.On(dialect);
        var made = await world.Database.Write(s => world.Ledger.Record(s, DecisionWorld.Auction()));
        await world.Database.Write(s => world.Ledger.JoinOutcome(s, made.Id, new("minutes", 13m, "measured")));

        foreach (var table in new[] { "ledger_entries", "decision_blobs", "decision_candidates", "decision_outcomes" })
        {
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => world.Database.Write(s => s.Execute($"update {table} set created_at = @Now", new { s.Now })));
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => world.Database.Write(s => s.Execute($"delete from {table}")));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Retention_empties_payloads_and_the_chain_still_verifies(Dialect dialect)
    {
        await using var world = await DecisionWorld.On(dialect);
        var made = await world.Database.Write(s => world.Ledger.Record(s, DecisionWorld.Auction()));

        await world.Database.Write(s => world.Entries.Purge(s, "body", s.Now.AddDays(1), 100));
        await world.Database.Write(s => world.Entries.Purge(s, "snapshot", s.Now.AddDays(1), 100));

        var facts = (await world.Database.Read(s => world.Ledger.Find(s, made.Id)))!;
        Assert.Null(await world.Database.Read(s => world.Entries.Content(s, facts.BodyHash)));
        Assert.Null(await world.Database.Read(s => world.Entries.Content(s, facts.SnapshotHash)));
        Assert.Null(Assert.Single(await world.Verify(deep: true)).Fault);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_outcome_is_joined_once_and_measured_against_its_prediction(Dialect dialect)
    {
        await using var world = await DecisionWorld.On(dialect);
        var made = await world.Database.Write(s => world.Ledger.Record(s, DecisionWorld.Auction()));

        Assert.True(await world.Database.Write(s => world.Ledger.JoinOutcome(s, made.Id, new("minutes", 14m, "measured"))));
        Assert.False(await world.Database.Write(s => world.Ledger.JoinOutcome(s, made.Id, new("minutes", 99m, "measured"))));

        // Predicted 12.5 minutes, took 14: the error is signed, actual less predicted.
        var outcome = Assert.Single(await world.Database.Read(s => world.Decisions.Outcomes(s, made.Id)));
        Assert.Equal((12.5m, 14m, 1.5m, "measured"), (outcome.Predicted, outcome.Actual, outcome.Error, outcome.Basis));
        Assert.Equal(["decision_proposed", "outcome"], (await world.Database.Read(s => world.Entries.OfDecision(s, made.Id))).Select(e => e.Kind));
    }

    [Fact]
    public async Task An_open_proposal_lapses_at_its_time_and_a_committed_one_does_not()
    {
        var clock = new VirtualClock(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));
        await using var world = await DecisionWorld.On(Dialect.Sqlite, clock);
        var expires = clock.GetUtcNow().AddMinutes(5);
        var open = await world.Database.Write(s => world.Ledger.Record(s, DecisionWorld.Auction() with { ExpiresAt = expires }));
        var done = await world.Database.Write(s => world.Ledger.Record(s, DecisionWorld.Auction() with { ExpiresAt = expires }));
        await world.Database.Write(s => world.Ledger.Move(s, done.Id, DecisionStatus.Committed, "user:x", null));

        var timer = Assert.Single(await world.Database.Read(s => new Timers().Due(s, expires, 10)));
        await world.Database.Write(s => new Steward.Decisions.DecisionExpiry(world.Ledger).Fire(s, timer, CancellationToken.None));

        Assert.Equal(open.Id.ToString(), timer.Key);
        Assert.Equal("expired", (await world.Database.Read(s => world.Ledger.Find(s, open.Id)))!.Status);
        Assert.Equal("committed", (await world.Database.Read(s => world.Ledger.Find(s, done.Id)))!.Status);
    }

    [Trait("acceptance", "decisions-8.7")]
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Of_all_64_pairs_of_states_only_the_written_ones_pass(Dialect dialect)
    {
        await using var world = await DecisionWorld.On(dialect);
        string[] allowed =
        [
            "proposed>awaiting_approval", "proposed>committed", "proposed>rejected", "proposed>expired", "proposed>overridden",
            "awaiting_approval>committed", "awaiting_approval>rejected", "awaiting_approval>expired", "awaiting_approval>overridden",
            "committed>executed", "committed>overridden", "committed>failed",
        ];
        var passed = new List<string>();
        foreach (var from in DecisionStatus.All)
        {
            foreach (var to in DecisionStatus.All)
            {
                var made = await world.Database.Write(s => world.Ledger.Record(s, DecisionWorld.Auction()));
                foreach (var step in RoadTo(from)) Assert.Null(await world.Database.Write(s => world.Ledger.Move(s, made.Id, step, "user:x", null)));
                var refusal = await world.Database.Write(s => world.Ledger.Move(s, made.Id, to, "user:x", null));
                if (refusal is null) passed.Add($"{from}>{to}");
                else Assert.Equal((409, from, to), (refusal.Status, refusal.Extra!["from"], refusal.Extra["to"]));
            }
        }
        Assert.Equal(allowed, passed);
        Assert.Null(Assert.Single(await world.Verify()).Fault);
    }

    [Trait("acceptance", "decisions-8.2")]
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_rerun_after_a_restart_is_identical(Dialect dialect)
    {
        var url = await TestDatabase.Create(dialect);
        var made = new List<RecordedDecision>();
        await using (var first = new DecisionWorld(Database.Open(url, TimeProvider.System)))
        {
            for (var i = 0; i < 30; i++)
            {
                // 1 to 30 offers, some beyond the cap: seeded, so that each run tries the same.
                var chance = new Chance(i, "offers");
                var offers = Enumerable.Range(0, i + 1).ToDictionary(n => $"offer-{n}", _ => chance.Below(150));
                made.Add(await first.Database.Write(s => first.Ledger.Record(s, DecisionWorld.Auction(offers))));
            }
        }
        await using var second = new DecisionWorld(Database.Open(url, TimeProvider.System));
        var access = new Steward.Decisions.DecisionAccess(second.Decisions, second.Entries, [new AuctionProblem()], []);
        var viewer = Caller.Engine("test") with { Permissions = Permission.Of(Roles.Viewer) };

        foreach (var one in made)
            Assert.Equal("identical", (await second.Database.Read(s => Steward.Decisions.Verdicts.RerunDecision.Run(s, one.DecisionCode, viewer, access))).Result);
    }

    [Fact]
    public async Task Beyond_500_candidates_the_best_100_are_kept_and_the_rest_is_counted_by_its_first_broken_rule()
    {
        await using var world = await DecisionWorld.On(Dialect.Sqlite);
        // Offers 1 to 600: those above the cap of 100 score best and are infeasible, so the winner is 100, at rank 501.
        var offers = Enumerable.Range(1, 600).ToDictionary(n => $"offer-{n}", n => (long)n);

        var made = await world.Database.Write(s => world.Ledger.Record(s, DecisionWorld.Auction(offers)));

        var facts = (await world.Database.Read(s => world.Ledger.Find(s, made.Id)))!;
        var body = Steward.Decisions.StoredBody.Read((await world.Database.Read(s => world.Entries.Content(s, facts.BodyHash)))!);
        Assert.Equal((101, "offer-100"), (body.Choice.Candidates.Count, body.Choice.Winner!.Key));
        // Ranks 101 to 500 are the offers 500 down to 101; then the 99 feasible ones below the winner. The best lost is 500 × 10 + 7.
        Assert.Equal((499, 5007L, 400), (body.Omitted!.Count, body.Omitted.BestTotal, body.Omitted.ByFirstBroken["cap"]));
    }

    private static string[] RoadTo(string status) => status switch
    {
        DecisionStatus.Proposed => [],
        DecisionStatus.Executed or DecisionStatus.Failed => [DecisionStatus.Committed, status],
        _ => [status],
    };
}

using Steward.Decisions;
using Steward.Decisions.Ledger;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Decisions;

/// <summary>The triggers are dropped, as an intruder with the owner's rights would, and one thing is changed: verify must name the place.</summary>
public sealed class TamperTests
{
    [Trait("acceptance", "decisions-8.4")]
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Each_change_is_found_at_its_number(Dialect dialect)
    {
        await using var world = await World(dialect);
        Assert.Null(Assert.Single(await world.Verify()).Fault);
        (string Sql, long Seq, string Fault)[] changes =
        [
            ("update ledger_entries set actor = 'user:other' where seq = 7", 7, "edited"),
            ("update ledger_entries set body_hash = '" + new string('a', 64) + "' where seq = 4", 4, "edited"),
            ("delete from ledger_entries where seq = 5", 5, "missing"),
            ("update ledger_entries set seq = case seq when 8 then 1009 when 9 then 1008 else seq end where seq in (8, 9);update ledger_entries set seq = seq - 1000 where seq > 1000", 8, "reordered"),
            ("delete from ledger_entries where seq > 10", 11, "truncated"),
            ("update decisions set score_total = 1 where id = (select decision_id from ledger_entries where seq = 3)", 3, "projection_differs"),
            ("update decisions set status = 'executed' where id = (select decision_id from ledger_entries where seq = 6)", 6, "projection_differs"),
        ];
        foreach (var (sql, seq, fault) in changes)
        {
            var verdict = await InUndoneTransaction(world, sql);
            Assert.Equal((seq, fault), (verdict.BadSeq, verdict.Fault));
        }
        Assert.Null(Assert.Single(await world.Verify()).Fault);
    }

    [Trait("acceptance", "decisions-8.4")]
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_changed_body_is_found_at_its_number(Dialect dialect)
    {
        await using var world = await World(dialect);
        await Unlock(world);
        var hash = await world.Database.Read(s => s.Scalar<string>("select body_hash from ledger_entries where seq = 9"));
        await world.Database.Write(s => s.Execute("update decision_blobs set payload = @content, encoding = 'identity' where hash = @hash", new { hash, content = "{}"u8.ToArray() }));

        var verdict = Assert.Single(await world.Verify());

        Assert.Equal((9L, "edited"), (verdict.BadSeq!.Value, verdict.Fault));
    }

    [Trait("acceptance", "decisions-8.4")]
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_changed_body_among_many_in_one_document_is_found_at_its_number(Dialect dialect)
    {
        await using var world = await DecisionWorld.On(dialect);
        await world.Database.Write(s => world.Ledger.RecordMany(s, [.. Enumerable.Range(0, 40).Select(_ => DecisionWorld.Auction())]));
        await Unlock(world);
        var hash = await world.Database.Read(s => s.Scalar<string>("select hash from decision_blobs where kind = 'body'"));
        var whole = (await world.Database.Read(s => world.Entries.Content(s, hash!)))!;
        var edited = whole.ToArray();
        edited[BodyPack.Places(whole)[29].Start.Value + "{\"choice\":{\"candidates\":[{\"action\":\"".Length]++;

        foreach (var (content, seq) in new[] { (edited, 30L), (whole[..^20], 1L), ("[]"u8.ToArray(), 1L) })
        {
            await world.Database.Write(s => s.Execute("update decision_blobs set payload = @content, encoding = 'identity' where hash = @hash", new { hash, content }));
            var verdict = Assert.Single(await world.Verify());
            Assert.Equal((seq, "edited"), (verdict.BadSeq!.Value, verdict.Fault));
        }
        await world.Database.Write(s => s.Execute("update decision_blobs set payload = @whole where hash = @hash", new { hash, whole }));
        Assert.Null(Assert.Single(await world.Verify(deep: true)).Fault);

        await world.Database.Write(s => s.Execute("update decisions set body_place = 3 where id = (select decision_id from ledger_entries where seq = 8)"));
        Assert.Equal((8L, "edited"), (Assert.Single(await world.Verify()) is var moved ? (moved.BadSeq!.Value, moved.Fault) : default));
    }

    [Fact]
    public async Task A_tail_that_was_cut_off_with_its_head_is_seen_through_the_exported_checkpoint()
    {
        await using var world = await World(Dialect.Sqlite);
        var folder = TestFolder.New();
        using (var key = SigningKey.Open(folder))
        {
            var head = Assert.Single(await world.Database.Read(world.Entries.Heads));
            var bare = new Checkpoint(head.Stream, head.Seq, head.EntryHash, new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero), key.Id);
            CheckpointFiles.Append(folder, bare with { Signature = key.Sign(bare) });
            await File.WriteAllTextAsync(Path.Combine(folder, $"key-{key.Id}.pem"), key.PublicPem, TestContext.Current.CancellationToken);
        }
        await Unlock(world);
        await world.Database.Write(s => s.Execute(
            """
            delete from ledger_entries where seq > 10;
            update ledger_heads set seq = 10, entry_hash = (select entry_hash from ledger_entries where seq = 10)
            """));

        Assert.Null(Assert.Single(await world.Verify()).Fault);
        var verdict = Assert.Single(await world.Verify(checkpoints: CheckpointFiles.Read(folder)));

        Assert.Equal((11L, "truncated"), (verdict.BadSeq!.Value, verdict.Fault));
        // Grown anew past the exported head, by the product itself: every link fits, but that one is another.
        await world.Database.Write(s => world.Ledger.RecordMany(s, [.. Enumerable.Range(0, 8).Select(_ => DecisionWorld.Auction())]));
        Assert.Null(Assert.Single(await world.Verify()).Fault);
        verdict = Assert.Single(await world.Verify(checkpoints: CheckpointFiles.Read(folder)));
        Assert.Equal((14L, "edited"), (verdict.BadSeq!.Value, verdict.Fault));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, SigningKey.FileName)));
    }

    [Fact]
    public void A_checkpoint_with_a_changed_number_is_refused()
    {
        var folder = TestFolder.New();
        using var key = SigningKey.Open(folder);
        var bare = new Checkpoint("system", 5, ChainEntry.NoHash, new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero), key.Id);
        CheckpointFiles.Append(folder, bare with { Signature = key.Sign(bare), Seq = 4 });
        File.WriteAllText(Path.Combine(folder, $"key-{key.Id}.pem"), key.PublicPem);

        Assert.Throws<InvalidDataException>(() => CheckpointFiles.Read(folder));
    }

    private static async Task<DecisionWorld> World(Dialect dialect)
    {
        var world = await DecisionWorld.On(dialect);
        await world.Database.Write(s => world.Ledger.RecordMany(s, [.. Enumerable.Range(0, 14).Select(_ => DecisionWorld.Auction())]));
        return world;
    }

    /// <summary>Changes, verifies and puts the ledger back as it was.</summary>
    private static async Task<StreamVerdict> InUndoneTransaction(DecisionWorld world, string sql)
    {
        await Unlock(world);
        string[] tables = ["ledger_entries", "decisions"];
        foreach (var table in tables) await world.Database.Write(s => s.Execute($"create table kept_{table} as select * from {table}"));
        foreach (var one in sql.Split(';')) await world.Database.Write(s => s.Execute(one));
        var verdict = Assert.Single(await world.Verify());
        await world.Database.Write(async s =>
        {
            await s.Execute("delete from ledger_entries");
            await s.Execute("insert into ledger_entries select * from kept_ledger_entries");
            await s.Execute("update decisions set score_total = (select k.score_total from kept_decisions k where k.id = decisions.id), status = (select k.status from kept_decisions k where k.id = decisions.id)");
            foreach (var table in tables) await s.Execute($"drop table kept_{table}");
        });
        return verdict;
    }

    private static async Task Unlock(DecisionWorld world)
    {
        string[] sqlite =
        [
            "drop trigger if exists refuse_ledger_entries_update", "drop trigger if exists refuse_ledger_entries_delete", "drop trigger if exists guard_decision_blobs_update",
        ];
        string[] postgres = ["alter table ledger_entries disable trigger user", "alter table decision_blobs disable trigger user"];
        foreach (var one in world.Database.Dialect is Dialect.Sqlite ? sqlite : postgres) await world.Database.Write(s => s.Execute(one));
    }
}

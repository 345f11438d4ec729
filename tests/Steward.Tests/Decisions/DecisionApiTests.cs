using System.Text.Json.Nodes;
using Steward.Decisions.Contracts;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Decisions;

public sealed class DecisionApiTests
{
    private static Task<RecordedDecision> Record(TestHost host, NewDecision decision) =>
        host.Database.Write(s => host.Service<IDecisionLedger>().Record(s, decision));

    [Trait("acceptance", "decisions-8.6")]
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Of_64_parallel_commits_one_succeeds(Dialect dialect)
    {
        var problem = new AuctionProblem();
        await using var host = await DecisionWorld.Host(dialect, problem);
        var client = await host.As(Roles.Dispatcher);
        var made = await Record(host, DecisionWorld.Auction());

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => client.PostJson($"decisions/{made.Id}/commit")));

        Assert.Equal((1, 63), (answers.Count(a => a.Status == 200), answers.Count(a => a.Status == 409 && a.Code == "already_committed")));
        Assert.Equal(1, problem.Applied);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_card_shows_the_stored_record_with_the_actual_beside_the_prediction(Dialect dialect)
    {
        await using var host = await DecisionWorld.Host(dialect, new());
        var client = await host.As(Roles.Viewer);
        var made = await Record(host, DecisionWorld.Auction(new Dictionary<string, long> { ["a"] = 9, ["b"] = 3, ["c"] = 200 }));
        await host.Database.Write(s => host.Service<IDecisionLedger>().JoinOutcome(s, made.Id, new("minutes", 14m, "measured")));

        var card = (await client.GetJson($"decisions/{made.DecisionCode}/card")).Body!;

        Assert.Equal("Who buys?", (string)card["question"]!);
        Assert.Equal(("a", "Anna <script>", 97), ((string)card["winner"]!["key"]!, (string)card["winner"]!["label"]!, (int)card["winner"]!["total"]!));
        // Of 97 the price is 90 and the fee 7: 90/97 = 0.92784.
        Assert.Equal(0.92784m, (decimal)card["winner"]!["parts"]![0]!["share"]!);
        var b = card["candidates"]!.AsArray().Single(c => (string)c!["key"]! == "b")!;
        Assert.Equal(60, (int)b["gap"]!);
        var c = card["candidates"]!.AsArray().Single(c => (string)c!["key"]! == "c")!;
        Assert.Equal(("cap", 200, 100), ((string)c["broken_rules"]![0]!["rule"]!, (int)c["broken_rules"]![0]!["measured"]!, (int)c["broken_rules"]![0]!["limit"]!));
        Assert.Equal((2, 1), ((int)card["rules_checked"]![0]!["passed"]!, (int)card["rules_checked"]![0]!["broken"]!));
        Assert.Equal((12.5m, 14m), ((decimal)card["prediction"]!["minutes"]!["value"]!, (decimal)card["actual"]!["minutes"]!["value"]!));
        Assert.Equal(("offer:b", true, "available"), ((string)card["would_change_if"]![0]!["feature"]!, (bool)card["chain"]!["verified"]!, (string)card["rerun"]!["state"]!));
    }

    [Fact]
    public async Task A_rule_with_two_amounts_is_counted_once_a_candidate()
    {
        await using var host = await DecisionWorld.Host(Dialect.Sqlite, new());
        var client = await host.As(Roles.Viewer);
        Candidate Rested(string key, bool hours) => new(key, "sell", 1, [new("price", 1)], [new("rest", true, 1, 2, "deliveries"), new("rest", hours, 3, 4, "seconds")]);
        var made = await Record(host, DecisionWorld.Auction() with
        {
            Choice = new() { Candidates = [Rested("a", true), Rested("b", false), Rested("c", true)], ChosenKey = "a", RecommendedAction = "sell", ScoreUnit = "point_milli", Predictions = [], StepsUsed = 3 },
        });

        var rule = (await client.GetJson($"decisions/{made.Id}/card")).Body!["rules_checked"]!.AsArray().Single()!;

        // Six verdicts, three candidates; b breaks one of the rule's two amounts.
        Assert.Equal((2, 1), ((int)rule["passed"]!, (int)rule["broken"]!));
    }

    [Fact]
    public async Task The_list_says_what_each_decision_is_about()
    {
        await using var host = await DecisionWorld.Host(Dialect.Sqlite, new());
        var client = await host.As(Roles.Viewer);
        await Record(host, DecisionWorld.Auction());

        // The auction of the world's day, 20 November 2026.
        Assert.Equal("Lot of 20", (string)(await client.GetJson("decisions")).Body!["items"]![0]!["about"]!);
    }

    [Fact]
    public async Task The_card_is_a_page_for_a_browser_and_escapes_what_it_shows()
    {
        await using var host = await DecisionWorld.Host(Dialect.Sqlite, new());
        var client = await host.As(Roles.Viewer);
        var made = await Record(host, DecisionWorld.Auction());
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html,*/*");

        var page = await client.GetStringAsync($"/api/v1/decisions/{made.Id}/card", TestContext.Current.CancellationToken);

        Assert.Contains("Anna &lt;script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_rerun_is_identical_or_names_the_first_difference(Dialect dialect)
    {
        var problem = new AuctionProblem();
        await using var host = await DecisionWorld.Host(dialect, problem);
        var made = await Record(host, DecisionWorld.Auction());
        var client = await host.As(Roles.Viewer);

        var same = await client.PostJson($"decisions/{made.Id}/rerun");
        problem.Drift = 1;
        var other = await client.PostJson($"decisions/{made.Id}/rerun");

        Assert.Equal("identical", (string)same.Body!["result"]!);
        Assert.Equal(("differs", "/choice/candidates/0/parts/1/1"), ((string)other.Body!["result"]!, (string)other.Body["pointer"]!));
    }

    [Trait("acceptance", "decisions-8.3")]
    [Fact]
    public void The_order_of_the_candidates_changes_no_hash_and_another_snapshot_does()
    {
        var ab = Steward.Decisions.DecisionBody.ChoiceBytes(AuctionProblem.Choose(new Dictionary<string, long> { ["a"] = 9, ["b"] = 3 }));
        var ba = Steward.Decisions.DecisionBody.ChoiceBytes(AuctionProblem.Choose(new Dictionary<string, long> { ["b"] = 3, ["a"] = 9 }));
        var other = Steward.Decisions.DecisionBody.ChoiceBytes(AuctionProblem.Choose(new Dictionary<string, long> { ["b"] = 4, ["a"] = 9 }));

        Assert.Equal(ab, ba);
        Assert.NotEqual(ab, other);
    }

    [Trait("acceptance", "decisions-8.10")]
    [Fact]
    public async Task An_override_needs_a_reason_shows_its_price_and_cannot_break_the_law()
    {
        var problem = new AuctionProblem();
        await using var host = await DecisionWorld.Host(Dialect.Sqlite, problem);
        var (dispatcher, manager) = (await host.As(Roles.Dispatcher), await host.As(Roles.Manager));
        var made = await Record(host, DecisionWorld.Auction(new Dictionary<string, long> { ["a"] = 9, ["b"] = 3, ["dear"] = 200, ["unlawful"] = 2000 }));
        var path = $"decisions/{made.Id}/override";

        Assert.Equal((422, "reason_required"), Of(await dispatcher.PostJson(path, new { action = "b", reason_code = "other", reason = "no" })));
        Assert.Equal((422, "unknown_reason_code"), Of(await dispatcher.PostJson(path, new { action = "b", reason_code = "mood" })));
        Assert.Equal((422, "rule_violated"), Of(await manager.PostJson(path, new { action = "unlawful", reason_code = "test", acknowledge_rules = new[] { "cap", "law" } })));
        Assert.Equal((403, "manager_required"), Of(await dispatcher.PostJson(path, new { action = "dear", reason_code = "test" })));
        Assert.Equal((422, "acknowledge_rules"), Of(await manager.PostJson(path, new { action = "dear", reason_code = "test" })));
        var done = await dispatcher.PostJson(path, new { action = "b", reason_code = "local_knowledge" });

        // a is worth 97 and b 37: the choice costs 60.
        Assert.Equal((201, 60, "committed"), (done.Status, (int)done.Body!["price_milli"]!, (string)done.Body["status"]!));
        Assert.Equal("overridden", (string)(await dispatcher.GetJson($"decisions/{made.Id}")).Body!["status"]!);
        Assert.Equal((409, "wrong_state"), Of(await dispatcher.PostJson(path, new { action = "b", reason_code = "test" })));
        Assert.Equal("identical", (string)(await dispatcher.PostJson($"decisions/{done.Id}/rerun")).Body!["result"]!);
        Assert.Equal(1, (int)(await dispatcher.GetJson("metrics")).Body!["overrides"]!);

        static (int, string?) Of(Answer answer) => (answer.Status, answer.Code);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_approval_is_never_the_proposers_and_the_last_needed_commits(Dialect dialect)
    {
        var problem = new AuctionProblem();
        await using var host = await DecisionWorld.Host(dialect, problem);
        var (proposer, proposerId, _) = await host.NewUser(Roles.Manager);
        var (first, second) = (await host.As(Roles.Manager), await host.As(Roles.Admin));
        var made = await Record(host, DecisionWorld.Auction(status: DecisionStatus.AwaitingApproval, actor: "user:" + proposerId) with { ApprovalsNeeded = 2 });
        var path = $"decisions/{made.Id}/approve";

        Assert.Equal("own_proposal", (await proposer.PostJson(path)).Code);
        Assert.Equal("approval_required", (await first.PostJson($"decisions/{made.Id}/commit")).Code);
        Assert.Equal("awaiting_approval", (string)(await first.PostJson(path)).Body!["status"]!);
        Assert.Equal((409, "second_verdict"), await first.PostJson(path) is var again ? (again.Status, again.Code) : default);
        Assert.Equal(0, problem.Applied);
        Assert.Equal("committed", (string)(await second.PostJson(path)).Body!["status"]!);
        Assert.Equal(1, problem.Applied);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_halted_policy_falls_back_to_suggest_and_its_proposals_cannot_be_committed(Dialect dialect)
    {
        await using var host = await DecisionWorld.Host(dialect, new());
        var manager = await host.As(Roles.Manager);
        var policies = host.Service<IPolicies>();
        var made = await Record(host, DecisionWorld.Auction() with { PolicyName = "assignment-standard" });
        Assert.Equal("act", (await host.Database.Read(s => policies.InForce(s, null, "assignment")))!.Autonomy);

        Assert.Equal(200, (await manager.PostJson("policies/assignment-standard/halt", new { reason = "strange choices" })).Status);

        Assert.Equal(("suggest", true), await host.Database.Read(s => policies.InForce(s, null, "assignment")) is { } halted ? (halted.Autonomy, halted.Halted) : default);
        Assert.Equal("policy_halted", (await manager.PostJson($"decisions/{made.Id}/commit")).Code);
        Assert.Equal(200, (await manager.PostJson("policies/assignment-standard/resume")).Status);
        Assert.Equal(200, (await manager.PostJson($"decisions/{made.Id}/commit")).Status);
        Assert.Contains("parameter_change", (await host.Database.Read(s => new Steward.Decisions.LedgerStore().After(s, "system", 0, 100))).Select(e => e.Kind));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_assignment_of_a_policy_replaces_the_one_before_it(Dialect dialect)
    {
        await using var host = await DecisionWorld.Host(dialect, new());
        var manager = await host.As(Roles.Manager);

        var bad = await manager.PostJson("policy-assignments", new { decision_type = "assignment", members = new[] { new { policy = "assignment-standard", weight = "0.5" } } });
        var good = await manager.PostJson("policy-assignments", new { decision_type = "assignment", members = new[] { new { policy = "assignment-standard" } }, autonomy = "observe" });

        Assert.Equal((422, "invalid_weights", 201), (bad.Status, bad.Code, good.Status));
        Assert.Equal("observe", (await host.Database.Read(s => host.Service<IPolicies>().InForce(s, null, "assignment")))!.Autonomy);
        var draft = await manager.PostJson("policies/assignment-standard/versions", new { parameters = new { floor = 3 } });
        Assert.Equal((201, 2, "draft"), (draft.Status, (int)draft.Body!["version"]!, (string)draft.Body["status"]!));
        Assert.Equal((422, "acceptance_missing"), await manager.PostJson("policies/assignment-standard/promote", new { version_id = draft.Id }) is var no ? (no.Status, no.Code) : default);
        var admin = await host.As(Roles.Admin);
        Assert.Equal(200, (await admin.PostJson("policies/assignment-standard/promote", new { version_id = draft.Id, reason = "tested by hand" })).Status);
        Assert.Equal(2, (await host.Database.Read(s => host.Service<IPolicies>().InForce(s, null, "assignment")))!.Version);
    }

    [Fact]
    public async Task A_driver_sees_no_decision_that_is_not_his()
    {
        await using var host = await DecisionWorld.Host(Dialect.Sqlite, new());
        var driver = await host.As(Roles.Driver);
        var made = await Record(host, DecisionWorld.Auction());

        Assert.Equal(404, (await driver.GetJson($"decisions/{made.Id}")).Status);
        Assert.Equal(404, (await driver.GetJson($"decisions/{made.Id}/card")).Status);
        Assert.Empty((await driver.GetJson("decisions")).Body!["items"]!.AsArray());
        Assert.Equal(403, (await driver.PostJson($"decisions/{made.Id}/commit")).Status);
    }

    [Fact]
    public async Task Bad_ids_are_400_unknown_ones_404_and_lists_are_paged()
    {
        await using var host = await DecisionWorld.Host(Dialect.Sqlite, new());
        var client = await host.As(Roles.Viewer);
        for (var i = 0; i < 3; i++) await Record(host, DecisionWorld.Auction());

        Assert.Equal((400, "invalid_id"), await client.GetJson("decisions/nonsense") is var bad ? (bad.Status, bad.Code) : default);
        Assert.Equal(404, (await client.GetJson($"decisions/{Guid.CreateVersion7()}")).Status);
        var first = (await client.GetJson("decisions?limit=2&type=auction")).Body!;
        var rest = (await client.GetJson($"decisions?limit=2&type=auction&cursor={(string)first["next_cursor"]!}")).Body!;
        Assert.Equal((2, 1), (first["items"]!.AsArray().Count, rest["items"]!.AsArray().Count));
        Assert.Equal(422, (await client.GetJson("decisions?status=lost")).Status);
        Assert.Equal("lost", (string)(await client.PostJson($"decisions/{(string)first["items"]![0]!["id"]!}/why-not", new { target = new { kind = "candidate", id = "b" } })).Body!["target_status"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_ledger_is_verified_exported_and_signed_by_the_api(Dialect dialect)
    {
        await using var host = await DecisionWorld.Host(dialect, new());
        var admin = await host.As(Roles.Admin);
        await Record(host, DecisionWorld.Auction());
        await Record(host, DecisionWorld.Auction());
        var cancel = TestContext.Current.CancellationToken;

        await host.Service<Steward.Decisions.Ledger.Checkpoints>().Sign(1, cancel);
        var job = (await admin.PostJson("ledger/verify", new { deep = true })).Body!;
        for (var i = 0; i < 200 && (string)job["state"]! == "running"; i++)
        {
            await Task.Delay(20, cancel);
            job = (await admin.GetJson($"ledger/verify/{(string)job["id"]!}")).Body!;
        }
        var export = await admin.GetStringAsync("/api/v1/ledger/export?stream=system", cancel);

        Assert.Equal("good", (string)job["state"]!);
        Assert.Equal(2, (int)(await admin.GetJson("ledger/checkpoints?stream=system")).Body!["items"]![0]!["seq"]!);
        var lines = export.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.Equal([1, 2], lines.Select(line => (int)line["entry"]!["seq"]!));
        // What was exported proves itself: the entry's hash over its canonical bytes, the body's over its own.
        Assert.All(lines, line => Assert.Equal((string)line["entry_hash"]!, Sha256Hex.Of(ChainEntry.LedgerPrefix, CanonicalJson.ToUtf8(line["entry"]))));
        Assert.All(lines, line => Assert.Equal((string)line["entry"]!["body_hash"]!, Sha256Hex.Of(CanonicalJson.ToUtf8(line["body"]))));
        Assert.Equal(("system", 2L), CheckpointHead(Path.Combine(host.Folder, "checkpoints")));
    }

    private static (string, long) CheckpointHead(string folder) =>
        Steward.Decisions.Ledger.CheckpointFiles.Read(folder).Select(head => (head.Key, head.Value.Farthest!.Seq)).Single(head => head.Key == "system");
}

using System.Security.Cryptography;
using Steward.Decisions.Contracts;
using Steward.Dispatch;
using Steward.Dispatch.Matching;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Dispatch;

/// <summary>Decisions that must come out the same on every machine, today and after a restart.</summary>
public sealed class GoldenTests
{
    private const int Count = 300;

    // Snapshots and choices of algorithm 1. Another value here means that stored decisions no longer run again: that needs a new algorithm number.
    private const string Golden = "8d07fa7a74716438e45d0895c02834bc68f976aec40ea85c624c8a6dbec82ce7";

    [Fact]
    [Trait("acceptance", "decisions-8.2")]
    [Trait("acceptance", "delivery-15.11")]
    public void Three_hundred_decisions_have_the_bytes_that_were_pinned()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var seed = 0; seed < Count; seed++)
        {
            var snapshot = Snapshot(seed);
            hash.AppendData(snapshot.ToCanonical());
            hash.AppendData(DispatchPolicy.Decide(snapshot).ToCanonical());
        }
        var found = Convert.ToHexStringLower(hash.GetHashAndReset());
        Assert.True(found == Golden, "The bytes have the hash " + found);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "decisions-8.2")]
    public async Task Three_hundred_stored_decisions_run_again_identically_after_a_restart(Dialect dialect)
    {
        var first = await TestHost.Start(dialect);
        var (_, _, token) = await first.NewUser(Roles.Viewer);
        var made = new List<RecordedDecision>();
        foreach (var chunk in Enumerable.Range(0, Count).Chunk(50))
        {
            var decided = chunk.Select(Recorded).ToList(); // outside the transaction, as an engine does: PostgreSQL ends one that idles
            made.AddRange(await first.Database.Write(session => first.Service<IDecisionLedger>().RecordMany(session, decided)));
        }
        await first.DisposeAsync();

        await using var second = await first.Again();
        var client = second.Bearing(token);
        foreach (var some in made.Chunk(30))
        {
            var answers = await Task.WhenAll(some.Select(one => client.PostJson($"decisions/{one.Id}/rerun")));
            Assert.All(answers, a => Assert.Equal("identical", (string?)a.Body!["result"]));
        }
    }

    private static DispatchSnapshot Snapshot(int seed) => Matching.World.Random(1 + seed % 4, 3 + seed % 17, seed);

    private static NewDecision Recorded(int seed)
    {
        var snapshot = Snapshot(seed);
        var result = DispatchPolicy.Decide(snapshot).Orders[0];
        return new()
        {
            Stream = "system", DecisionType = Decided.Type, TriggerReason = "orders_due", BusinessDate = new(2026, 11, 20), Actor = "engine:auto-dispatch", PolicyName = "assignment-standard",
            Algorithm = Decided.Algorithm, AlgorithmVersion = DispatchSnapshot.CurrentAlgorithm, Snapshot = new(snapshot.ToCanonical()), Autonomy = "act", OrderIds = [result.OrderId],
            Choice = Decided.ToChoice(result, snapshot.Settings, snapshot.Orders.First(o => o.Id == result.OrderId).Priority),
        };
    }
}

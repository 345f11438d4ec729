using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Decisions.Verdicts;

/// <param name="Result">identical, differs or cannot_run.</param>
/// <param name="Pointer">The JSON pointer of the first difference.</param>
/// <param name="Reason">Of cannot_run: inputs_purged, algorithm_retired or no_adapter.</param>
internal sealed record RerunResult(string DecisionId, string Result, string? Pointer, string? Reason, string? StoredHash, string? RerunHash);

/// <summary>Decides again from what was stored and compares bit for bit. Writes nothing but an audit row.</summary>
internal static class RerunDecision
{
    internal static void Map(RouteGroupBuilder decisions) => decisions.MapPost("{id}/rerun", Handle)
        .Needs(Permission.DecisionsRead).Produces<RerunResult>().WithSummary("Decides again and compares");

    private static Task<Reply> Handle(string id, Caller caller, Database database, DecisionAccess access, IAuditTrail audit, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            var result = await Run(session, id, caller, access);
            await audit.Write(session, new(null, caller.Actor, "decision_rerun", "decision:" + result.DecisionId, new { result.Result }));
            return Reply.Ok(result);
        },
        cancel);

    internal static async Task<RerunResult> Run(Session session, string id, Caller caller, DecisionAccess access)
    {
        var decision = await access.Get(session, id, caller);
        if (access.ProblemOf(decision.DecisionType) is not { } problem) return CannotRun(decision, "no_adapter");
        if (await access.Body(session, decision) is not { } body || await access.Problem(session, decision, body) is not { } stored) return CannotRun(decision, "inputs_purged");
        if (!problem.CanRun(decision.AlgorithmVersion)) return CannotRun(decision, "algorithm_retired");
        // A person's choice is no policy's to repeat: what can be repeated is the scoring of its candidates.
        var again = problem.Rerun(stored);
        if (decision.Algorithm == "person")
            again = again with { ChosenKey = stored.Stored.ChosenKey, RecommendedAction = stored.Stored.RecommendedAction, Predictions = [], Confidence = null };
        var bytes = DecisionBody.ChoiceBytes(again);
        var pointer = FirstDifference(body.ChoiceBytes, bytes);
        return new(decision.DecisionId, pointer is null ? "identical" : "differs", pointer, null, Sha256Hex.Of(body.ChoiceBytes), Sha256Hex.Of(bytes));
    }

    private static RerunResult CannotRun(DecisionFacts decision, string reason) => new(decision.DecisionId, "cannot_run", null, reason, null, null);

    /// <summary>Null when the two canonical documents are equal, byte for byte.</summary>
    internal static string? FirstDifference(byte[] stored, byte[] again)
    {
        if (stored.AsSpan().SequenceEqual(again)) return null;
        using var a = JsonDocument.Parse(stored);
        using var b = JsonDocument.Parse(again);
        return Difference(a.RootElement, b.RootElement, "/choice") ?? "/choice";
    }

    private static string? Difference(JsonElement a, JsonElement b, string at)
    {
        if (a.ValueKind != b.ValueKind) return at;
        switch (a.ValueKind)
        {
            case JsonValueKind.Object:
                var names = a.EnumerateObject().Select(m => m.Name).Union(b.EnumerateObject().Select(m => m.Name)).Order(StringComparer.Ordinal);
                foreach (var name in names)
                {
                    var place = $"{at}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
                    if (!a.TryGetProperty(name, out var left) || !b.TryGetProperty(name, out var right)) return place;
                    if (Difference(left, right, place) is { } inside) return inside;
                }
                return null;
            case JsonValueKind.Array:
                var (count, other) = (a.GetArrayLength(), b.GetArrayLength());
                for (var i = 0; i < Math.Min(count, other); i++)
                    if (Difference(a[i], b[i], $"{at}/{i}") is { } inside) return inside;
                return count == other ? null : $"{at}/{Math.Min(count, other)}";
            default:
                return a.GetRawText() == b.GetRawText() ? null : at;
        }
    }
}

using System.Text.Json.Nodes;
using Steward.Kernel;

namespace Steward.Wealth.Portfolios;

/// <summary>The exact NAV rows that a valuation or a decision saw.</summary>
/// <param name="Prices">Ids of the rows, sorted.</param>
internal sealed record NavSet(IReadOnlyList<Guid> Prices)
{
    internal static NavSet Of(IEnumerable<Guid> prices) => new([.. prices.Distinct().Order()]);

    /// <summary>SHA-256 of the canonical list: the same rows are the same set.</summary>
    internal string Hash { get; } = Sha256Hex.Of("steward-nav-set-1\n", CanonicalJson.ToUtf8(new JsonArray([.. Prices.Select(id => (JsonNode)JsonValue.Create(id.ToString("D")))])));
}

/// <summary>Table <c>nav_sets</c>.</summary>
internal sealed class NavSetStore
{
    /// <summary>Keeps a set for a decision that refers to it; the same set is kept once.</summary>
    internal async Task<Guid> Keep(Session session, NavSet set)
    {
        await session.Execute(
            "insert into nav_sets (id, hash, members, created_at) values (@id, @Hash, @members, @Now) on conflict (hash) do nothing",
            new { id = Ids.New(session.Now), set.Hash, members = Json.Of(set.Prices), session.Now });
        return await session.Scalar<Guid>("select id from nav_sets where hash = @Hash", new { set.Hash });
    }
}

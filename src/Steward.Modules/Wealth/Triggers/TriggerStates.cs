using Steward.Kernel;
using Steward.Portfolio.Triggers;
using Steward.Wealth.Navs;

namespace Steward.Wealth.Triggers;

/// <summary>What an order has seen: as it was stored, and then every value that the triggers have seen since.</summary>
internal static class TriggerStates
{
    internal static async Task<TriggerState> Of(Session session, PriceBooks books, TriggerOrderRow row)
    {
        var (state, terms) = (Stored(row), row.Terms);
        var hasMemory = terms.IsTrailing || terms.IsCrossing || terms.ConfirmCount > 1 || state.WaitsForFalse;
        if (!row.IsByNav || !hasMemory || TriggerField.Of(terms.Type, terms.Field) is not { IsQuoted: true } field) return state;
        var alone = new TriggerIndex();
        var spec = terms.ToSpec(row.Id, alone.AddSubject());
        alone.Insert(spec, state);
        var fired = new List<Firing>();
        foreach (var value in await books.Of(row.SeriesId).SeenSince(session, row.ValueOwner, row.StateAt))
            // A high-water mark is the highest accepted value: what was taken back counts no longer.
            if (!terms.IsTrailing || value.State == "accepted") alone.Tick(spec.Subject, value.NavDate, field.KeyOf(value.Nav!.Value), fired);
        return alone.Find(row.Id)?.State is { } now ? now with { Fired = row.FireNo } : state;
    }

    internal static TriggerState Stored(TriggerOrderRow row) => new(
        Armed: row.Armed, HighWater: row.HighWater is { } high ? TriggerField.Of(row.Terms.Type, row.TriggerField)!.KeyOf(high) : null, Fired: row.FireNo, NotBefore: row.RearmAfter, WaitsForFalse: row.WasTrue);

    /// <summary>
    /// The order with all that it has seen written into its row, so that values of before a split or a distribution are not held against it again.
    /// Confirmations are counted from the values alone and go on as they are.
    /// </summary>
    internal static async Task<TriggerOrderRow> Settled(Session session, PriceBooks books, TriggerOrderRow row)
    {
        if (!row.IsByNav || row.ConfirmCount > 1) return row;
        var (state, field) = (await Of(session, books, row), TriggerField.Of(row.Terms.Type, row.TriggerField)!);
        return (row with { Armed = state.Armed, HighWater = state.HighWater is { } high ? field.ValueOf(high) : null, WasTrue = state.WaitsForFalse })
            // The NAV that is accepted in this very transaction is one that it has yet to see.
            .WithStateAt(session.Now.AddMicroseconds(-1));
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Backtests;
using Steward.Wealth.Common;
using Steward.Wealth.Rebalancing;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Backtests;

/// <summary>Compares rebalancing policies over accepted NAVs; the same definitions, and digits, as <c>steward wealth backtest</c>.</summary>
internal static class RunBacktest
{
    private const int MostSchemes = 20;
    private const int MostPolicies = 30;

    internal sealed record Adjustment(string? SchemeId = null, DateOnly? Date = null, Figure? Factor = null);

    /// <param name="Weights">Scheme id or code → percent.</param>
    internal sealed record Request(
        Dictionary<string, Figure>? Weights = null, DateOnly? From = null, DateOnly? To = null, List<string>? Policies = null, List<Adjustment>? Adjustments = null, string? TradeAt = null, Figure? PurchaseCharge = null,
        Figure? SaleCharge = null, Figure? LeastOrder = null, Figure? MonthlyDeposit = null);

    internal sealed record Line(
        string Policy, int Rebalances, string OneWayTurnoverPctPerYear, string FinalValue, string CagrPct, string MeanTvDriftBp, string MaxTvDriftBp, string MaxDrawdownPct, string? XirrPct, string Charges);

    /// <param name="Csv">The same lines as the command prints with <c>--csv</c>.</param>
    internal sealed record View(int Days, DateOnly From, DateOnly To, IReadOnlyList<Line> Lines, string Csv);

    internal static void Map(RouteGroupBuilder wealth) => wealth.MapPost("/backtests", Handle).Needs(Permission.WealthRead).Produces<View>().WithSummary("Compares rebalancing policies over accepted NAVs");

    internal static void MapRule(RouteGroupBuilder rules) => rules.MapPost("{id}/backtest", OfRule).Needs(Permission.WealthRead).Produces<View>().WithSummary("Compares policies for a rule's targets, each class by its first fund");

    private static async Task<Reply> Handle(Request request, Database database, SchemeStore schemes, PastNavStore navs, CancellationToken cancel)
    {
        var checks = new Checks();
        if (request.Weights is not { Count: > 0 and <= MostSchemes }) checks.Say("/weights", "required", $"weights is required, for 1 to {MostSchemes} schemes.");
        checks.Done();
        var shares = request.Weights!.ToDictionary(pair => pair.Key, pair => checks.Share(pair.Value, "/weights/" + Checks.Short(pair.Key), least: 0) ?? 0);
        checks.Done();
        return await Answer(database, schemes, navs, shares, request, cancel);
    }

    private static async Task<Reply> OfRule(string id, Caller caller, WriteRule.Desk desk, SchemeStore schemes, PastNavStore navs, CancellationToken cancel, Request? request = null)
    {
        var rule = await desk.Database.Read(async session => (await WriteRule.Of(session, desk, caller, id)).Rule, cancel);
        var shares = new Dictionary<string, decimal>();
        foreach (var (key, share) in rule.Targets.Where(pair => pair.Value > 0))
        {
            var scheme = key.StartsWith("scheme:", StringComparison.Ordinal) ? key[7..] : rule.Funds.TryGetValue(key, out var funds) ? funds[0].SchemeId.ToString() : null;
            if (scheme is null) return Refusal.Rule("no_fund_for_class", $"The rule names no fund for {key}: a backtest needs one in class_funds.");
            shares[scheme] = shares.GetValueOrDefault(scheme) + share;
        }
        return await Answer(desk.Database, schemes, navs, shares, (request ?? new()) with { Weights = null }, cancel);
    }

    private static async Task<Reply> Answer(Database database, SchemeStore schemes, PastNavStore navs, IReadOnlyDictionary<string, decimal> shares, Request request, CancellationToken cancel)
    {
        var options = Options(request);
        try
        {
            var policies = (request.Policies ?? [.. BacktestPolicy.Usual]).ConvertAll(BacktestPolicy.Parse);
            if (policies.Count > MostPolicies) return Refusal.Rule("out_of_limits", $"A backtest compares at most {MostPolicies} policies.", "/policies");
            var asked = await database.Read(session => Load(session, schemes, navs, shares, request, options, policies), cancel);
            // Reckoned outside the transaction: years of days take longer than it should be held.
            var result = Backtest.Run(asked);
            return Reply.Ok(new View(result.Days, result.First, result.Last, Lines(result), BacktestCsv.Write(result, isFull: true)));
        }
        catch (FormatException error) { return Refusal.Rule("unknown_policy", error.Message, "/policies"); }
        catch (ArgumentException error) { return Refusal.Rule("backtest_refused", error.Message); }
    }

    private static async Task<BacktestRequest> Load(
        Session session, SchemeStore schemes, PastNavStore navs, IReadOnlyDictionary<string, decimal> shares, Request request, BacktestOptions options, IReadOnlyList<BacktestPolicy> policies)
    {
        var codes = new Dictionary<Guid, string>();
        var weights = new List<BacktestWeight>();
        foreach (var (name, share) in shares)
        {
            if (await schemes.Lookup(session, name) is not { } scheme) throw new RefusedException(Refusal.Rule("unknown_scheme", $"There is no scheme {Checks.Short(name)}.", "/weights/" + Checks.Short(name)));
            codes[scheme.Id] = scheme.ProductCode;
            weights.Add(new(scheme.ProductCode, new Percent(share)));
        }
        var adjustments = new List<PastFactor>();
        foreach (var one in request.Adjustments ?? [])
        {
            if (one is not { SchemeId: { Length: > 0 } id, Date: { } date, Factor: { } factor } || await schemes.Lookup(session, id) is not { } scheme) throw new RefusedException(Refusal.Rule("required", "An adjustment needs scheme_id, date and factor.", "/adjustments"));
            adjustments.Add(new(scheme.ProductCode, date, new Checks().Number(factor, "/adjustments", 6, null, 1_000_000) ?? throw new RefusedException(Refusal.Rule("out_of_limits", "A factor is above 0.", "/adjustments"))));
        }
        var history = new NavHistory();
        foreach (var row in await navs.Of(session, codes.Keys, request.From, request.To)) history.Add(codes[row.ProductId], row.NavDate, row.Nav);
        return new(history, weights, request.From, request.To, policies, adjustments, options);
    }

    private static BacktestOptions Options(Request request)
    {
        var checks = new Checks();
        var trade = checks.Word(request.TradeAt, new("same_nav", "next_nav"), "/trade_at");
        var options = new BacktestOptions(
            trade == "next_nav" ? TradeAt.NextNav : TradeAt.SameNav, new(checks.Share(request.PurchaseCharge, "/purchase_charge", least: 0, most: 50) ?? 0), new(checks.Share(request.SaleCharge, "/sale_charge", least: 0, most: 50) ?? 0),
            checks.Amount(request.LeastOrder, "/least_order", orZero: true) ?? 0, checks.Amount(request.MonthlyDeposit, "/monthly_deposit", orZero: true) ?? 0);
        if (request.To < request.From) checks.Say("/to", "out_of_limits", "to is not before from.");
        checks.Done();
        return options;
    }

    /// <summary>The digits of the CSV, cell by cell.</summary>
    private static IReadOnlyList<Line> Lines(BacktestResult result) =>
        [.. BacktestCsv.Write(result, isFull: true).TrimEnd('\n').Split('\n').Skip(1).Select(line => line.Split(',')).Select(cell => new Line(cell[0], int.Parse(cell[1], System.Globalization.CultureInfo.InvariantCulture), cell[2], cell[3], cell[4], cell[5], cell[6], cell[7], cell[8].Length > 0 ? cell[8] : null, cell[9]))];
}

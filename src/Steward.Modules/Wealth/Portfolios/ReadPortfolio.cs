using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Allocation;
using Steward.Wealth.Clients;

namespace Steward.Wealth.Portfolios;

/// <summary>What a client's portfolio is worth, how it is divided, and how far that is from the model of his risk profile.</summary>
internal static class ReadPortfolio
{
    internal sealed record HoldingLine(
        Guid HoldingId, Guid SchemeId, string SchemeName, string AssetClass, string Folio, string Units, string? Nav, DateOnly? NavDate, int? NavRevision, decimal Value, decimal Cost, decimal Gain, string Percent);

    internal sealed record CashPart(decimal Balance, decimal Reserved, decimal Available);

    /// <param name="Cost">What was paid for them.</param>
    internal sealed record ComingUnits(Guid SchemeId, string SchemeName, string AssetClass, string Units, string? Nav, DateOnly? NavDate, decimal Value, decimal Cost);

    internal sealed record ComingCash(DateOnly Date, decimal Amount);

    /// <summary>What is executed and not settled: it belongs to the value, and to no holding and no balance yet.</summary>
    internal sealed record Transit(decimal Value, IReadOnlyList<ComingUnits> Units, IReadOnlyList<ComingCash> Cash);

    internal sealed record ClassLine(string AssetClass, decimal Value, string Percent);

    /// <param name="Points">Target less present share, in points: above 0 there is too little of the class.</param>
    /// <param name="Priority">high above 10 points, medium above 5, else low; below 1 a gap is not shown.</param>
    internal sealed record Gap(string AssetClass, string Percent, string TargetPercent, [property: JsonPropertyName("gap_percent")] string Points, string Priority);

    /// <param name="Value">The holdings, the cash (its balance and what is reserved of it) and what is in transit.</param>
    /// <param name="NavSetHash">Names the exact NAV rows that the value was reckoned with.</param>
    internal sealed record View(
        Guid ClientId, string Currency, DateOnly Date, decimal Value, decimal Cost, decimal Gain, CashPart Cash, string NavSetHash, IReadOnlyList<HoldingLine> Holdings, Transit InTransit, IReadOnlyList<ClassLine> Allocation,
        string? RiskProfile, IReadOnlyDictionary<string, decimal>? TargetAllocation, string? DriftPercent, IReadOnlyList<Gap> Gaps, IReadOnlyList<string> Warnings);

    internal static void Map(RouteGroupBuilder clients) =>
        clients.MapGet("{id}/portfolio", Handle).Needs(Permission.WealthRead).Produces<View>().WithSummary("Value at one NAV set, allocation by class, drift and gaps against the risk profile's model");

    private static Task<Reply> Handle(string id, Caller caller, Database database, ClientAccess access, PortfolioBook book, PortfolioStore store, CancellationToken cancel) => database.Read<Reply>(
        async session =>
        {
            var portfolio = await book.Of(session, await access.Of(session, caller, id));
            var model = portfolio.Client.RiskProfile is { Length: > 0 } profile ? await store.RiskModel(session, profile, portfolio.Day) : null;
            return Reply.Ok(ViewOf(portfolio, model));
        },
        cancel);

    private static View ViewOf(ValuedPortfolio portfolio, RiskModelRow? model)
    {
        var target = model is null ? null : StoredValue.Of<Dictionary<string, decimal>>(model.Allocation, "risk_model", portfolio.Client.RiskProfile!, "allocation");
        var drift = target is not null && portfolio.Value > 0 ? PortfolioDrift.Of(portfolio, target) : null;
        return new(
            portfolio.Client.Id, portfolio.Client.Currency, portfolio.Day, portfolio.Value, portfolio.Cost, portfolio.Holdings.Sum(holding => holding.Value) - portfolio.Cost,
            new(portfolio.Cash.Balance, portfolio.Cash.Reserved, portfolio.Cash.Available), portfolio.Navs.Hash, [.. portfolio.Holdings.Select(holding => Line(holding, portfolio.Value))], TransitOf(portfolio),
            [.. portfolio.Classes.Select(one => new ClassLine(one.Key, one.Value, Shown(portfolio.PercentOf(one.Key))))], portfolio.Client.RiskProfile, target,
            drift is null ? null : Shown(drift.TotalVariation.Value), drift is null ? [] : Gaps(drift), Warnings(portfolio, model));
    }

    private static HoldingLine Line(ValuedHolding holding, decimal total) => new(
        holding.Holding.Id, holding.Scheme.Id, holding.Scheme.Name, holding.Scheme.AssetClass, holding.Holding.Folio, DecimalText.Write(holding.Holding.Units), holding.Nav is { } nav ? DecimalText.Write(nav.Nav) : null,
        holding.Nav?.NavDate, holding.Nav?.Revision, holding.Value, holding.Cost, holding.Value - holding.Cost, Shown(total > 0 ? 100 * holding.Value / total : 0));

    private static Transit TransitOf(ValuedPortfolio portfolio) => new(
        portfolio.Coming.Sum(one => one.Value) + portfolio.CashComing.Sum(flow => flow.Amount),
        [.. portfolio.Coming.Select(one => new ComingUnits(one.Scheme.Id, one.Scheme.Name, one.Scheme.AssetClass, DecimalText.Write(one.Holding.Units), one.Nav is { } nav ? DecimalText.Write(nav.Nav) : null, one.Nav?.NavDate, one.Value, one.Cost))],
        [.. portfolio.CashComing.Select(flow => new ComingCash(flow.Day, flow.Amount))]);

    internal static IReadOnlyList<Gap> Gaps(DriftReading drift) =>
    [
        .. from asset in drift.Assets
           let gap = -asset.Difference.Value
           where Math.Abs(gap) >= 1
           orderby Math.Abs(gap) descending, asset.Key
           select new Gap(asset.Key, Shown(asset.Share.Value), Shown(asset.Target.Value), Shown(gap), Math.Abs(gap) > 10 ? "high" : Math.Abs(gap) > 5 ? "medium" : "low"),
    ];

    private static IReadOnlyList<string> Warnings(ValuedPortfolio portfolio, RiskModelRow? model)
    {
        var warnings = portfolio.Holdings.Where(holding => holding.Nav is null).Select(holding => $"{holding.Scheme.Name} has no accepted NAV and counts as 0.").ToList();
        if (portfolio.Client.RiskProfile is not { Length: > 0 } profile) warnings.Add("The client has no risk profile: there is nothing to compare the allocation with.");
        else if (model is null) warnings.Add($"There is no risk model '{profile}' in force.");
        else if (!model.Checked) warnings.Add($"The risk model '{model.RiskProfile}' is an example that nobody has checked.");
        return warnings;
    }

    private static string Shown(decimal percent) => DecimalText.Write(decimal.Round(percent, Percent.Decimals, MidpointRounding.AwayFromZero));
}

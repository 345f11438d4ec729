using Steward.Portfolio;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Holdings;

/// <summary>A holding as the API shows it: units and NAVs as text, money as numbers.</summary>
internal sealed record HoldingView(
    Guid Id, Guid SchemeId, string ProductCode, string SchemeName, string AssetClass, string Folio, string Units, string FreeUnits, string ReservedUnits, string PledgedUnits, string LockedUnits,
    decimal Cost, string? Nav, DateOnly? NavDate, decimal? Value, long Version, DateTimeOffset CreatedAt)
{
    /// <param name="lots">Those of the holding that have units.</param>
    internal static HoldingView Of(HoldingRow row, SchemeRow scheme, IReadOnlyList<LotRow> lots, DateOnly day) => new(
        row.Id, row.ProductId, scheme.ProductCode, scheme.Name, scheme.AssetClass, row.Folio, DecimalText.Write(row.Units), DecimalText.Write(UnitsFree.Of(row, lots, day)),
        DecimalText.Write(row.ReservedUnits), DecimalText.Write(row.PledgedUnits), DecimalText.Write(lots.Where(lot => lot.IsLockedOn(day)).Sum(lot => lot.Units)),
        lots.Sum(lot => lot.CostOf(lot.Units)), scheme.LastNav is { } nav ? DecimalText.Write(nav) : null, scheme.LastNavDate,
        scheme.LastNav is { } price ? new Units(row.Units).RedeemedAt(new(price), default).Amount : null, row.Version, row.CreatedAt);
}

/// <summary>A lot as the API shows it.</summary>
internal sealed record LotView(
    Guid Id, Guid HoldingId, DateOnly AcquiredOn, string OriginalUnits, string Units, decimal Cost, decimal CostOfUnitsLeft, DateOnly? LockedUntil, bool IsLocked, Guid? OrderId, DateTimeOffset CreatedAt)
{
    internal static LotView Of(LotRow lot, DateOnly day) => new(
        lot.Id, lot.HoldingId, lot.AcquiredOn, DecimalText.Write(lot.OriginalUnits), DecimalText.Write(lot.Units), lot.Cost, lot.CostOf(lot.Units), lot.LockedUntil, lot.IsLockedOn(day), lot.OrderId, lot.CreatedAt);
}

/// <summary>How many units of a holding may be sold: neither locked, nor pledged, nor held for another sale.</summary>
internal static class UnitsFree
{
    internal static decimal Of(HoldingRow holding, IEnumerable<LotRow> lots, DateOnly day) =>
        Math.Max(0, holding.Units - holding.ReservedUnits - holding.PledgedUnits - lots.Where(lot => lot.IsLockedOn(day)).Sum(lot => lot.Units));
}

using Steward.Portfolio;

namespace Steward.Wealth.Schemes;

/// <summary>A scheme as the API shows it. NAVs travel as text, exactly.</summary>
internal sealed record SchemeView(
    Guid Id, string ProductCode, string? Isin, string? IsinReinvest, string Name, string Amc, string? Structure, string Category, string AssetClass, string? Plan, string? Option, int UnitDecimals,
    Guid? CalendarId, bool IsExchangeTraded, bool IsOpenForPurchase, bool IsOpenForRedemption, bool IsOpenForSwitch, bool IsLive, string? MoveLimitPercent, int? MaxNavAge, string? LastNav, DateOnly? LastNavDate,
    DateTimeOffset? RetiredAt, long Version, DateTimeOffset CreatedAt)
{
    internal static SchemeView Of(SchemeRow row) => new(
        row.Id, row.ProductCode, row.Isin, row.IsinReinvest, row.Name, row.Amc, row.Structure, row.Category, row.AssetClass, row.Plan, row.Option, row.UnitDecimals, row.CalendarId, row.IsExchangeTraded,
        row.IsOpenForPurchase, row.IsOpenForRedemption, row.IsOpenForSwitch, row.IsLive, Text(row.MoveLimitPercent), row.MaxNavAge, Text(row.LastNav), row.LastNavDate, row.RetiredAt, row.Version, row.CreatedAt);

    private static string? Text(decimal? value) => value is { } number ? DecimalText.Write(number) : null;
}

using System.Text.Json.Serialization;
using Steward.Kernel;
using Steward.Wealth.Common;

namespace Steward.Wealth.Regulated;

/// <summary>A row of <c>scheme_terms</c>: what a scheme demands of one action, and what it keeps of a redemption.</summary>
internal sealed record SchemeTerms : IRegulatedRow
{
    public Guid Id { get; init; }
    public Guid SchemeId { get; init; }

    /// <summary>Purchase, Additional Purchase, Redemption or Switch.</summary>
    public string Action { get; init; } = "";
    public decimal MinimumAmount { get; init; }
    public decimal Multiple { get; init; }

    [JsonIgnore]
    public decimal? MinimumUnits { get; init; }

    /// <summary>Units travel as text.</summary>
    [JsonPropertyName("minimum_units")]
    public Figure? MinimumUnitsText => Figure.Of(MinimumUnits);

    /// <summary><c>[{"within_days": 365, "load_percent": 1}]</c>, the days ascending.</summary>
    public Json ExitLoadSteps { get; init; } = new("[]");
    public decimal FreeUnitsPercent { get; init; }
    public int LockInMonths { get; init; }
    public DateOnly EffectiveFrom { get; init; }
    public DateOnly? EffectiveTo { get; init; }
    public bool Checked { get; init; }
    public long Version { get; init; } = 1;

    object IRegulatedRow.Subject => (SchemeId, Action);
}

/// <summary>A row of <c>product_exposures</c>: the asset classes of a mixed scheme.</summary>
internal sealed record SchemeExposure : IRegulatedRow
{
    public Guid Id { get; init; }
    public Guid SchemeId { get; init; }

    /// <summary><c>{"equity": 65, "debt": 35}</c>; sums to 100.</summary>
    public Json Shares { get; init; } = Json.Empty;
    public DateOnly EffectiveFrom { get; init; }
    public DateOnly? EffectiveTo { get; init; }
    public long Version { get; init; } = 1;

    object IRegulatedRow.Subject => SchemeId;
}

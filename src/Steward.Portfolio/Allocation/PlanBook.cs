using Steward.Portfolio.Lots;

namespace Steward.Portfolio.Allocation;

/// <summary>The snapshot that a plan works on: values by key and scheme, cash, and what may be sold.</summary>
internal sealed class PlanBook
{
    internal PlanBook(PlanRequest request)
    {
        Request = request;
        var held = request.Schemes.Where(scheme => scheme.Held > 0).SelectMany(scheme => request.Rule.LookThrough && scheme.Exposures is { } shares ? shares.Keys : [KeyOf(scheme)]).ToList();
        var classes = request.Rule.Targets.Keys.Concat(held).Where(key => key != PlanRule.Cash).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        TargetKeys = classes.Count;
        if (!request.Rule.LookThrough && held.Contains(PlanRule.Cash, StringComparer.Ordinal)) classes.Add(PlanRule.Cash);
        Keys = [.. classes];
        SchemeKey = [.. request.Schemes.Select(scheme => Array.IndexOf(Keys, KeyOf(scheme)))];
        Values = [.. request.Schemes.Select(scheme => scheme.Held * (scheme.Nav?.Value ?? 0))];
        Cash = request.Cash.Sum(line => line.Amount);
        Total = Values.Sum() + Cash;
        Buffer = decimal.Round(Total * request.Rule.CashBuffer.Fraction, 2, MidpointRounding.ToPositiveInfinity);
        IsCashTargeted = request.Rule.Targets.GetValueOrDefault(PlanRule.Cash).Value > 0;
        Kept = IsCashTargeted ? 0 : Math.Min(Cash, Buffer);
        KeyValues = KeyValuesOf(Values);
        CashLike = Values.Where((_, scheme) => KeyOf(request.Schemes[scheme]) == PlanRule.Cash).Sum();
    }

    internal PlanRequest Request { get; }

    internal PlanRule Rule => Request.Rule;

    /// <summary>All keys but money; schemes of the class cash, where some are held, are the last.</summary>
    internal string[] Keys { get; }

    /// <summary>How many of the keys have a target of their own: all but the schemes of the class cash.</summary>
    internal int TargetKeys { get; }

    /// <summary>What schemes of the class cash may be sold for: nothing when schemes are looked through, where they are left alone.</summary>
    internal decimal Liquid => Keys.Length > TargetKeys ? CashLike : 0;

    internal int[] SchemeKey { get; }

    /// <summary>By scheme.</summary>
    internal decimal[] Values { get; }

    internal decimal[] KeyValues { get; }

    internal decimal Cash { get; }

    /// <summary>What schemes of the class cash are worth: they count as cash, are never bought, and are sold when cash is above its destination.</summary>
    internal decimal CashLike { get; }

    internal decimal Total { get; }

    internal decimal Buffer { get; }

    internal bool IsCashTargeted { get; }

    /// <summary>Cash that no target asks for, up to the buffer: it stays, and is no drift.</summary>
    internal decimal Kept { get; }

    /// <summary>V as drift sees it.</summary>
    internal decimal Measured => Total - Kept;

    /// <summary>The target share of a key, as a fraction.</summary>
    internal decimal Weight(string key) => Rule.Targets.GetValueOrDefault(key).Fraction;

    internal LotTerms TermsOf(int scheme, bool isSwitch = false)
    {
        var found = Request.Schemes[scheme];
        return new(found.AssetClass, found.Nav!.Value, isSwitch ? found.SwitchLoad ?? found.Load : found.Load, Rule.Lots, Request.TaxRows, Request.Today);
    }

    internal Units FreeOf(int scheme) => Request.Schemes[scheme].IsOpenForRedemption ? LotPicker.FreeOf(Request.Schemes[scheme].Folios, Request.Today) : Units.Zero;

    /// <summary>Drift when keys are worth <paramref name="values"/> and cash is <paramref name="cash"/>.</summary>
    internal DriftReading Measure(IReadOnlyList<decimal> values, decimal cash)
    {
        var assets = new List<AssetValue>(TargetKeys + 1);
        for (var i = 0; i < TargetKeys; i++) assets.Add(Asset(Keys[i], values[i]));
        assets.Add(Asset(PlanRule.Cash, (Keys.Length > TargetKeys ? values[TargetKeys] : CashLike) + Math.Max(0, IsCashTargeted ? cash : cash - Kept)));
        return Drift.Measure(assets, Rule.LeastDrift is { } least ? new(DriftKind.TotalVariation, least) : Rule.Drift);
    }

    /// <summary>Values per class when schemes are looked through; the keys are classes then.</summary>
    internal decimal[] KeyValuesOf(decimal[] values)
    {
        var sums = new decimal[Keys.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (!Rule.LookThrough || Request.Schemes[i].Exposures is not { } exposures)
            {
                if (SchemeKey[i] >= 0) sums[SchemeKey[i]] += values[i];
                continue;
            }
            for (var k = 0; k < Keys.Length; k++) sums[k] += exposures.GetValueOrDefault(Keys[k]).Fraction * values[i];
        }
        return sums;
    }

    private AssetValue Asset(string key, decimal value) => new(key, value, Rule.Targets.GetValueOrDefault(key), Rule.Limits.GetValueOrDefault(key));

    private string KeyOf(PlanScheme scheme) => Rule.Targets.ContainsKey(PlanRule.SchemePrefix + scheme.Id) ? PlanRule.SchemePrefix + scheme.Id : scheme.AssetClass;
}

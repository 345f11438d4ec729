using System.Globalization;
using System.Text;

namespace Steward.Portfolio.Backtests;

/// <summary>A backtest as text, rounded to the digits that every program prints.</summary>
public static class BacktestCsv
{
    /// <summary>The columns of the plain definition.</summary>
    public const string Header = "policy,rebalances,one_way_turnover_pct_per_year,final_value,cagr_pct,mean_tv_drift_bp,max_tv_drift_bp";

    /// <summary>The columns that follow when they are asked for.</summary>
    public const string MoreColumns = ",max_drawdown_pct,xirr_pct,charges";

    /// <summary>Writes header and rows, each with a line feed.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="isFull">With drawdown, internal rate and charges.</param>
    public static string Write(BacktestResult result, bool isFull = false)
    {
        var text = new StringBuilder(Header).Append(isFull ? MoreColumns : "").Append('\n');
        foreach (var outcome in result.Outcomes)
        {
            text.Append(CultureInfo.InvariantCulture, $"{outcome.Policy},{outcome.Rebalances},{outcome.TurnoverPercentPerYear:F4},{outcome.FinalValue:F2},{outcome.GrowthPercent:F4},");
            text.Append(CultureInfo.InvariantCulture, $"{outcome.MeanDriftBasisPoints:F2},{outcome.GreatestDriftBasisPoints:F2}");
            if (isFull) text.Append(CultureInfo.InvariantCulture, $",{outcome.DrawdownPercent:F4},{outcome.InternalRatePercent:F4},{outcome.Charges:F2}");
            text.Append('\n');
        }
        return text.ToString();
    }
}

namespace Steward.Portfolio.Backtests;

/// <summary>At which NAVs a backtest trades.</summary>
public enum TradeAt
{
    /// <summary>At the NAVs that gave the signal, as the plain definitions say.</summary>
    SameNav,

    /// <summary>At the NAVs of the next day in the list, as an order by forward pricing would.</summary>
    NextNav,
}

/// <summary>A scheme and the share that it should have.</summary>
/// <param name="Scheme">Its code in the history.</param>
/// <param name="Share">The target; those of a backtest sum to 100.</param>
public sealed record BacktestWeight(string Scheme, Percent Share);

/// <summary>Multiplies the NAVs of a scheme before a date, as after a change of face value.</summary>
/// <param name="Scheme">Its code.</param>
/// <param name="Date">The first date that stays.</param>
/// <param name="Factor">What NAVs before it are multiplied by, &gt; 0.</param>
public sealed record PastFactor(string Scheme, DateOnly Date, decimal Factor);

/// <summary>What makes a backtest dearer and more real than its plain definition.</summary>
/// <param name="TradeAt">At which NAVs trades happen.</param>
/// <param name="PurchaseCharge">Taken from each purchase.</param>
/// <param name="SaleCharge">Taken from each sale.</param>
/// <param name="LeastOrder">Rebalances whose one-way turnover is worth less are left out.</param>
/// <param name="MonthlyDeposit">Comes on the first day of each month but the first, and is invested where most is missing.</param>
public sealed record BacktestOptions(
    TradeAt TradeAt = TradeAt.SameNav, Percent PurchaseCharge = default, Percent SaleCharge = default, decimal LeastOrder = 0, decimal MonthlyDeposit = 0);

/// <summary>A backtest.</summary>
/// <param name="History">The NAVs as published.</param>
/// <param name="Weights">The schemes and their targets.</param>
/// <param name="From">The first date looked at; null = the history's.</param>
/// <param name="To">The last; null = the history's.</param>
/// <param name="Policies">What is compared.</param>
/// <param name="Adjustments">Applied one after the other.</param>
/// <param name="Options">Beyond the plain definition.</param>
public sealed record BacktestRequest(
    NavHistory History, IReadOnlyList<BacktestWeight> Weights, DateOnly? From, DateOnly? To, IReadOnlyList<BacktestPolicy> Policies, IReadOnlyList<PastFactor> Adjustments, BacktestOptions Options);

/// <summary>What one policy came to.</summary>
/// <param name="Policy">Its name.</param>
/// <param name="Rebalances">How often it traded.</param>
/// <param name="TurnoverPercentPerYear">One way, of the value at each time.</param>
/// <param name="FinalValue">The value on the last day, of 1,000,000 at the start.</param>
/// <param name="GrowthPercent">Compound growth per year, deposits aside: meaningful without deposits.</param>
/// <param name="MeanDriftBasisPoints">The mean of total-variation drift over all days but the first.</param>
/// <param name="GreatestDriftBasisPoints">The greatest of it.</param>
/// <param name="DrawdownPercent">The greatest fall from an earlier high of the value.</param>
/// <param name="InternalRatePercent">The yearly rate at which start and deposits would have grown to the final value; null when there is none.</param>
/// <param name="Charges">What all trades cost.</param>
public sealed record BacktestOutcome(
    string Policy, int Rebalances, double TurnoverPercentPerYear, double FinalValue, double GrowthPercent, double MeanDriftBasisPoints, double GreatestDriftBasisPoints, double DrawdownPercent,
    double? InternalRatePercent, double Charges);

/// <summary>What a backtest found.</summary>
/// <param name="Days">How many days had a NAV of every scheme: d_0 … d_n.</param>
/// <param name="First">d_0.</param>
/// <param name="Last">d_n.</param>
/// <param name="Outcomes">One a policy, in the order asked.</param>
public sealed record BacktestResult(int Days, DateOnly First, DateOnly Last, IReadOnlyList<BacktestOutcome> Outcomes);

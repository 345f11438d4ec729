using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Allocation;
using Steward.Wealth.Common;

namespace Steward.Wealth.Rebalancing;

/// <summary>Warnings and caps of a plan as sentences, for the <c>warnings</c> of an execution; the plan itself keeps them as facts with codes.</summary>
internal static class PlanWords
{
    internal static string Sentence(PlanFact fact, PlanRequest request, string currency)
    {
        string Said(string name) => fact.Values.FirstOrDefault(pair => pair.Key == name).Value ?? "–";
        string Sum(string name) => MoneyText.In(Said(name), currency);
        string Scheme() => request.Schemes.FirstOrDefault(scheme => scheme.Id == Said("scheme"))?.Name ?? Said("scheme");
        return fact.Code switch
        {
            "no_fund_for_class" => $"Nothing is bought for {Said("key")} ({Sum("amount")}): the rule names no scheme for it, and none of it is held.",
            "rebalance_amount" => $"The rule moves at most {Sum("limit")} at once; {Sum("wanted")} were wanted, so all trades are scaled down alike.",
            "max_turnover_percent" => $"The rule moves at most {Said("limit")} % of the portfolio at once; {Said("wanted")} % were wanted, so all trades are scaled down alike.",
            "tax_budget" => $"The tax stays below {Sum("limit")}; {Sum("wanted")} were wanted, so the dearest sales are left out.",
            "benefit_factor" => $"Sales are left out: tax and exit load of {Sum("tax_and_load")} are more than they would be worth by the rule's factor {Said("factor")}.",
            "unchecked_charge_row" => "A charge is reckoned with an example rate that nobody has checked.",
            "unchecked_tax_row" => "The tax is reckoned with an example rate that nobody has checked.",
            "no_tax_row" => $"No tax rate is known for {Said("asset_class")}: its tax is not in the estimate.",
            "approximate" => $"More than {Said("most_exact")} orders: their minimums are met step by step, so the plan is near the best one, not proven to be it.",
            "order_left_out" => $"{Scheme()}: an order of {Sum("amount")} is too small and is left out.",
            "units_not_free" => $"{Scheme()}: {Said("units")} units are locked, pledged or set aside, and are not sold.",
            _ => $"{CodeWords.First(fact.Code)}{(fact.Values.Count == 0 ? "" : $" ({string.Join(", ", fact.Values.Select(pair => $"{CodeWords.Of(pair.Key)} {pair.Value}"))})")}.",
        };
    }
}

using Steward.Wealth.Mandates;

namespace Steward.Wealth.Orders;

/// <summary>The debit of a client's account for one order, as a rail is told of it. One order has one debit, so its reference follows from the order's id.</summary>
/// <param name="Due">The day on which the money is to be there.</param>
internal sealed record RailDebit(InvestmentOrderRow Order, MandateRow Mandate, DateOnly Due)
{
    private const string Suffix = "-debit";

    internal string Reference => Order.Id.ToString("N") + Suffix;

    /// <summary>The order whose debit has this reference; null for every other.</summary>
    internal static Guid? OrderOf(string reference) =>
        reference.EndsWith(Suffix, StringComparison.Ordinal) && Guid.TryParseExact(reference[..^Suffix.Length], "N", out var order) ? order : null;
}

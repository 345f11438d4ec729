using Steward.Kernel;
using Steward.Wealth.Occurrences;
using Xunit;

namespace Steward.Tests.Wealth;

/// <summary>Amounts in sentences are read at a glance.</summary>
public sealed class MoneyTextTests
{
    [Theory]
    [InlineData("227151.93", "INR", "INR 2,27,151.93")]
    [InlineData("227151.93", "EUR", "EUR 227,151.93")]
    [InlineData("0 + 20000", null, "0 + 20,000")]
    [InlineData("-1234567.5", "USD", "USD -1,234,567.5")]
    [InlineData("Active", "INR", "Active")]
    public void An_amount_is_grouped_and_named_by_its_currency(string text, string? currency, string read) => Assert.Equal(read, MoneyText.In(text, currency));

    [Fact]
    public void A_limit_of_money_is_money_and_one_of_orders_is_not()
    {
        Assert.Equal("Within the limit “Firm Order Amount”: used before and asked for now INR 0 + INR 20,000, allowed INR 25,00,000.", ExplainWords.Gate("limits", "Firm Order Amount", true, "0 + 20000", "2500000", "INR"));
        Assert.Equal("Beyond the limit “Client Orders Per Day”: used before and asked for now 1000 + 1, allowed 1000.", ExplainWords.Gate("limits", "Client Orders Per Day", false, "1000 + 1", "1000", "INR"));
        Assert.Equal("Stopped: 15,000 is needed, 4,625.01 is there.", ExplainWords.Gate("funds", "cash", false, "15000", "4625.01"));
    }
}

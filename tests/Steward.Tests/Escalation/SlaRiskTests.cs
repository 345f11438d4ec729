using Steward.Escalation;
using Steward.Escalation.Clock;
using Steward.Orders.Contracts;
using Xunit;

namespace Steward.Tests.Escalation;

public sealed class SlaRiskTests
{
    private static readonly DateTimeOffset Due = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly EscalationConfig Settings = new();

    [Theory, Trait("acceptance", "delivery-15.20")]
    [InlineData(240, 15, "Critical", "High")] [InlineData(240, 30, "High", "Medium")] [InlineData(240, 60, "Medium", "")]
    [InlineData(30, 7.5, "Critical", "High")] [InlineData(30, 12, "High", "Medium")] [InlineData(30, 18, "Medium", "")]
    public void Without_an_ETA_severity_flips_at_the_stated_minutes(int promise, double minutes, string under, string at)
    {
        Assert.Equal(under, SlaRisk.Of(Due, promise, Due.AddMinutes(-minutes).AddTicks(1), Settings).ToString());
        Assert.Equal(at, SlaRisk.Of(Due, promise, Due.AddMinutes(-minutes), Settings).ToString());
    }

    [Fact, Trait("acceptance", "delivery-15.20")]
    public void A_parcel_two_doors_away_rings_no_bell()
    {
        Assert.Null(SlaRisk.Of(Due, 240, Due.AddMinutes(-14), Settings, new(TimeSpan.FromMinutes(3), LateMille: 20)));
        // 11 min of slack and 6 % of being late: one step below critical.
        Assert.Equal(Severity.High, SlaRisk.Of(Due, 240, Due.AddMinutes(-14), Settings, new(TimeSpan.FromMinutes(3), LateMille: 60)));
    }

    [Fact, Trait("acceptance", "delivery-15.20")]
    public void An_ETA_past_the_deadline_is_at_least_high()
    {
        Assert.Equal(Severity.High, SlaRisk.Of(Due, 240, Due.AddMinutes(-40), Settings, new(TimeSpan.FromMinutes(45), 800)));
        Assert.Equal(Severity.Critical, SlaRisk.Of(Due, 240, Due.AddMinutes(-29), Settings, new(TimeSpan.FromMinutes(45), 900)));
    }

    [Theory]
    [InlineData(0, "Medium")] [InlineData(15, "Medium")] [InlineData(16, "High")] [InlineData(30, "High")] [InlineData(31, "Critical")]
    public void Past_the_deadline_the_alert_grows_with_the_minutes(int late, string severity) => Assert.Equal(severity, SlaRisk.Late(TimeSpan.FromMinutes(late)).ToString());

    [Fact]
    public void The_next_look_is_just_after_the_next_threshold()
    {
        var order = Order(OrderStatus.Assigned) with { AssignedAt = Due.AddMinutes(-20), LastProgressAt = Due.AddMinutes(-20) };
        // BULLET: 15 min left is next at 20 min left; then the deadline; an order that stands still is looked at 30 min after its last progress.
        Assert.Equal(Due.AddMinutes(-15).AddTicks(10), OrderMoments.Next(order, 240, Settings, Due.AddMinutes(-20), hasEta: false));
        Assert.Equal(Due.AddTicks(10), OrderMoments.Next(order, 240, Settings, Due.AddMinutes(-14), hasEta: false));
        Assert.Equal(Due.AddMinutes(10), OrderMoments.Next(order, 240, Settings, Due.AddMinutes(1), hasEta: false));
        Assert.Equal(Due.AddMinutes(-19.5), OrderMoments.Next(order, 240, Settings, Due.AddMinutes(-20), hasEta: true));
        Assert.Null(OrderMoments.Next(order with { Status = OrderStatus.Delivered }, 240, Settings, Due, hasEta: false));
    }

    private static OrderFacts Order(string status) => new()
    {
        OrderNumber = "ORD-TEST1", Status = status, SlaState = "critical", Priority = "normal", Currency = "KES", CreatedAt = Due.AddHours(-4), DueAt = Due.AddHours(-4), SlaDeadline = Due,
    };
}

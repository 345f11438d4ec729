using Xunit;

namespace Steward.Portfolio.Tests.Numbers;

public sealed class RoundingTests
{
    [Theory, Trait("acceptance", "wealth-22.28")]
    [InlineData("5000", "15.61", 4, "320.3074")]
    [InlineData("5000", "15.61", 3, "320.307")]
    [InlineData("0.01", "99999.999999", 4, "0")]
    [InlineData("100", "10", 4, "10")]
    public void Units_bought_are_rounded_down(string net, string nav, int decimals, string units) =>
        Assert.Equal(Number(units), Units.Bought(new(Number(net)), new(Number(nav)), decimals).Count);

    [Theory, Trait("acceptance", "wealth-22.28")]
    [InlineData("10", "1.0005", "0", "10.01")]
    [InlineData("10", "1.0004", "0", "10")]
    [InlineData("100", "25.5", "1", "2524.5")]
    public void A_redemption_is_rounded_half_up_to_the_coin(string units, string nav, string load, string amount) =>
        Assert.Equal(Number(amount), new Units(Number(units)).RedeemedAt(new(Number(nav)), new(Number(load))).Amount);

    [Fact, Trait("acceptance", "wealth-22.28")]
    public void Parts_sum_to_the_coin_and_ties_go_by_id()
    {
        var parts = new Money(100).Split([1, 1, 1], ["c", "a", "b"]);
        Assert.Equal([33.33m, 33.34m, 33.33m], parts.Select(part => part.Amount));

        var random = new Random(28);
        for (var round = 0; round < 5_000; round++)
        {
            var count = random.Next(1, 12);
            var weights = Enumerable.Range(0, count).Select(_ => (decimal)random.Next(0, 1000)).ToArray();
            weights[random.Next(count)] += 1;
            var whole = new Money(random.Next(0, 1_000_000) / 100m);
            var split = whole.Split(weights, [.. Enumerable.Range(0, count).Select(i => $"{i:00}")]);
            Assert.Equal(whole.Amount, split.Sum(part => part.Amount));
            Assert.All(split.Zip(weights), pair => Assert.True(Math.Abs(pair.First.Amount - whole.Amount * pair.Second / weights.Sum()) < 0.01m));
        }
    }

    [Fact]
    public void A_split_without_weights_or_finer_than_the_coin_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new Money(1).Split([0, 0], ["a", "b"]));
        Assert.Throws<ArgumentException>(() => new Money(1).Split([1, -1], ["a", "b"]));
        Assert.Throws<ArgumentException>(() => new Money(1).Split([1], ["a", "b"]));
        Assert.Throws<ArgumentException>(() => new Money(1.005m).Split([1], ["a"]));
    }

    [Theory]
    [InlineData("12.5", DecimalReading.Exact)]
    [InlineData(" 12.500000000 ", DecimalReading.Exact)]
    [InlineData(".5", DecimalReading.Exact)]
    [InlineData("-3", DecimalReading.Exact)]
    [InlineData("12.1234567", DecimalReading.TooPrecise)]
    [InlineData("1.00000000000000000000000000000000001", DecimalReading.TooPrecise)]
    [InlineData("1e5", DecimalReading.Unparsable)]
    [InlineData("1,000", DecimalReading.Unparsable)]
    [InlineData("", DecimalReading.Unparsable)]
    [InlineData("N.A.", DecimalReading.Unparsable)]
    [InlineData("99999999999999999999999999999999999999", DecimalReading.Unparsable)]
    public void Text_is_read_exactly_or_refused(string text, DecimalReading expected) => Assert.Equal(expected, DecimalText.Read(text, 6, out _));

    [Fact]
    public void Micros_and_text_come_back()
    {
        Assert.Equal(15_610_000, new Nav(15.61m).Micros);
        Assert.Equal(15.61m, Nav.OfMicros(15_610_000).Value);
        Assert.Equal("15.61", new Nav(15.610000m).ToString());
        Assert.Equal("0", DecimalText.Write(0.000m));
        Assert.Throws<OverflowException>(() => new Nav(10_000_000_000_000m).Micros);
    }

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

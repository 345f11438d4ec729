using System.Globalization;
using System.Text;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Kernel;

public sealed class InstantsTests
{
    [Fact]
    public void An_instant_is_written_as_the_general_formatter_writes_it()
    {
        var chance = new Chance(11, "instants");
        var ticks = new List<long> { 0, DateTime.MaxValue.Ticks, DateTime.UnixEpoch.Ticks, DateTime.UnixEpoch.Ticks + 9, DateTime.UnixEpoch.Ticks + 10, DateTime.UnixEpoch.Ticks + 1_200_000 };
        for (var i = 0; i < 2_000; i++) ticks.Add((long)chance.Below(3_000_000) * TimeSpan.TicksPerDay + (long)chance.Below(86_400_000) * TimeSpan.TicksPerMillisecond + (long)chance.Below(10_000));
        var bytes = new byte[Instants.MostBytes];
        foreach (var instant in ticks.Select(t => new DateTimeOffset(t, TimeSpan.Zero)))
            Assert.Equal(instant.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture), Encoding.ASCII.GetString(bytes, 0, Instants.Write(instant, bytes)));
        // The offset is taken off: 10:30 at +03:00 is 07:30 in UTC.
        Assert.Equal("2026-11-20T07:30:00Z", Encoding.ASCII.GetString(bytes, 0, Instants.Write(new(2026, 11, 20, 10, 30, 0, TimeSpan.FromHours(3)), bytes)));
    }
}

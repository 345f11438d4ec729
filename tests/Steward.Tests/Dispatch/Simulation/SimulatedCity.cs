using System.Buffers.Binary;
using Steward.Kernel;

namespace Steward.Tests.Dispatch.Simulation;

/// <summary>An order of the simulated day. Seconds count from midnight, places are metres on a plane.</summary>
internal sealed record SimulatedOrder(int Number, int At, int Promise, Spot Pickup, Spot Dropoff)
{
    internal Guid Id { get; } = SimulatedCity.Id(1, Number);

    internal int Deadline => At + Promise;
    internal int TripSeconds => SimulatedCity.Seconds(Pickup.MetresTo(Dropoff));

    internal bool IsGiven { get; set; }
    internal int? DeliveredAt { get; set; }
    internal int HeldUntil { get; set; }
    internal int HeldSeconds { get; set; }
    internal int Holds { get; set; }

    internal bool IsLate => DeliveredAt is not { } done || done > Deadline;
}

/// <summary>A place, with roads a third longer than the straight line.</summary>
internal readonly record struct Spot(double X, double Y)
{
    private const double Detour = 1.3;

    internal int MetresTo(Spot other) => (int)(Math.Sqrt((X - other.X) * (X - other.X) + (Y - other.Y) * (Y - other.Y)) * Detour);

    internal Spot Towards(Spot other, double share) => new(X + (other.X - X) * share, Y + (other.Y - Y) * share);
}

/// <summary>Orders and drivers of a day, from one seed: both ways of choosing begin with the same.</summary>
internal static class SimulatedCity
{
    internal const int Opens = 9 * 3600, Closes = 23 * 3600, ShiftSeconds = 10 * 3600;
    private const double MetresPerSecond = 8, Side = 6_000, Farthest = 1_000;

    internal static int Seconds(int metres) => (int)(metres / MetresPerSecond);

    internal static SimulatedOrder[] Orders(int count, long seed)
    {
        var chance = new Chance(seed, "orders");
        double Near(double from) => Math.Clamp(from + (chance.Below(2_000_001) / 1e6 - 1) * Farthest, 0, Side);
        var drawn = Enumerable.Range(0, count).Select(_ =>
        {
            var (at, promise, pickup) = (Moment(chance), Promise(chance), Anywhere(chance));
            return (At: at, Promise: promise, Pickup: pickup, Dropoff: new Spot(Near(pickup.X), Near(pickup.Y)));
        }).ToList();
        return [.. drawn.OrderBy(o => o.At).Select((o, i) => new SimulatedOrder(i + 1, o.At, o.Promise, o.Pickup, o.Dropoff))];
    }

    /// <summary>Half of them from opening to 19:00, half from 13:00 to closing.</summary>
    internal static SimulatedDriver[] Drivers(int count, long seed)
    {
        var chance = new Chance(seed, "drivers");
        return [.. Enumerable.Range(1, count).Select(n => new SimulatedDriver(Id(2, n), n % 2 == 0 ? Opens : Closes - ShiftSeconds, Anywhere(chance)))];
    }

    internal static Guid Id(int kind, int number)
    {
        var bytes = new byte[16];
        bytes[0] = (byte)kind;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), number);
        return new Guid(bytes, bigEndian: true);
    }

    private static Spot Anywhere(Chance chance) => new(chance.Below(1_000_001) / 1e6 * Side, chance.Below(1_000_001) / 1e6 * Side);

    /// <summary>Six of ten evenly over the day, the others around noon and around seven, when both halves of the fleet are there.</summary>
    private static int Moment(Chance chance)
    {
        int Around(double hour) => (int)(hour * 3600) + (int)(chance.Below(5400) + chance.Below(5400)) - 5400;
        return chance.Below(10) switch { < 6 => Opens + (int)chance.Below(Closes - Opens - 3600), < 8 => Around(13.5), _ => Around(17.5) };
    }

    /// <summary>The installed levels: EXPRESS, BARQ, BULLET.</summary>
    private static int Promise(Chance chance) => 60 * (chance.Below(10) switch { < 2 => 30, < 8 => 60, _ => 240 });
}

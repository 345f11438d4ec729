using System.Runtime.CompilerServices;

namespace Steward.Routing;

/// <summary>A plan of the population: its routes one after another, and what it costs. Reused when it leaves the population.</summary>
internal sealed class Member(int tasks, int routes, int slot)
{
    /// <summary>The place of its distances in those of others.</summary>
    internal int Slot { get; } = slot;

    internal int[] Order { get; } = new int[tasks];

    /// <summary>Where a route begins in <see cref="Order"/>; one more than routes.</summary>
    internal int[] Starts { get; } = new int[routes + 1];

    /// <summary>Routes that are not empty.</summary>
    internal int Used { get; set; }

    /// <summary>-1 = the vehicle's start or end.</summary>
    internal int[] Next { get; } = new int[tasks];

    internal int[] Previous { get; } = new int[tasks];

    /// <summary>Distance and fixed costs.</summary>
    internal long Cost { get; set; }

    internal long Excess { get; set; }

    internal long Warp { get; set; }

    internal bool IsFeasible => Excess == 0 && Warp == 0;

    /// <summary>Cost with penalties, when it was last weighed.</summary>
    internal long Weighed { get; set; }

    /// <summary>Rank by cost and by distance to the closest others; less is better.</summary>
    internal int Fitness { get; set; }

    internal ReadOnlySpan<int> Route(int index) => Order.AsSpan(Starts[index], Starts[index + 1] - Starts[index]);

    /// <summary>As tasks per vehicle.</summary>
    internal int[][] ToRoutes(int vehicles)
    {
        var routes = new int[vehicles][];
        for (var route = 0; route < vehicles; route++) routes[route] = route < Used ? Route(route).ToArray() : [];
        return routes;
    }

    /// <summary>Links of the plan, from its routes.</summary>
    internal void Link()
    {
        for (var route = 0; route < Used; route++)
        {
            var tasksOf = Route(route);
            for (var i = 0; i < tasksOf.Length; i++)
            {
                Previous[tasksOf[i]] = i == 0 ? -1 : tasksOf[i - 1];
                Next[tasksOf[i]] = i + 1 == tasksOf.Length ? -1 : tasksOf[i + 1];
            }
        }
    }

    /// <summary>Broken pairs (Prins 2009): links of this plan that the other has not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int DistanceTo(Member other, bool bothWays)
    {
        var broken = 0;
        for (var task = 0; task < Next.Length; task++)
        {
            var next = Next[task];
            if (next != other.Next[task] && (!bothWays || next != other.Previous[task])) broken++;
            if (Previous[task] < 0 && other.Previous[task] >= 0 && (!bothWays || other.Next[task] >= 0)) broken++;
        }

        return broken;
    }

    internal void CopyFrom(Member other)
    {
        other.Order.CopyTo(Order, 0);
        other.Starts.CopyTo(Starts, 0);
        other.Next.CopyTo(Next, 0);
        other.Previous.CopyTo(Previous, 0);
        (Used, Cost, Excess, Warp) = (other.Used, other.Cost, other.Excess, other.Warp);
    }
}

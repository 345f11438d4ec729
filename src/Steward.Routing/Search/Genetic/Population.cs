using System.Runtime.CompilerServices;

namespace Steward.Routing;

/// <summary>
/// Feasible and infeasible plans, each kept good and diverse: a plan counts by its rank in cost and by its rank in distance to the closest
/// others (Vidal, Crainic, Gendreau, Lahrichi and Rei 2012, section 4.2).
/// </summary>
internal sealed class Population
{
    /// <summary>Where the fast search's start is strong, a small one converges sooner; a larger one follows it when it stagnates.</summary>
    private static readonly (int Least, int Generation, int Elite) Tiny = (8, 12, 2), Small = (12, 20, 3), Large = (25, 40, 4);
    private const int Close = 5, MostTasksForSmall = 300, MostBroad = 160, MostBroadWithWindows = 450;
    private static readonly int Slots = 2 * (Large.Least + Large.Generation) + 4;
    private readonly GeneticModel model;
    private readonly Penalties penalties;
    private readonly Xoshiro random;
    private readonly List<Member> feasible = [], infeasible = [];
    private readonly Stack<Member> free = [];
    private readonly int[,] apart = new int[Slots, Slots];
    private readonly long[] keys = new long[Slots];
    private (int Least, int Generation, int Elite) size;
    private bool feasibleIsStale, infeasibleIsStale;

    internal Population(GeneticModel model, Penalties penalties, Xoshiro random, bool isBroad)
    {
        (this.model, this.penalties, this.random) = (model, penalties, random);
        size = isBroad ? Large : model.Tasks > MostTasksForSmall ? Tiny : Small;
        for (var slot = Slots - 1; slot >= 0; slot--) free.Push(new(model.Tasks, model.Routes, slot));
    }

    /// <summary>Whether a large population from the beginning gains more than a long start by the fast search: measured, docs/routing/ingredients.md.</summary>
    internal static bool IsBroad(PlainModel model) => model.Tasks <= (model.HasWindows ? MostBroadWithWindows : MostBroad);

    /// <summary>Plans to begin with, and how many of them come from the fast search.</summary>
    internal (int All, int Fast) Founders => size == Large ? (15, 5) : (10, 10);

    internal int Count => feasible.Count + infeasible.Count;

    /// <summary>A copy goes in; the plan itself stays the caller's.</summary>
    internal void Add(Member plan)
    {
        var member = free.Pop();
        member.CopyFrom(plan);
        member.Weighed = member.Cost + penalties.Of(member);
        var group = member.IsFeasible ? feasible : infeasible;
        foreach (var other in group)
            apart[member.Slot, other.Slot] = apart[other.Slot, member.Slot] = member.DistanceTo(other, model.IsSymmetric && !model.HasWindows);
        Insert(group, member);
        Spoil(group);
        if (group.Count <= size.Least + size.Generation) return;
        while (group.Count > size.Least) RemoveWorst(group);
    }

    /// <summary>Begins anew, with more members.</summary>
    internal void Clear()
    {
        size = size == Tiny ? Small : Large;
        foreach (var member in feasible) free.Push(member);
        foreach (var member in infeasible) free.Push(member);
        feasible.Clear();
        infeasible.Clear();
    }

    /// <summary>After the penalties have changed: the infeasible in their new order.</summary>
    internal void Reweigh()
    {
        foreach (var member in infeasible) member.Weighed = member.Cost + penalties.Of(member);
        for (var i = 1; i < infeasible.Count; i++)
        {
            var member = infeasible[i];
            var at = i;
            for (; at > 0 && infeasible[at - 1].Weighed > member.Weighed; at--) infeasible[at] = infeasible[at - 1];
            infeasible[at] = member;
        }

        infeasibleIsStale = true;
    }

    /// <summary>The better of two plans at random.</summary>
    internal Member Choose()
    {
        Rank(feasible, ref feasibleIsStale);
        Rank(infeasible, ref infeasibleIsStale);
        var (a, b) = (Any(), Any());
        return a.Fitness <= b.Fitness ? a : b;
    }

    private Member Any()
    {
        var at = random.Below(Count);
        return at < feasible.Count ? feasible[at] : infeasible[at - feasible.Count];
    }

    private static void Insert(List<Member> group, Member member)
    {
        var at = group.Count;
        while (at > 0 && group[at - 1].Weighed > member.Weighed) at--;
        group.Insert(at, member);
    }

    private void Spoil(List<Member> group)
    {
        if (group == feasible) feasibleIsStale = true;
        else infeasibleIsStale = true;
    }

    private void RemoveWorst(List<Member> group)
    {
        var stale = true;
        Rank(group, ref stale);
        var (worst, worstIsTwin) = (-1, false);
        for (var i = 1; i < group.Count; i++)
        {
            var isTwin = IsTwin(group, i);
            if (worst >= 0 && (worstIsTwin, group[worst].Fitness).CompareTo((isTwin, group[i].Fitness)) >= 0) continue;
            (worst, worstIsTwin) = (i, isTwin);
        }

        free.Push(group[worst]);
        group.RemoveAt(worst);
        Spoil(group);
    }

    private bool IsTwin(List<Member> group, int index)
    {
        for (var i = 0; i < group.Count; i++)
            if (i != index && apart[group[i].Slot, group[index].Slot] == 0) return true;
        return false;
    }

    private void Rank(List<Member> group, ref bool isStale)
    {
        if (!isStale) return;
        isStale = false;
        var count = group.Count;
        for (var i = 0; i < count; i++) keys[i] = (-(long)Closeness(group, i) * Slots) + i;
        Array.Sort(keys, 0, count);
        var elite = Math.Min(size.Elite, count);
        for (var rank = 0; rank < count; rank++)
        {
            var index = (int)(((keys[rank] % Slots) + Slots) % Slots);
            group[index].Fitness = count <= 1 ? 0 : ((index * count) + ((count - elite) * rank)) * Slots / (count * count);
        }
    }

    /// <summary>Sum of the distances to the closest others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Closeness(List<Member> group, int index)
    {
        Span<int> closest = stackalloc int[Close];
        closest.Fill(int.MaxValue);
        var known = 0;
        for (var i = 0; i < group.Count; i++)
        {
            if (i == index) continue;
            var distance = apart[group[index].Slot, group[i].Slot];
            if (distance >= closest[Close - 1]) continue;
            var at = Math.Min(known, Close - 1);
            for (; at > 0 && closest[at - 1] > distance; at--) closest[at] = closest[at - 1];
            closest[at] = distance;
            known = Math.Min(Close, known + 1);
        }

        var sum = 0;
        for (var i = 0; i < known; i++) sum += closest[i];
        return sum;
    }
}

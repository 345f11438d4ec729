namespace Steward.Dispatch.Matching;

/// <summary>
/// Snapshot in, proposal out: who takes which order, who waits, and why. Pure; equal snapshots give equal bytes, whatever the
/// sequence of their rows.
/// </summary>
internal static class DispatchPolicy
{
    /// <summary>Without <paramref name="explain"/> the candidates are left out: same choice, for the many re-runs of "why not".</summary>
    internal static DispatchProposal Decide(DispatchSnapshot snapshot, bool explain = true)
    {
        if (snapshot.Algorithm != DispatchSnapshot.CurrentAlgorithm)
            throw new NotSupportedException($"Dispatch algorithm {snapshot.Algorithm} is not in this build (it has {DispatchSnapshot.CurrentAlgorithm}).");
        return new DispatchRun(snapshot.Normalized(), explain).Propose();
    }
}

/// <summary>One run. Orders and drivers are meant by their position in the normalised snapshot.</summary>
internal sealed class DispatchRun
{
    private const int MostInFull = 500, BestInFull = 100, LargeTable = 20_000;
    private readonly DispatchSnapshot snapshot;
    private readonly DispatchSettings settings;
    private readonly bool explain;
    private readonly DriverFacts[] drivers;
    private readonly int[][] seconds, metres;
    private readonly PairFacts?[]?[] pairs;
    private readonly ScoreProfile[] profiles;
    private readonly long[] slack;
    private readonly OrderResult?[] results;
    private long value, bound;

    internal DispatchRun(DispatchSnapshot snapshot, bool explain)
    {
        (this.snapshot, settings, this.explain) = (snapshot, snapshot.Settings, explain);
        drivers = [.. snapshot.Drivers];
        seconds = Array.ConvertAll(snapshot.Seconds, row => (int[])row.Clone());
        metres = Array.ConvertAll(snapshot.Metres, row => (int[])row.Clone());
        profiles = Array.ConvertAll(snapshot.Orders, order => settings.Profiles.First(p => p.Name == order.Profile));
        slack = Array.ConvertAll(snapshot.Orders, order => Slack(order));
        results = new OrderResult?[snapshot.Orders.Length];
        pairs = IndexPairs();
    }

    internal DispatchProposal Propose()
    {
        var sequence = Sequence();
        var open = sequence.Take(settings.OrdersPerRun).ToList();
        for (var round = 1; round <= Math.Max(1, settings.Rounds) && open.Count > 0; round++)
        {
            var matched = Round(open, round);
            open.RemoveAll(o => results[o]!.Winner is not null || results[o]!.Hold is not null);
            if (matched.Count == 0 || snapshot.BetweenSeconds is null || snapshot.BetweenMetres is null) break;
            foreach (var (order, driver) in matched) TakeAlong(order, driver);
        }

        var considered = sequence.Where(o => results[o] is not null).Select(o => results[o]!).ToList();
        return new(snapshot.Now, considered, value, bound, sequence.Count - considered.Count);
    }

    /// <summary>Minutes left less what it takes when no driver is known.</summary>
    private long Slack(OrderFacts order) =>
        (order.Deadline - snapshot.Now).Ticks / TimeSpan.TicksPerSecond - settings.HandlingSeconds - order.TripSeconds;

    private bool MustGo(int order) => slack[order] < settings.MustGoSlackSeconds;

    /// <summary>Must-go first, then priority, deadline, age, id.</summary>
    private List<int> Sequence() =>
    [
        .. Enumerable.Range(0, snapshot.Orders.Length).OrderByDescending(MustGo).ThenByDescending(o => snapshot.Orders[o].Priority)
            .ThenBy(o => snapshot.Orders[o].Deadline).ThenBy(o => snapshot.Orders[o].CreatedAt).ThenBy(o => o),
    ];

    private PairFacts?[]?[] IndexPairs()
    {
        var index = new PairFacts?[]?[snapshot.Orders.Length];
        var orderAt = snapshot.Orders.Select((o, i) => (o.Id, i)).ToDictionary(x => x.Id, x => x.i);
        var driverAt = snapshot.Drivers.Select((d, i) => (d.Id, i)).ToDictionary(x => x.Id, x => x.i);
        foreach (var pair in snapshot.Pairs)
        {
            if (!orderAt.TryGetValue(pair.OrderId, out var order) || !driverAt.TryGetValue(pair.DriverId, out var driver)) continue;
            (index[order] ??= new PairFacts?[drivers.Length])[driver] = pair;
        }

        return index;
    }

    private PairFacts PairOf(int order, int driver) => pairs[order]?[driver] ?? PairFacts.None;

    private Pairing Pair(int order, int driver) => new(
        snapshot.Orders[order], drivers[driver], PairOf(order, driver), seconds[order][driver], metres[order][driver],
        MustGo(order), snapshot.Now, settings, profiles[order]);

    /// <summary>Matches all open orders at once; those for which waiting pays step aside, and the others are matched again.</summary>
    private List<(int Order, int Driver)> Round(List<int> open, int round)
    {
        var rows = open.ConvertAll(order => CandidatesOf(order, all: open.Count == 1));
        var assignment = Match(open, rows);
        var holds = new Hold?[open.Count];
        for (var i = 0; i < open.Count; i++)
        {
            if (assignment.DriverOf[i] is >= 0 and var driver) holds[i] = HoldFor(open[i], driver, rows[i].Matching.First(c => c.Driver == driver).Total);
        }

        if (holds.Any(h => h is not null))
        {
            for (var i = 0; i < open.Count; i++)
            {
                if (holds[i] is not null) rows[i] = rows[i] with { Matching = [] };
            }

            assignment = Match(open, rows);
        }

        value = checked(value + assignment.Value);
        bound = checked(bound + assignment.Bound);
        var matched = new List<(int, int)>();
        for (var i = 0; i < open.Count; i++)
        {
            var driver = assignment.DriverOf[i];
            if (driver >= 0) matched.Add((open[i], driver));
            results[open[i]] = Result(open[i], rows[i], driver, holds[i], round);
        }

        return matched;
    }

    /// <param name="Matching">Eligible drivers that take part, with their match values.</param>
    /// <param name="FirstBroken">Drivers per first broken rule.</param>
    private sealed record Row(List<(int Driver, long Total)> Matching, int Eligible, int[] FirstBroken);

    private Row CandidatesOf(int order, bool all)
    {
        Span<long> measured = stackalloc long[Eligibility.Count];
        Span<long> limit = stackalloc long[Eligibility.Count];
        Span<long> parts = stackalloc long[MatchValue.MostParts];
        var eligible = new List<int>();
        var broken = new int[Eligibility.Count];
        for (var driver = 0; driver < drivers.Length; driver++)
        {
            var mask = Eligibility.Test(Pair(order, driver), measured, limit);
            if (mask == 0) eligible.Add(driver);
            else broken[System.Numerics.BitOperations.TrailingZeroCount(mask)]++;
        }

        var count = eligible.Count;
        if (!all && count > settings.NearestDrivers)
        {
            eligible.Sort((a, b) => (seconds[order][a], a).CompareTo((seconds[order][b], b)));
            eligible.RemoveRange(settings.NearestDrivers, count - settings.NearestDrivers);
            eligible.Sort();
        }

        var matching = new List<(int, long)>(eligible.Count);
        foreach (var driver in eligible) matching.Add((driver, MatchValue.Of(Pair(order, driver), parts).Total));
        return new(matching, count, broken);
    }

    /// <summary>The prize of serving an order at all makes a poor match better than none; it is no part of the match value.</summary>
    private Assignment Match(List<int> open, List<Row> rows)
    {
        var edges = new List<Edge>();
        for (var i = 0; i < open.Count; i++)
        {
            var prize = settings.PrizeMilli[(int)snapshot.Orders[open[i]].Priority] + (MustGo(open[i]) ? settings.MustGoPrizeMilli : 0);
            foreach (var (driver, total) in rows[i].Matching)
            {
                if (total + prize > 0) edges.Add(new(i, driver, total + prize));
            }
        }

        return AssignmentSolver.Solve(open.Count, drivers.Length, edges);
    }

    private Hold? HoldFor(int order, int winner, long winnerTotal)
    {
        var facts = snapshot.Orders[order];
        if (facts.ByHand || slack[order] < settings.Wait.LeastSlackSeconds || facts.HoldCount >= settings.Wait.MostHolds) return null;
        var options = new List<WaitOption>();
        if (facts.PartnersMille >= 1000) options.Add(new(Waiting.BatchPartners, facts.PartnersWithinSeconds, facts.PartnersGainMilli));
        for (var driver = 0; driver < drivers.Length; driver++)
        {
            if (driver != winner && WhenFree(order, driver) is { } later) options.Add(new(Waiting.BetterDriver, drivers[driver].FreeInSeconds, later - winnerTotal, drivers[driver].Id));
        }

        return Waiting.Best(new(slack[order], facts.PromiseSeconds, facts.HeldSeconds, facts.HoldCount), options, settings.Wait);
    }

    /// <summary>What the match is worth with a busy driver once he is free, the delay counted; null if he is not free soon or not eligible then.</summary>
    private long? WhenFree(int order, int driver)
    {
        var facts = drivers[driver];
        var pair = PairOf(order, driver);
        if (facts.State != DriverState.Busy || facts.FreeInSeconds <= 0 || facts.FreeInSeconds > settings.Wait.DriverFreeWithinSeconds) return null;
        if (pair.SecondsWhenFree is not { } drive || pair.MetresWhenFree is not { } road) return null;
        var free = facts with
        {
            State = DriverState.Available, ActiveOrders = 0, LoadGrams = 0, LoadCm3 = 0, OfferOpen = false, FreeInSeconds = 0,
            WorkedSeconds = facts.WorkedSeconds, DeliveriesInARow = facts.DeliveriesInARow + facts.ActiveOrders,
        };
        var alone = pair with { ExtraSeconds = 0, OthersWaitSeconds = 0, OthersMadeLate = 0, LateSecondsDelta = 0, LateMille = null };
        var then = Pair(order, driver) with { Driver = free, Pair = alone, Seconds = facts.FreeInSeconds + drive, Metres = road };
        Span<long> scratch = stackalloc long[2 * Eligibility.Count];
        return Eligibility.Test(then, scratch[..Eligibility.Count], scratch[Eligibility.Count..]) == 0 ? MatchValue.Of(then, scratch).Total : null;
    }

    private OrderResult Result(int order, Row row, int driver, Hold? hold, int round)
    {
        var counts = Enumerable.Range(0, Eligibility.Count).Where(r => row.FirstBroken[r] > 0)
            .GroupBy(r => Eligibility.Rules[r].Name, r => row.FirstBroken[r], StringComparer.Ordinal)
            .Select(g => (g.Key, g.Sum())).OrderBy(c => c.Key, StringComparer.Ordinal).ToList();
        var candidates = explain ? Explained(order, row, hold is null ? null : CandidatesOf(order, all: false)) : [];
        return new(
            snapshot.Orders[order].Id, MustGo(order), slack[order], driver < 0 ? null : WinnerOf(order, driver, row, round), hold,
            row.Eligible, counts, candidates, explain ? drivers.Length - candidates.Count : 0);
    }

    private Winner WinnerOf(int order, int driver, Row row, int round)
    {
        var pairing = Pair(order, driver);
        Span<long> parts = stackalloc long[MatchValue.MostParts];
        var score = 0L;
        foreach (var part in parts[..Scoring.Score(pairing, parts)]) score += part;
        return new(
            drivers[driver].Id, round, score, MatchValue.Of(pairing, parts).Total, Scoring.Columns(pairing), Scoring.Reason(pairing),
            pairing.DeliveredIn, row.Eligible - 1);
    }

    /// <summary>Up to 500 drivers in full; beyond that, or in a large matching, the best 100 of those that took part.</summary>
    private List<Candidate> Explained(int order, Row row, Row? beforeHold)
    {
        var inMatching = (beforeHold ?? row).Matching.Select(c => c.Driver).ToHashSet();
        var isSmall = drivers.Length <= MostInFull && (long)drivers.Length * snapshot.Orders.Length <= LargeTable;
        var wanted = isSmall ? Enumerable.Range(0, drivers.Length) : inMatching.Order();
        var candidates = wanted.Select(driver => Explain(order, driver, inMatching.Contains(driver))).ToList();
        candidates.Sort((a, b) =>
            a.IsEligible != b.IsEligible ? b.IsEligible.CompareTo(a.IsEligible)
            : a.Total != b.Total ? (b.Total ?? long.MinValue).CompareTo(a.Total ?? long.MinValue)
            : a.DriverId.CompareTo(b.DriverId));
        return isSmall || candidates.Count <= BestInFull ? candidates : candidates[..BestInFull];
    }

    private Candidate Explain(int order, int driver, bool isMatched)
    {
        var pairing = Pair(order, driver);
        var (measured, limits) = (new long[Eligibility.Count], new long[Eligibility.Count]);
        var broken = Eligibility.Test(pairing, measured, limits);
        if (pairing.Seconds < 0 || pairing.Metres < 0) return new(drivers[driver].Id, broken, measured, limits, [], null, false);
        Span<long> parts = stackalloc long[MatchValue.MostParts];
        var (count, total) = MatchValue.Of(pairing, parts);
        return new(drivers[driver].Id, broken, measured, limits, MatchValue.Named(profiles[order], parts[..count]), total, isMatched);
    }

    /// <summary>For the next round the driver has this order: its load, its time, and his way on starts at its drop-off.</summary>
    private void TakeAlong(int order, int driver)
    {
        var (facts, taken) = (drivers[driver], snapshot.Orders[order]);
        var doneIn = (int)Pair(order, driver).DeliveredIn;
        drivers[driver] = facts with
        {
            State = DriverState.Busy, ActiveOrders = facts.ActiveOrders + taken.Orders, FreeInSeconds = doneIn,
            LoadGrams = facts.LoadGrams + taken.WeightGrams, LoadCm3 = facts.LoadCm3 + taken.VolumeCm3, CashMinor = facts.CashMinor + taken.CodMinor,
        };
        for (var next = 0; next < snapshot.Orders.Length; next++)
        {
            var way = snapshot.BetweenSeconds![order][next];
            seconds[next][driver] = way < 0 ? -1 : doneIn + way;
            metres[next][driver] = snapshot.BetweenMetres![order][next];
        }
    }
}

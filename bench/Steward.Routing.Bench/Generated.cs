using System.Globalization;

namespace Steward.Routing.Bench;

/// <summary>How a generated instance looks.</summary>
internal sealed record World(string Name, int Jobs, bool Clustered, int WindowWidth, bool Pairs = false, bool Mixed = false, bool Slices = false, bool Asymmetric = false,
    int Depots = 1, bool Open = false, bool Prizes = false, bool Soft = false, bool Reloads = false, bool Breaks = false);

/// <summary>Seeded instances for machines without the data folder; reference costs are this library's own long runs.</summary>
internal static class Generated
{
    private const int Day = 36_000, Side = 20_000;

    private static readonly World[] Worlds =
    [
        new("random-50-tight", 50, false, 3_600), new("clustered-100-wide", 100, true, 14_400), new("pairs-50", 50, true, 7_200, Pairs: true),
        new("mixed-fleet-100", 100, false, 7_200, Mixed: true), new("slices-100", 100, true, 7_200, Slices: true),
        new("asymmetric-200", 200, true, 7_200, Asymmetric: true), new("random-400-tight", 400, false, 3_600), new("clustered-1000-wide", 1000, true, 14_400),
        new("depots-200", 200, true, 7_200, Depots: 4), new("open-200", 200, true, 7_200, Mixed: true, Open: true), new("prizes-200", 200, false, 7_200, Prizes: true),
        new("mixed-fleet-400", 400, true, 7_200, Mixed: true),
    ];

    /// <summary>Worlds whose routes are walked in full, because their tables do not decide them.</summary>
    private static readonly World[] WalkedWorlds =
    [
        new("soft-200", 200, true, 14_400, Soft: true), new("reloads-100", 100, true, 14_400, Reloads: true), new("breaks-100", 100, false, 7_200, Breaks: true),
        new("slices-soft-200", 200, false, 14_400, Slices: true, Soft: true),
    ];

    internal static IReadOnlyList<BenchCase> All()
    {
        var references = References();
        return [.. Worlds.Select(w => new BenchCase(BenchClass.Generated, w.Name, references.TryGetValue(w.Name, out var cost) ? cost : null, null, () => Load(w)))];
    }

    internal static IReadOnlyList<BenchCase> Rich()
    {
        var references = References();
        return [.. WalkedWorlds.Select(w => new BenchCase(BenchClass.Rich, w.Name, references.TryGetValue(w.Name, out var cost) ? cost : null, null, () => Load(w)))];
    }

    /// <summary>Prints references.csv anew: the best of two seeds.</summary>
    internal static int WriteReferences(int seconds)
    {
        Console.WriteLine("name,cost");
        foreach (var world in Worlds.Concat(WalkedWorlds))
        {
            var problem = Load(world).Problem;
            var best = new[] { 11UL, 12UL }.Min(seed => RoutingSolver.Solve(problem, new() { Time = TimeSpan.FromSeconds(seconds), Seed = seed, Explain = false }).Plan.Tiers[^1]);
            Console.WriteLine($"{world.Name},{best}");
        }

        return 0;
    }

    /// <summary>A problem in the manner of a city's deliveries, for throughput and latency.</summary>
    internal static Problem City(int jobs) => Load(new("city-" + jobs.ToString(CultureInfo.InvariantCulture), jobs, true, 7_200)).Problem;

    private static BenchProblem Load(World world)
    {
        var problem = Make(world);
        return new(problem, tiers => tiers[^1], plan => plan.Tiers[^1]);
    }

    private static Problem Make(World world)
    {
        var random = new SplitMix((ulong)world.Jobs * 7919 + (ulong)world.Name.Length);
        var n = world.Jobs * (world.Pairs ? 2 : 1) + 1;
        var places = Places(world, random, n);
        var builder = Problem.Build(world.Name).Dimensions("load").Objective(Objective.Cost);
        for (var s = 0; s < n; s++) builder.Site(Name(s));
        var distances = Matrix(places, world.Asymmetric ? random : null);
        builder.Travel("road", distances, Array.ConvertAll(distances, d => d / 8));
        if (world.Slices) builder.Travel("road", 7_200, 14_400, Array.ConvertAll(distances, d => d / 5));
        AddFleet(builder, world);
        for (var j = 0; j < world.Jobs; j++) AddJob(builder, world, random, j);
        return builder.Create();
    }

    private static (int X, int Y)[] Places(World world, SplitMix random, int n)
    {
        var centres = Enumerable.Range(0, 3 + n / 60).Select(_ => (X: random.Below(Side), Y: random.Below(Side))).ToArray();
        var places = new (int X, int Y)[n];
        for (var i = 0; i < n; i++)
        {
            var centre = centres[random.Below(centres.Length)];
            places[i] = i == 0 ? (Side / 2, Side / 2)
                : world.Clustered ? (centre.X + random.Below(3_000), centre.Y + random.Below(3_000)) : (random.Below(Side), random.Below(Side));
        }

        return places;
    }

    private static int[] Matrix((int X, int Y)[] places, SplitMix? detours)
    {
        var n = places.Length;
        var matrix = new int[n * n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
            {
                long dx = places[i].X - places[j].X, dy = places[i].Y - places[j].Y;
                var length = (long)Math.Sqrt(dx * dx + dy * dy);
                matrix[i * n + j] = (int)(length + (detours is null || i == j ? 0 : length * detours.Below(30) / 100));
            }

        return matrix;
    }

    private static void AddFleet(ProblemBuilder builder, World world)
    {
        var count = Math.Max(4, world.Jobs / 8);
        AddVehicles(builder, world, "van", Name(0), count);
        for (var depot = 1; depot < world.Depots; depot++)
            AddVehicles(builder, world, "van" + Name(depot), Name(depot), count / world.Depots);
        if (world.Mixed) builder.Vehicle("bike", v => v.Start(Name(0)).End(Name(0)).Shift(0, Day).Capacity(20).Count(count).DurationFactor(1_300).Cost(400, 100, 2_500));
    }

    private static void AddVehicles(ProblemBuilder builder, World world, string id, string depot, int count) => builder.Vehicle(id, v =>
    {
        v.Start(depot).Shift(0, Day).Capacity(world.Reloads ? 40 : 100).Count(count).Cost(2_000, 400, 3_000);
        if (world.Reloads) v.Reload(depot, duration: 600, max: 3);
        if (world.Breaks) v.Break(b => b.Floating(1_800, 14_400, 23_400));
        if (!world.Open) v.End(depot);
    });

    private static void AddJob(ProblemBuilder builder, World world, SplitMix random, int job)
    {
        var open = random.Below(Day - 10_000 - world.WindowWidth / 2);
        var (id, load) = ("j" + job.ToString(CultureInfo.InvariantCulture), 1 + random.Below(15));
        if (world.Pairs) builder.Pair(id, Name(job * 2 + 1), Name(job * 2 + 2), [load], j => j.DeliveryWindow(open + 3_600, open + 3_600 + world.WindowWidth).Service(180));
        else builder.Delivery(id, Name(job + 1), [load], j =>
        {
            j.Window(open + 2_000, open + 2_000 + world.WindowWidth).Service(240);
            if (world.Prizes) j.Prize(1_000 + random.Below(6_000));
            if (world.Soft) j.SoftWindow(open + 4_000, open + 7_000, perHourEarly: 600, perHourLate: 1_800, grace: 300);
        });
    }

    private static Dictionary<string, double> References()
    {
        using var stream = typeof(Generated).Assembly.GetManifestResourceStream("references.csv")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(','))
            .ToDictionary(c => c[0], c => double.Parse(c[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
    }

    private static string Name(int site) => "s" + site.ToString(CultureInfo.InvariantCulture);
}

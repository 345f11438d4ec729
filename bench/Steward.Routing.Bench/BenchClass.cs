namespace Steward.Routing.Bench;

/// <summary>A class of instances with the goals of the specification's section 12 and the best peer, in percent at each checkpoint.</summary>
internal sealed record BenchClass(string Key, string Folder, int MinJobs, int MaxJobs, string? Convention, double[] Goals, double[] Peers)
{
    /// <summary>Seconds at which a gap is read; the last one only for budgets that reach it.</summary>
    internal static readonly int[] Checkpoints = [1, 10, 30, 60];

    /// <summary>The sums of vehicles and then of distances are compared, not the gaps.</summary>
    internal bool CountsVehicles => Convention == "vehicles-first";

    /// <summary>Vehicles allowed above the best known ones, in percent of their sum.</summary>
    internal double VehicleSlack { get; private init; }

    /// <summary>Seconds for a budget of 30: vehicles of 100 jobs are judged at 10 s, those of 200 and the 1000-job classes at 60 s.</summary>
    internal int SecondsOf30 { get; private init; } = 30;

    internal static IReadOnlyList<BenchClass> All { get; } =
    [
        new("vrptw-100", "solomon", 0, 150, "distance-1-decimal", [0.15, 0, 0], [0.25, 0, 0]),
        new("vrptw-200", "homberger", 151, 300, "distance-1-decimal", [1.0, 0.01, 0], [1.17, 0.01, 0.01]),
        new("vrptw-400", "homberger", 301, 500, "distance-1-decimal", [3.5, 1.0, 0.4], [6.23, 1.80, 0.80]),
        new("vrptw-600", "homberger", 501, 700, "distance-1-decimal", [5, 1.0, 0.25], [10.78, 1.68, 0.38]),
        new("vrptw-1000", "homberger", 701, 1100, "distance-1-decimal", [9, 4, 2.0, 1.2], [14.42, 5.15, 2.80, 1.64]) { SecondsOf30 = 60 },
        new("x-100", "x", 0, 250, "rounded-distance", [0.25, 0.02, 0], [0.31, 0.04, 0.02]),
        new("x-500", "x", 251, 700, "rounded-distance", [0.8, 0.25, 0.15], [0.87, 0.30, 0.21]),
        new("x-1000", "x", 701, 1100, "rounded-distance", [3, 1.6, 1.0, 0.8], [6.19, 3.38, 1.94, 1.49]) { SecondsOf30 = 60 },
        new("euro", "euro-neurips", 0, 1100, null, [double.PositiveInfinity, 0, 0], []),
        new("pairs-100", "lilim", 0, 75, "vehicles-first", [], []) { SecondsOf30 = 10 },
        new("pairs-200", "lilim", 76, 150, "vehicles-first", [], []) { SecondsOf30 = 60, VehicleSlack = 1 },
        new("pairs-400", "lilim", 151, 1100, "vehicles-first", [], []) { SecondsOf30 = 60, VehicleSlack = 1 },
        new("vehicles-100", "solomon", 0, 150, "vehicles-first", [], []) { SecondsOf30 = 10 },
        new("vehicles-200", "homberger", 151, 300, "vehicles-first", [], []) { SecondsOf30 = 60, VehicleSlack = 1 },
    ];

    /// <summary>Generated instances: compared with the reference costs of the repository, at a percent of tolerance.</summary>
    internal static BenchClass Generated { get; } = new("generated", "", 0, 10_000, null, [5, 1, 1], []);

    /// <summary>Generated instances with preferred times, reloads, breaks and time slices; no peer publishes any, so nothing is judged.</summary>
    internal static BenchClass Rich { get; } = new("rich", "", 0, 10_000, null, [], []);

    internal int Seconds(BenchOptions options) => 
        options.Quick ? Math.Min(3, options.Seconds) : Math.Clamp(options.Seconds * SecondsOf30 / 30, 1, options.MostSeconds);

    /// <summary>The goal of a checkpoint, or null when there is none; 0.00 % means less than 0.005 %.</summary>
    internal static bool? IsMet(double[] goals, int checkpoint, double? gap) =>
        checkpoint >= goals.Length ? null : gap is { } known ? known < goals[checkpoint] + 0.005 : double.IsInfinity(goals[checkpoint]);
}

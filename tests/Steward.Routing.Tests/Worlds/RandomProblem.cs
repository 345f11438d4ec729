namespace Steward.Routing.Tests;

/// <summary>Small random problems over the features that a seed switches on. The library's own generator, so a seed is a case for ever.</summary>
internal static class RandomProblem
{
    internal sealed record Shape(int Jobs = 4, int Vehicles = 2, int Sites = 6, bool Pairs = true, bool TimeOnBoard = true, bool Slices = true,
        bool Prizes = true, bool Groups = false, Objective? Objective = null);

    internal static Problem Make(ulong seed, Shape shape) => Builder(seed, shape).Create();

    /// <summary>With groups, relations and locks between the jobs; null when the random ones contradict each other.</summary>
    internal static Problem? WithRules(ulong seed, Shape shape)
    {
        var (random, builder) = (new Xoshiro(seed + 77), Builder(seed, shape with { Groups = true }));
        string Job() => "j" + random.Below(shape.Jobs);
        for (var i = 1 + random.Below(2); i > 0; i--)
            builder.Relation(random.Below(4) switch
            {
                0 => Relation.SameVehicle(Job(), Job()),
                1 => Relation.DifferentVehicle(Job(), Job()),
                2 => Relation.Before(Job(), Job()),
                _ => Relation.DirectlyBefore(Job(), Job()),
            });
        if (random.Below(4) == 0) builder.Lock(JobLock.ToVehicle(Job(), "v" + random.Below(shape.Vehicles)));
        if (random.Below(6) == 0) builder.Lock(JobLock.ToSequence("v1", Job(), Job()));
        if (random.Below(6) == 0) builder.Lock(JobLock.ToStart(Job(), 10 + random.Below(50)));
        return builder.TryCreate(out var problem, out _) ? problem : null;
    }

    internal static ProblemBuilder Builder(ulong seed, Shape shape)
    {
        var random = new Xoshiro(seed);
        var builder = Problem.Build($"random-{seed}").Dimensions("a", "b").Objective(shape.Objective ?? Preset(random));
        for (var s = 0; s < shape.Sites; s++) builder.Site($"s{s}");
        builder.Travel("car", Matrix(random, shape.Sites), Matrix(random, shape.Sites));
        if (shape.Slices && random.Below(3) == 0) builder.Travel("car", 20, 45, Matrix(random, shape.Sites));
        for (var v = 0; v < shape.Vehicles; v++) builder.Vehicle($"v{v}", b => SetVehicle(random, b, shape));
        for (var j = 0; j < shape.Jobs; j++) builder.Job(MakeJob(random, shape, j));
        return builder;
    }

    private static Objective Preset(Xoshiro random) => random.Below(5) switch
    {
        0 => Objective.DistanceFirst,
        1 => Objective.DurationFirst,
        2 => Objective.VehiclesFirst,
        _ => Objective.Cost,
    };

    private static int[] Matrix(Xoshiro random, int n)
    {
        var matrix = new int[n * n];
        for (var i = 0; i < matrix.Length; i++)
            matrix[i] = i % (n + 1) == 0 ? 0 : random.Below(60) == 0 ? Travel.Unreachable : 1 + random.Below(20);
        return matrix;
    }

    private static void SetVehicle(Xoshiro random, VehicleBuilder b, Shape shape)
    {
        if (random.Below(6) != 0) b.Start("s0");
        if (random.Below(4) != 0) b.End("s" + random.Below(2));
        b.Shift(random.Below(10), 60 + random.Below(60)).Capacity(4 + random.Below(8), 5 + random.Below(8));
        b.Cost(random.Below(20), 1000 * random.Below(4), 1800 * random.Below(5), perStop: random.Below(3));
        if (random.Below(4) == 0) b.Skill("cold");
        if (random.Below(5) == 0) b.MaxStops(2 + random.Below(4));
        if (random.Below(5) == 0) b.MaxDistance(30 + random.Below(40));
        if (random.Below(4) == 0) b.MaxDuration(25 + random.Below(50));
        if (random.Below(6) == 0) b.MaxDriving(25 + random.Below(40));
        if (random.Below(6) == 0) b.LatestStart(20 + random.Below(20));
        if (random.Below(6) == 0) b.DurationFactor(1250);
    }

    internal static Job MakeJob(Xoshiro random, Shape shape, int number, string prefix = "j")
    {
        int[] load = [random.Below(5), random.Below(5)];
        var (site, other) = ("s" + random.Below(shape.Sites), "s" + random.Below(shape.Sites));
        var kind = random.Below(shape.Pairs ? 5 : 3);
        void Set(JobBuilder b) => SetJob(random, b, shape, isPair: kind > 2);
        return kind switch
        {
            0 => JobBuilder.Delivery($"{prefix}{number}", site, load, Set),
            1 => JobBuilder.Pickup($"{prefix}{number}", site, load, Set),
            2 => JobBuilder.Visit($"{prefix}{number}", site, Set),
            _ => JobBuilder.Pair($"{prefix}{number}", site, other, load, b =>
            {
                Set(b);
                if (shape.TimeOnBoard && random.Below(3) == 0) b.MaxOnBoard(5 + random.Below(25));
            }),
        };
    }

    private static void SetJob(Xoshiro random, JobBuilder b, Shape shape, bool isPair)
    {
        var (pickup, delivery) = (random.Below(6), random.Below(6));
        b.Service(delivery).Priority(random.Below(3) == 0 ? random.Below(101) : 0);
        for (var w = random.Below(3); w > 0; w--)
        {
            var open = random.Below(70);
            var (first, second) = (new Window(open, open + random.Below(25)), new Window(open + random.Below(20), open + 20 + random.Below(25)));
            if (isPair) b.PickupWindow(first.Open, first.Close).DeliveryWindow(second.Open, second.Close);
            else b.Window(second.Open, second.Close);
        }

        if (isPair) b.PickupService(pickup);
        if (random.Below(8) == 0) b.Skill("cold");
        if (random.Below(10) == 0) b.Only("v0");
        if (random.Below(10) == 0) b.Never("v0");
        if (shape.Groups && random.Below(3) == 0) b.Group("g" + random.Below(2));
        else if (shape.Groups && random.Below(6) == 0) b.Group("most", required: false);
        if (shape.Prizes && random.Below(5) == 0) b.Prize(random.Below(60));
    }
}

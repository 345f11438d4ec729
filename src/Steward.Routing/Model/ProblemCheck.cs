namespace Steward.Routing;

/// <summary>Every fault of a problem at once; nothing is corrected silently.</summary>
internal static class ProblemCheck
{
    private const int MaxJobs = 10_000, MaxSites = 10_001, MaxVehicles = 2_000, MaxDimensions = 8, MaxWindows = 16, MaxProfiles = 8, MaxSlices = 96;

    /// <summary>Largest clock time, cost rate or limit: a sum over a plan of 10,000 jobs still fits in a long.</summary>
    internal const long MaxValue = 1_000_000_000_000;

    internal static List<ProblemError> Errors(Problem problem)
    {
        var errors = new List<ProblemError>();
        if (!WithinLimits(problem, errors)) return errors;
        var names = new Names(problem, errors);
        foreach (var profile in problem.Profiles) CheckProfile(profile, problem.Sites.Count, errors);
        foreach (var vehicle in problem.Vehicles) CheckVehicle(vehicle, problem, names, errors);
        foreach (var job in problem.Jobs) CheckJob(job, problem, names, errors);
        errors.AddRange(RelationCheck.Errors(problem));
        errors.AddRange(ObjectiveCheck.Errors(problem));
        if (errors.Count == 0) errors.AddRange(WorstSum.Errors(problem));
        return errors;
    }

    /// <summary>Faults of one job that is added to a checked problem.</summary>
    internal static List<ProblemError> JobErrors(Problem problem, Job job)
    {
        var errors = new List<ProblemError>();
        foreach (var other in problem.Jobs)
            if (other.Id == job.Id) errors.Add(new("duplicate_id", $"job {job.Id}", "The id is taken."));
        CheckJob(job, problem, new Names(problem), errors);
        return errors;
    }

    /// <summary>Faults of one vehicle that replaces its namesake in a checked problem.</summary>
    internal static List<ProblemError> VehicleErrors(Problem problem, Vehicle vehicle)
    {
        var errors = new List<ProblemError>();
        CheckVehicle(vehicle, problem, new Names(problem), errors);
        return errors;
    }

    private static bool WithinLimits(Problem problem, List<ProblemError> errors)
    {
        Limit("jobs", problem.Jobs.Count, MaxJobs);
        Limit("sites", problem.Sites.Count, MaxSites);
        Limit("vehicles", problem.Vehicles.Sum(v => (long)Math.Max(v.Count, 0)), MaxVehicles);
        Limit("dimensions", problem.Dimensions.Count, MaxDimensions);
        Limit("profiles", problem.Profiles.Count, MaxProfiles);
        foreach (var profile in problem.Profiles) Limit($"slices of {profile.Name}", profile.Slices.Count, MaxSlices);
        foreach (var job in problem.Jobs)
            foreach (var stop in job.Stops) Limit($"windows of {job.Id}", stop.Windows.Count, MaxWindows);
        return errors.Count == 0;

        void Limit(string what, long count, long most)
        {
            if (count > most) errors.Add(new("limit_exceeded", what, $"{count} is more than {most}."));
        }
    }

    private static void CheckProfile(TravelProfile profile, int sites, List<ProblemError> errors)
    {
        Matrix("distances", profile.Distances);
        Matrix("durations", profile.Durations);
        foreach (var slice in profile.Slices) Matrix($"slice from {slice.From}", slice.Durations);
        for (var i = 0; i < profile.Slices.Count; i++) CheckSlice(profile, i, errors);

        void Matrix(string what, int[] matrix)
        {
            var place = $"profile {profile.Name}, {what}";
            if (matrix.LongLength != (long)sites * sites) errors.Add(new("matrix_shape", place, $"{matrix.Length} entries for {sites} sites."));
            else if (matrix.AsSpan().IndexOfAnyInRange(int.MinValue, -1) is var at and >= 0)
                errors.Add(new("negative_travel", place, $"Row {at / sites}, column {at % sites} is {matrix[at]}."));
            else if (matrix.AsSpan().IndexOfAnyInRange(1_000_000_001, int.MaxValue - 1) is var big and >= 0)
                errors.Add(new("value_too_large", place, $"Row {big / sites}, column {big % sites} is {matrix[big]}."));
        }
    }

    private static void CheckSlice(TravelProfile profile, int index, List<ProblemError> errors)
    {
        var slice = profile.Slices[index];
        var place = $"profile {profile.Name}, slice from {slice.From}";
        if (slice.To <= slice.From) errors.Add(new("window_reversed", place, $"It ends at {slice.To}."));
        if (index > 0 && profile.Slices[index - 1].To > slice.From)
            errors.Add(new("slice_gap", place, $"The slice before ends at {profile.Slices[index - 1].To}: they overlap."));
    }

    private static void CheckVehicle(Vehicle v, Problem problem, Names names, List<ProblemError> errors)
    {
        var place = $"vehicle {v.Id}";
        if (!names.Profiles.Contains(v.Profile)) Unknown(errors, place, $"profile '{v.Profile}'");
        if (v.Start is { } start && !names.Sites.Contains(start)) Unknown(errors, place, $"site '{start}'");
        if (v.End is { } end && !names.Sites.Contains(end)) Unknown(errors, place, $"site '{end}'");
        if (v.Shift.Close < v.Shift.Open) errors.Add(new("shift_reversed", place, $"The shift opens at {v.Shift.Open}, after it closes at {v.Shift.Close}."));
        foreach (var shift in v.FurtherShifts)
            if (shift.Close < shift.Open) errors.Add(new("shift_reversed", place, $"A shift opens at {shift.Open}, after it closes at {shift.Close}."));
        if (v.Capacity.Count != 0 && v.Capacity.Count != problem.Dimensions.Count)
            errors.Add(new("unknown_reference", place, $"{v.Capacity.Count} capacities for {problem.Dimensions.Count} dimensions."));
        if (v.Count < 1 || v.DurationFactor < 1) errors.Add(new("negative_value", place, $"Count {v.Count}, factor {v.DurationFactor}: both must be 1 or more."));
        if (v.State is not null && v.Count != 1) errors.Add(new("frozen_invalid", place, "A type of several vehicles cannot have a state."));
        long[] numbers = [v.Shift.Open, v.LatestStart ?? 0, v.MaxStops ?? 0, v.MaxDistance ?? 0, v.MaxDuration ?? 0, v.MaxDriving ?? 0,
            v.Cost.Fixed, v.Cost.Per1000Distance, v.Cost.PerHour, v.Cost.PerStop,
            v.Cost.PerHourOvertime, v.Overtime?.RegularDuration ?? 0, v.Overtime?.RegularEnd ?? 0, .. v.FurtherShifts.Select(s => s.Open),
            .. v.Capacity.Select(c => (long)c)];
        CheckNumbers(errors, place, numbers);
        if (v.DurationFactor > 1_000_000) errors.Add(new("value_too_large", place, $"Factor {v.DurationFactor}."));
        VehicleRules.Check(v, names.Sites, errors, place);
        if (v.State is { } state) CheckState(place, state, problem, names, errors);
    }

    private static void CheckState(string place, VehicleState state, Problem problem, Names names, List<ProblemError> errors)
    {
        if (!names.Sites.Contains(state.Site)) Unknown(errors, place, $"site '{state.Site}'");
        if (state.Load.Count != 0 && state.Load.Count != problem.Dimensions.Count)
            errors.Add(new("unknown_reference", place, $"{state.Load.Count} loads for {problem.Dimensions.Count} dimensions."));
        CheckNumbers(errors, place, [state.FreeFrom, state.DepartedAt ?? 0, state.DrivenSinceRest, state.WorkedSinceRest, .. state.Load.Select(l => (long)l)]);
        if (state.DepartedAt > state.FreeFrom) errors.Add(new("frozen_invalid", place, $"Free from {state.FreeFrom}, before it departed at {state.DepartedAt}."));
        foreach (var job in state.OnBoard)
            if (!names.Board(job)) errors.Add(new("frozen_invalid", place, $"Job {job} on board is unknown, or on board or done elsewhere."));
        foreach (var stop in state.Done) CheckNumbers(errors, place, [stop.Start, stop.End]);
        foreach (var stop in state.Done)
            if (!names.Finish(stop)) errors.Add(new("frozen_invalid", place, $"Frozen stop {stop.Job} ({stop.Half}) is unknown or used twice."));
        CheckHalves(place, state, errors);
    }

    /// <summary>What was delivered had been picked up by this vehicle, or was on board when its frozen part began.</summary>
    private static void CheckHalves(string place, VehicleState state, List<ProblemError> errors)
    {
        var loaded = new HashSet<string>(state.OnBoard, StringComparer.Ordinal);
        foreach (var stop in state.Done)
        {
            if (stop.Half == Half.Pickup) loaded.Add(stop.Job);
            else if (stop.Half == Half.Delivery && !loaded.Contains(stop.Job))
                errors.Add(new("frozen_invalid", place, $"Frozen stop {stop.Job} delivers what was neither picked up before it nor on board."));
        }
    }

    private static void CheckJob(Job job, Problem problem, Names names, List<ProblemError> errors)
    {
        var place = $"job {job.Id}";
        if (job.Stops.Count != (job.Kind == JobKind.Pair ? 2 : 1)) errors.Add(new("pair_incomplete", place, $"{job.Stops.Count} stops for a {job.Kind}."));
        if (job.Load.Count != 0 && job.Load.Count != problem.Dimensions.Count)
            errors.Add(new("unknown_reference", place, $"{job.Load.Count} loads for {problem.Dimensions.Count} dimensions."));
        if (job.Priority > 100) errors.Add(new("value_too_large", place, $"Priority {job.Priority} is above 100."));
        if (job.MaxOnBoard is not null && job.Kind != JobKind.Pair) errors.Add(new("pair_incomplete", place, "Max on board needs a pair."));
        CheckNumbers(errors, place, [job.Priority, job.Prize ?? 0, job.MaxOnBoard ?? 0, job.Release ?? 0, .. job.Load.Select(l => (long)l)]);
        foreach (var vehicle in job.Required.Concat(job.Forbidden))
            if (!names.Vehicles.Contains(vehicle)) Unknown(errors, place, $"vehicle '{vehicle}'");
        foreach (var stop in job.Stops) CheckStop(place, stop, names, errors);
    }

    private static void CheckStop(string place, JobStop stop, Names names, List<ProblemError> errors)
    {
        if (!names.Sites.Contains(stop.Site)) Unknown(errors, place, $"site '{stop.Site}'");
        CheckNumbers(errors, place, [stop.Service, stop.Setup]);
        if (stop.Soft is { } soft)
        {
            CheckNumbers(errors, place, [soft.Open, soft.Close, soft.PerHourEarly, soft.PerHourLate, soft.Grace, soft.FixedLate]);
            if (soft.Close < soft.Open) errors.Add(new("window_reversed", place, $"The soft window opens at {soft.Open}, after it closes at {soft.Close}."));
        }

        foreach (var window in stop.Windows)
        {
            CheckNumbers(errors, place, [window.Open]);
            if (window.Close < window.Open)
                errors.Add(new("window_reversed", place, $"A window opens at {window.Open}, after it closes at {window.Close}. Maybe the times are swapped?"));
        }
    }

    internal static void CheckNumbers(List<ProblemError> errors, string place, long[] numbers)
    {
        foreach (var number in numbers)
        {
            if (number < 0) errors.Add(new("negative_value", place, $"{number} is negative."));
            if (number > MaxValue) errors.Add(new("value_too_large", place, $"{number} is above {MaxValue}."));
        }
    }

    internal static void Unknown(List<ProblemError> errors, string place, string what) =>
        errors.Add(new("unknown_reference", place, $"There is no {what}."));

    /// <summary>The ids in use, each set made when it is first asked for; sets serve for look-up only, never for order.</summary>
    private sealed class Names(Problem problem)
    {
        private readonly Lazy<Dictionary<string, Job>> jobs = new(() => JobsOf(problem));
        private readonly HashSet<string> boarded = new(StringComparer.Ordinal);
        private readonly HashSet<(string, Half)> finished = [];
        private readonly Lazy<HashSet<string>> sites = new(() => problem.Sites.ToHashSet(StringComparer.Ordinal));
        private readonly Lazy<HashSet<string>> profiles = new(() => problem.Profiles.Select(p => p.Name).ToHashSet(StringComparer.Ordinal));
        private readonly Lazy<HashSet<string>> vehicles = new(() => VehiclesOf(problem));

        internal Names(Problem problem, List<ProblemError> errors) : this(problem)
        {
            Unique("site", problem.Sites, errors);
            Unique("profile", problem.Profiles.Select(p => p.Name), errors);
            Unique("vehicle", problem.Vehicles.SelectMany(Fleet.IdsOf), errors);
            Unique("dimension", problem.Dimensions, errors);
            Unique("job", problem.Jobs.Select(j => j.Id), errors);
        }

        internal HashSet<string> Sites => sites.Value;

        internal HashSet<string> Profiles => profiles.Value;

        internal HashSet<string> Vehicles => vehicles.Value;

        internal bool Board(string job) => jobs.Value.TryGetValue(job, out var found)
            && found.Kind is JobKind.Delivery or JobKind.Pair && boarded.Add(job);

        internal bool Finish(FrozenStop stop) => jobs.Value.TryGetValue(stop.Job, out var found)
            && stop.Half == Half.Whole == (found.Kind != JobKind.Pair) && finished.Add((stop.Job, stop.Half));

        private static Dictionary<string, Job> JobsOf(Problem problem)
        {
            var found = new Dictionary<string, Job>(StringComparer.Ordinal);
            foreach (var job in problem.Jobs) found.TryAdd(job.Id, job);
            return found;
        }

        private static HashSet<string> VehiclesOf(Problem problem)
        {
            var found = problem.Vehicles.SelectMany(Fleet.IdsOf).ToHashSet(StringComparer.Ordinal);
            found.UnionWith(problem.Vehicles.Select(v => v.Id));
            found.UnionWith(problem.Vehicles.Select(v => v.TypeId ?? v.Id));
            return found;
        }

        private static void Unique(string kind, IEnumerable<string> ids, List<ProblemError> errors)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var id in ids)
                if (!seen.Add(id)) errors.Add(new("duplicate_id", $"{kind} {id}", "The id is used twice."));
        }
    }
}

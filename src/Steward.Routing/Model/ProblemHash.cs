using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Steward.Routing;

/// <summary>SHA-256 over length-prefixed fields, so that no two problems share a canonical form.</summary>
internal static class ProblemHash
{
    internal static string Of(Problem problem)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, problem.Name, problem.Objective.Name);
        Add(hash, problem.Dimensions);
        Add(hash, problem.Sites);
        foreach (var profile in problem.Profiles) AddProfile(hash, profile);
        foreach (var vehicle in problem.Vehicles) AddVehicle(hash, vehicle);
        foreach (var job in problem.Jobs) AddJob(hash, job);
        foreach (var relation in problem.Relations) Add(hash, [$"{relation.Kind}", .. relation.Jobs]);
        foreach (var held in problem.Locks) Add(hash, [$"lock {held.InSequence} {held.Start}", held.Vehicle ?? "-", .. held.Jobs]);
        AddObjective(hash, problem.Objective);
        if (problem.Previous is { } previous) AddPrevious(hash, previous);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    internal static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static void AddObjective(IncrementalHash hash, Objective objective)
    {
        Add(hash, (long)objective.LongestBy, objective.StrictPriority ? 1 : 0);
        foreach (var term in objective.Fairness)
        {
            Add(hash, (long)term.Measure, (long)term.Form, term.Weight);
            Add(hash, term.Vehicles);
            foreach (var history in term.History) Add(hash, history.Vehicle, history.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private static void AddPrevious(IncrementalHash hash, PreviousPlan previous)
    {
        var price = previous.Price;
        Add(hash, price.Vehicle, price.Sequence, price.PerMinuteShift, price.Grace, price.Dropped);
        foreach (var route in previous.Routes)
        {
            Add(hash, route.Vehicle);
            foreach (var stop in route.Stops)
            {
                Add(hash, stop.Job);
                Add(hash, (long)stop.Half, stop.Start);
            }
        }
    }

    private static void AddProfile(IncrementalHash hash, TravelProfile profile)
    {
        Add(hash, profile.Name);
        Add(hash, profile.Distances);
        Add(hash, profile.Durations);
        foreach (var slice in profile.Slices)
        {
            Add(hash, slice.From, slice.To);
            Add(hash, slice.Durations);
        }
    }

    private static void AddVehicle(IncrementalHash hash, Vehicle v)
    {
        Add(hash, v.Id, v.Profile, v.Start ?? "-", v.End ?? "-", v.Closed ? "closed" : "open");
        Add(hash, v.Shift.Open, v.Shift.Close, v.LatestStart ?? -1, v.MaxStops ?? -1, v.MaxDistance ?? -1, v.MaxDuration ?? -1,
            v.MaxDriving ?? -1, v.DurationFactor, v.Cost.Fixed, v.Cost.Per1000Distance, v.Cost.PerHour, v.Cost.PerStop, v.Count);
        Add(hash, [v.Cost.PerHourOvertime, v.Overtime?.RegularDuration ?? -1, v.Overtime?.RegularEnd ?? -1,
            .. v.FurtherShifts.SelectMany(s => new[] { s.Open, s.Close })]);
        Add(hash, v.MaxTrips ?? -1, v.PairsCrossReload ? 1 : 0, v.Breaks.Count, v.Reloads.Count);
        foreach (var pause in v.Breaks)
        {
            Add(hash, pause.Site ?? "-");
            Add(hash, pause.Duration, pause.Earliest, pause.LatestStart, pause.Paid ? 1 : 0, pause.WhenEmpty ? 1 : 0, pause.Interrupts ? 1 : 0);
        }

        Add(hash, v.ServiceFactor, v.WorkBreaks.Count, v.Rests.Count);
        foreach (var pause in v.WorkBreaks) Add(hash, pause.Duration, pause.After, pause.Before, pause.Paid ? 1 : 0, pause.Interrupts ? 1 : 0);
        foreach (var rest in v.Rests)
        {
            Add(hash, (long)rest.Basis, rest.After, rest.Rest, rest.Paid ? 1 : 0, rest.Interrupts ? 1 : 0, rest.WaitingCounts ? 1 : 0);
            Add(hash, [.. rest.Splits.SelectMany(s => new[] { s.First, s.Second })]);
        }

        foreach (var reload in v.Reloads)
        {
            Add(hash, reload.Site);
            Add(hash, [reload.Duration, reload.Max, reload.PerUnit, .. reload.Windows.SelectMany(w => new[] { w.Open, w.Close })]);
        }

        Add(hash, [.. v.Capacity]);
        Add(hash, v.Skills);
        if (v.State is { } state) AddState(hash, state);
    }

    private static void AddState(IncrementalHash hash, VehicleState state)
    {
        Add(hash, state.Site);
        Add(hash, state.FreeFrom, state.DepartedAt ?? -1, state.DrivenSinceRest, state.WorkedSinceRest);
        Add(hash, [.. state.Load]);
        Add(hash, state.OnBoard);
        foreach (var stop in state.Done)
        {
            Add(hash, stop.Job);
            Add(hash, (long)stop.Half, stop.Start, stop.End);
        }
    }

    private static void AddJob(IncrementalHash hash, Job job)
    {
        Add(hash, job.Id);
        Add(hash, (long)job.Kind, job.Priority, job.Prize ?? -1, job.MaxOnBoard ?? -1, job.Release ?? -1);
        Add(hash, [.. job.Load]);
        Add(hash, job.Skills);
        Add(hash, job.Required);
        Add(hash, job.Forbidden);
        if (job.Group is { } group) Add(hash, "group", group.Name, group.Required ? "1" : "0");
        foreach (var stop in job.Stops)
        {
            Add(hash, stop.Site);
            Add(hash, stop.Setup, stop.FinishInside ? 1 : 0);
            if (stop.Soft is { } soft) Add(hash, soft.Open, soft.Close, soft.PerHourEarly, soft.PerHourLate, soft.Grace, soft.FixedLate);
            Add(hash, [stop.Service, .. stop.Windows.SelectMany(w => new[] { w.Open, w.Close })]);
        }
    }

    private static void Add(IncrementalHash hash, params IReadOnlyList<string> texts)
    {
        Add(hash, (long)texts.Count);
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Add(hash, (long)bytes.Length);
            hash.AppendData(bytes);
        }
    }

    private static void Add(IncrementalHash hash, params long[] numbers)
    {
        Span<byte> buffer = stackalloc byte[8];
        for (var i = -1; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(buffer, i < 0 ? numbers.Length : numbers[i]);
            hash.AppendData(buffer);
        }
    }

    private static void Add(IncrementalHash hash, int[] numbers)
    {
        Add(hash, (long)numbers.Length);
        if (BitConverter.IsLittleEndian) hash.AppendData(MemoryMarshal.AsBytes(numbers.AsSpan()));
        else foreach (var number in numbers) Add(hash, (long)number);
    }
}

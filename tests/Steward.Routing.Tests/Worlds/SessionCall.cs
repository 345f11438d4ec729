namespace Steward.Routing.Tests;

/// <summary>A random call of a session with all its arguments, so that it can be made again on another one.</summary>
internal sealed record SessionCall(string Name, Action<RoutingSession> Call)
{
    private static readonly RandomProblem.Shape Shape = new(Jobs: 12, Vehicles: 4, Sites: 10);

    internal bool IsReoptimise => Name == "reoptimise repaired";

    internal bool IsRepair => Name is "repair" or "reoptimise" or "reoptimise repaired";

    /// <summary>Makes the call; returns the code of an expected "no".</summary>
    internal string? Make(RoutingSession session)
    {
        try
        {
            Call(session);
            return null;
        }
        catch (RoutingException no)
        {
            return no.Code;
        }
        catch (ProblemException no)
        {
            return no.Errors[0].Code;
        }
    }

    internal static SessionCall Draw(Xoshiro random, RoutingSession session, int number)
    {
        var jobs = session.Problem.Jobs;
        var (job, vehicle, place) = (jobs.Count == 0 ? "none" : jobs[random.Below(jobs.Count)].Id, "v" + random.Below(5), random.Below(4));
        var made = RandomProblem.MakeJob(random, Shape, number, "n");
        ChangedLeg leg = new("car", "s" + random.Below(10), "s" + random.Below(10), 1 + random.Below(40), 1 + random.Below(40));
        VehicleState state = new("s" + random.Below(10), 5 + random.Below(55)) { DepartedAt = random.Below(2) == 0 ? 5 : null };
        var budget = new SolveOptions { Iterations = 1 + random.Below(10), Seed = random.Next() };
        return random.Below(12) switch
        {
            0 => new("insert", s => s.Insert(made)),
            1 => new("add", s => s.Add(made)),
            2 => new("remove " + job, s => s.Remove(job)),
            3 => new("unassign " + job, s => s.Unassign(job)),
            4 => new($"move {job} to {vehicle}", s => s.Move(job, vehicle, place)),
            5 => new("state of " + vehicle, s => s.Vehicle(vehicle, state)),
            6 => new("close " + vehicle, s => s.Close(vehicle)),
            7 => new("reopen " + vehicle, s => s.Reopen(vehicle)),
            8 => new("travel", s => s.Travel([leg])),
            9 => new("repair", s => s.Repair()),
            _ => session.Plan.Violations.Count == 0 ? new("reoptimise repaired", s => s.Reoptimise(budget)) : new("reoptimise", s => s.Reoptimise(budget)),
        };
    }
}

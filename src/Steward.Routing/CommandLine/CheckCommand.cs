using System.Globalization;
using System.Text.Json;

namespace Steward.Routing;

/// <summary>Arguments of <c>steward check</c>.</summary>
public sealed record CheckArguments(string File, string Solution, string? Convention = null, bool Json = false);

/// <summary>The pure entry of <c>steward check</c>: walks a solution file with the independent checker.</summary>
public static class CheckCommand
{
    /// <summary>Exit code: 0 complete, 1 incomplete or broken, 2 bad input.</summary>
    public static int CheckFile(CheckArguments arguments, TextWriter output, TextWriter errors)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(output);
        return FileFaults.Caught(arguments.File, Given.Of(errors), () =>
        {
            var file = InstanceReader.Read(File.ReadAllText(arguments.File), arguments.Convention);
            return Check(arguments, file, FileFaults.ReadPlan(file, arguments.Solution), output);
        });
    }

    private static int Check(CheckArguments arguments, InstanceFile file, Plan plan, TextWriter output)
    {
        var check = PlanChecker.Check(file.Problem, plan);
        var late = file.Convention == Convention.VehiclesFirst ? Conventions.LateInDoubles(file, plan) : 0;
        // Rounded-up durations may call a stop late by less than a unit that is in time in doubles, which decide.
        var broken = check.Violations.Where(v => !v.Inherited && (file.Convention != Convention.VehiclesFirst || v.Code is not ("window" or "shift")))
            .Select(v => $"{v.Code} {v.Vehicle} {v.Job} {v.Amount.ToString(CultureInfo.InvariantCulture)}")
            .Concat(late > 0 ? [$"window {late.ToString(CultureInfo.InvariantCulture)} stops late"] : [])
            .Concat(check.Differences.Select(d => $"difference {d}")).ToArray();
        var complete = broken.Length == 0 && check.Tiers[0] == 0;
        var facts = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["instance"] = file.Name,
            ["convention"] = Conventions.NameOf(file.Convention),
            ["status"] = broken.Length > 0 ? "infeasible" : complete ? "complete" : "incomplete",
            ["cost"] = Conventions.Print(file, plan),
            ["vehicles"] = plan.Routes.Count,
            ["unassigned"] = plan.Unassigned.Count,
        };
        if (arguments.Json) output.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object>(facts, StringComparer.Ordinal) { ["violations"] = broken }));
        else
        {
            foreach (var (name, value) in facts) output.Write($"{name}: {value}\n");
            foreach (var violation in broken) output.Write($"violation: {violation}\n");
        }

        return complete ? 0 : 1;
    }
}

using System.CommandLine;
using Steward.Routing;

namespace Steward.Host.Commands;

/// <summary><c>steward solve</c> and <c>steward check</c>: files of routing instances and plans, without a server or a database.</summary>
internal static class RoutingCommands
{
    private static readonly Argument<string> File = new("file") { Description = "The instance: a VRPLIB, Solomon, Li & Lim or Steward JSON file." };
    private static readonly Argument<string> Solution = new("solution") { Description = "The solution file." };
    private static readonly Option<double> Time = new("--time") { Description = "Seconds, counted from the start of the process.", DefaultValueFactory = _ => 10 };
    private static readonly Option<int> Threads = new("--threads") { Description = "Threads of the search.", DefaultValueFactory = _ => 1 };
    private static readonly Option<ulong> Seed = new("--seed") { Description = "Same seed and iterations, same plan.", DefaultValueFactory = _ => 1UL };
    private static readonly Option<string?> Rules = new("--convention") { Description = "How distances round and what comes first; the family's own when left out." };
    private static readonly Option<string?> Out = new("--out") { Description = "Write the solution to this file." };
    private static readonly Option<long?> Iterations = new("--iterations") { Description = "End after so many iterations." };
    private static readonly Option<string?> Start = new("--start") { Description = "Begin from this solution file." };
    private static readonly Option<string> Clock = new("--clock") { Description = "Count the wall clock, or the process's CPU time.", DefaultValueFactory = _ => "wall" };

    static RoutingCommands()
    {
        Rules.AcceptOnlyFromAmong("distance-1-decimal", "vehicles-first", "rounded-distance");
        Clock.AcceptOnlyFromAmong("wall", "cpu");
    }

    internal static Command MakeSolve()
    {
        var command = new Command("solve", "Solve a file with a routing problem.") { File, Time, Threads, Seed, Rules, Store.AsJson, Out, Iterations, Start, Clock };
        command.SetAction((parsed, cancel) => Task.FromResult(SolveCommand.SolveFile(
            new(parsed.GetValue(File)!)
            {
                Time = parsed.GetValue(Time),
                Threads = parsed.GetValue(Threads),
                Seed = parsed.GetValue(Seed),
                Convention = parsed.GetValue(Rules),
                Json = parsed.GetValue(Store.AsJson),
                Out = parsed.GetValue(Out),
                Iterations = parsed.GetValue(Iterations),
                Start = parsed.GetValue(Start),
                CpuClock = parsed.GetValue(Clock) == "cpu",
                Clock = SinceProcessStart,
            },
            Console.Out, Console.Error, cancel)));
        return command;
    }

    internal static Command MakeCheck()
    {
        var command = new Command("check", "Check a solution file against its instance, independently of the solver.") { File, Solution, Rules, Store.AsJson };
        command.SetAction(parsed => CheckCommand.CheckFile(
            new(parsed.GetValue(File)!, parsed.GetValue(Solution)!, parsed.GetValue(Rules), parsed.GetValue(Store.AsJson)), Console.Out, Console.Error));
        return command;
    }

    /// <summary>
    /// Says what is wrong with the words after <c>solve</c> or <c>check</c>, on the error stream alone: exit code 1 would say that a plan
    /// is incomplete, and standard output belongs to plans.
    /// </summary>
    internal static bool RefusesUsage(ParseResult parsed, TextWriter errors)
    {
        if (parsed.Errors.Count == 0 || parsed.CommandResult.Command.Name is not ("solve" or "check")) return false;
        foreach (var error in parsed.Errors) errors.WriteLine($"steward {parsed.CommandResult.Command.Name}: {error.Message.ReplaceLineEndings(" ")}");
        return true;
    }

    // The time that the runtime took to start is the caller's time too.
    private static TimeSpan SinceProcessStart() => TimeProvider.System.GetUtcNow().UtcDateTime - System.Diagnostics.Process.GetCurrentProcess().StartTime.ToUniversalTime();
}

using System.CommandLine;
using Steward.Host;
using Steward.Host.Commands;

NativeHeap.KeepSmall();
var steward = new RootCommand("Steward: dispatch, routes and promises that run themselves.")
{
    ServeCommand.Make(),
    DbCommand.Make(),
    DoctorCommand.Make(),
    LedgerVerifyCommand.Make(),
    StatsVerifyCommand.Make(),
    ArchiveCommand.Make(),
    DecisionRerunCommand.Make(),
    UserCommand.Make(),
    RoutingCommands.MakeSolve(),
    RoutingCommands.MakeCheck(),
    ImportCommand.Make(),
    WealthCommand.Make(),
};
var parsed = steward.Parse(args);
if (RoutingCommands.RefusesUsage(parsed, Console.Error)) return 2;
// A stopping server first finishes what is under way.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(35) });

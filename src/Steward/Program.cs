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
    DecisionRerunCommand.Make(),
    UserCommand.Make(),
    RoutingCommands.MakeSolve(),
    RoutingCommands.MakeCheck(),
    ImportCommand.Make(),
};
// A stopping server first finishes what is under way.
return await steward.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(35) });

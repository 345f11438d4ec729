using Steward.Decisions;
using Steward.Decisions.Ledger;
using Steward.Kernel;

namespace Steward.Host.Commands;

/// <summary>The modules' answers about decisions, without a server: nothing is started, no route is mapped.</summary>
internal sealed class DecisionProblems : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private DecisionProblems(ServiceProvider services) => this.services = services;

    internal DecisionAccess Access => services.GetRequiredService<DecisionAccess>();

    internal VerifyLedger Verifier => services.GetRequiredService<VerifyLedger>();

    internal static DecisionProblems On(Database database, string dataFolder)
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables("STEWARD_").Build();
        settings["Data"] = Path.GetFullPath(dataFolder);
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IConfiguration>(settings).AddKernel(database, TimeProvider.System).AddSecrets(settings);
        foreach (var module in StewardServer.Modules) module.AddServices(services, settings);
        return new(services.BuildServiceProvider());
    }

    // The database belongs to the command that opened it and is given to the container as an object, which the container does not dispose.
    public ValueTask DisposeAsync() => services.DisposeAsync();
}

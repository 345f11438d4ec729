using Steward.Decisions;
using Steward.Decisions.Ledger;
using Steward.Kernel;

namespace Steward.Host.Commands;

/// <summary>The modules without a server: nothing is started, no route is mapped.</summary>
internal sealed class OfflineModules : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private OfflineModules(ServiceProvider services) => this.services = services;

    internal DecisionAccess Access => services.GetRequiredService<DecisionAccess>();

    internal T Get<T>() where T : notnull => services.GetRequiredService<T>();

    internal VerifyLedger Verifier => services.GetRequiredService<VerifyLedger>();

    /// <param name="clock">Null: the machine's.</param>
    internal static OfflineModules On(Database database, string dataFolder, TimeProvider? clock = null)
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables("STEWARD_").Build();
        settings["Data"] = Path.GetFullPath(dataFolder);
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IConfiguration>(settings).AddKernel(database, clock ?? TimeProvider.System).AddSecrets(settings);
        foreach (var module in StewardServer.Modules) module.AddServices(services, settings);
        return new(services.BuildServiceProvider());
    }

    // The database belongs to the command that opened it and is given to the container as an object, which the container does not dispose.
    public ValueTask DisposeAsync() => services.DisposeAsync();
}

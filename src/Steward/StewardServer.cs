using Steward.City;
using Steward.Kernel;

namespace Steward.Host;

/// <summary>How a server is started.</summary>
/// <param name="DataFolder">Everything that is not in PostgreSQL lies under it.</param>
/// <param name="DatabaseUrl">Null: <c>steward.db</c> in the data folder.</param>
/// <param name="Clock">Null: the machine's clock, or the simulated city's in demo mode.</param>
/// <param name="Settings">Further settings by their names, such as <c>Demo:Speed</c>; they win over the environment.</param>
public sealed record ServerOptions(
    string DataFolder, string? DatabaseUrl = null, string Urls = "http://localhost:5080", bool Demo = false, TimeProvider? Clock = null, IReadOnlyDictionary<string, string?>? Settings = null)
{
    public string Database => DatabaseUrl ?? "sqlite:///" + Path.Combine(Path.GetFullPath(DataFolder), "steward.db");
}

/// <summary>The server: kernel, modules in the order of their dependence, and the dashboard.</summary>
public static class StewardServer
{
    private const long MostBodyBytes = 1_000_000;

    /// <summary>The modules, in the order of the conventions.</summary>
    internal static IReadOnlyList<IModule> Modules { get; } =
    [
        new Access.AccessModule(),
        new Notifications.NotificationsModule(),
        new Decisions.DecisionsModule(),
        new Fleet.FleetModule(),
        new Orders.OrdersModule(),
        new Routes.RoutesModule(),
        new Dispatch.DispatchModule(),
        new Escalation.EscalationModule(),
        new Wealth.WealthModule(),
        new Operations.OperationsModule(),
        new CityModule(),
    ];

    /// <summary>Opens the store, brings its schema up to date and builds the application, ready to run.</summary>
    /// <exception cref="SchemaMismatchException"/>
    /// <exception cref="StoreUnavailableException"/>
    /// <exception cref="ClockOffException"/>
    public static async Task<WebApplication> Build(ServerOptions options, Action<WebApplicationBuilder>? configure = null)
    {
        DataFolder.Ensure(options.DataFolder);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, WebRootPath = "wwwroot" });
        builder.Configuration.AddEnvironmentVariables("STEWARD_");
        builder.Configuration["Data"] = Path.GetFullPath(options.DataFolder);
        builder.Configuration["Demo"] = options.Demo ? "true" : "false";
        foreach (var (name, value) in options.Settings ?? new Dictionary<string, string?>()) builder.Configuration[name] = value;
        if (options.Demo) CityOptions.UseOwnPost(builder.Configuration);
        var clock = options.Clock ?? (options.Demo ? DemoClock(options.DataFolder, builder.Configuration) : TimeProvider.System);
        var database = Database.Open(options.Database, clock);
        await MachineClock.Check(database, TimeProvider.System, CancellationToken.None);
        await new Migrations(database, clock).Up(CancellationToken.None);
        if (database.Dialect is Dialect.Sqlite) await database.Write(session => LeaseStore.ReleaseDead(session));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MostBodyBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.MaxConcurrentConnections = 5_000;
        });
        builder.Logging.ClearProviders();
        builder.Logging.AddJsonConsole(console => console.UseUtcTimestamp = true);
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Services.AddSingleton<ICityPeople, DemoPeople>();
        builder.Services.AddKernel(database, clock).AddSecrets(builder.Configuration);
        builder.Services.AddOpenApi("v1", openApi =>
        {
            openApi.CreateSchemaReferenceId = SchemaNames.Of;
            openApi.AddDocumentTransformer((document, _, _) =>
            {
                document.Info.Title = "Steward";
                return Task.CompletedTask;
            });
        });
        foreach (var module in Modules) module.AddServices(builder.Services, builder.Configuration);
        configure?.Invoke(builder);
        builder.WebHost.UseUrls(PhonePort.Addresses(options.Urls, builder.Configuration));

        var app = builder.Build();
        var dashboard = new Dashboard(app.Environment);
        PhonePort.Guard(app);
        app.Use(dashboard.ServeRoot);
        app.UseKernel();
        app.UseStaticFiles(Dashboard.Files(app.Environment));
        app.Use(dashboard.ServePage);
        app.MapKernel();
        app.MapOpenApi("/openapi/{documentName}.json").OpenToAll();
        Reference.Map(app);
        var api = app.MapGroup("/api/v1");
        foreach (var module in Modules) module.MapRoutes(api, app);
        return app;
    }

    private static CityClock DemoClock(string folder, IConfiguration settings) => BookOptions.IsBook(settings)
        ? CityClock.Resume(folder, BookOptions.Read(settings), TimeProvider.System.GetUtcNow())
        : CityClock.Resume(folder, CityOptions.Read(settings), TimeProvider.System.GetUtcNow());
}

/// <summary>The folder under which a server keeps its files: 0700.</summary>
internal static class DataFolder
{
    internal static void Ensure(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}

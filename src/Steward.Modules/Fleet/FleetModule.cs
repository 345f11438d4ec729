using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Steward.Access.Contracts;
using Steward.Fleet.Contracts;
using Steward.Fleet.Drivers;
using Steward.Fleet.Intake;
using Steward.Fleet.Places;
using Steward.Fleet.Positions;
using Steward.Fleet.Targets;
using Steward.Fleet.Targets.Analyses;
using Steward.Fleet.Vehicles;
using Steward.Fleet.Zones;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Fleet;

/// <summary>Zones, drivers, vehicles, shifts, positions, targets and performance history.</summary>
public sealed class FleetModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton<Changes>();
        services.AddSingleton<ZoneStore>().AddSingleton<ZoneCache>().AddSingleton<HubStore>().AddSingleton<ZoneTime>().AddSingleton<ITimerHandler>(p => p.GetRequiredService<ZoneTime>());
        services.AddSingleton<IZones>(p => p.GetRequiredService<ZoneCache>()).AddSingleton<IShardSource>(p => p.GetRequiredService<ZoneCache>()).AddSingleton<IEngineZones>(p => p.GetRequiredService<ZoneCache>());
        services.AddSingleton<ZoneDays>();
        services.AddSingleton<IHubs>(p => p.GetRequiredService<HubStore>());

        services.AddSingleton<DriverStore>().AddSingleton<DeviceStore>().AddSingleton<ShiftStore>().AddSingleton<DriverRoll>().AddSingleton<WriteDriver.Desk>();
        services.TryAddSingleton<IDriverLoad, EmptyHands>();
        // The module that knows the load asks about drivers in turn: looked up at the first use, not at construction.
        services.AddSingleton(p => new Lazy<IDriverLoad>(p.GetRequiredService<IDriverLoad>));
        services.AddSingleton<DriverBook>().AddSingleton<IDriverContacts>(p => p.GetRequiredService<DriverBook>()).AddSingleton<IDrivers>(p => p.GetRequiredService<DriverBook>()).AddSingleton<IDriverOfUser>(p => p.GetRequiredService<DriverBook>())
            .AddSingleton<IJoining>(p => p.GetRequiredService<DriverBook>());

        services.AddSingleton<IRecipientSource, DriverRecipients>().AddSingleton<RemindOfShift>().AddSingleton<ITimerHandler>(p => p.GetRequiredService<RemindOfShift>());
        services.AddSingleton<TargetStore>().AddSingleton<FactStore>().AddSingleton<HistoryStore>().AddSingleton<HistoryWriter>().AddSingleton<CountDelivery>().AddSingleton<DailySnapshot>();
        services.AddSingleton<TargetBook>().AddSingleton<ITargets>(p => p.GetRequiredService<TargetBook>()).AddSingleton<TargetDesk>().AddSingleton<Supply>().AddSingleton<PlanDesk>().AddSingleton<QuestionForms>();
        _ = AdvisorSettings.Of(settings); // a half-written one stops the start
        services.AddSingleton<AdvisorStore>().AddSingleton(p => new Advisor(
            AdvisorSettings.Of(p.GetRequiredService<IConfiguration>()), p.GetRequiredService<Database>(), p.GetRequiredService<AdvisorStore>(),
            new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(2) }));
        services.AddSingleton<CheckFairness>().AddSingleton<ITimerHandler>(p => p.GetRequiredService<CheckFairness>());
        services.AddSingleton<ITimerHandler, SnapshotTimer>().AddSingleton<MissedDays>().AddSingleton<IHostedService>(p => p.GetRequiredService<MissedDays>());

        services.AddSingleton<VehicleStore>().AddSingleton<WriteVehicle.Desk>().AddSingleton<IVehicles, VehicleBook>();
        services.AddSingleton<IFleetIntake, FleetIntake>();
        services.AddSingleton<PlaceStore>().AddSingleton<IPlaces>(p => p.GetRequiredService<PlaceStore>()).AddSingleton<Desk>();

        var positionDays = NumberSetting.Read(settings, PurgePositions.Setting, PurgePositions.Normal, 1, 3650);
        services.AddSingleton<INightlyPurge>(p => new PurgePositions(p.GetRequiredService<PositionStore>(), positionDays));
        services.AddSingleton<PositionStore>().AddSingleton<PositionIntake>().AddSingleton<PositionBroadcast>();
        services.AddSingleton<IPositionIntake>(p => p.GetRequiredService<PositionIntake>()).AddSingleton<IPositions, StoredPositions>();
        services.AddSingleton<IHostedService>(p => p.GetRequiredService<PositionIntake>()).AddSingleton<IHostedService>(p => p.GetRequiredService<PositionBroadcast>());
    }

    public void MapRoutes(RouteGroupBuilder api, IEndpointRouteBuilder root)
    {
        var zones = api.MapGroup("/zones");
        ReadZones.Map(zones);
        WriteZone.Map(zones);
        ZoneCalendar.Map(zones);
        ZoneRoads.Map(zones);
        Hubs.Map(api);

        var drivers = api.MapGroup("/drivers");
        ReadDrivers.Map(drivers);
        ListBreaks.Map(drivers);
        WriteDriver.Map(drivers);
        MoveDriver.Map(drivers);
        DriverDevices.Map(drivers);
        InviteDriver.Map(drivers);
        Shifts.Map(api);

        var vehicles = api.MapGroup("/vehicles");
        ReadVehicles.Map(vehicles);
        WriteVehicle.Map(vehicles);
        VehicleTypes.Map(api);

        var manager = api.MapGroup("/fleet-manager").WithTags("Fleet manager");
        SetTargets.Map(manager);
        ReadTargets.Map(manager);
        ChangeTarget.Map(manager);
        CorrectProgress.Map(manager);
        ReadHistory.Map(manager);
        MoveOneDriver.Map(manager);
        AtRisk.Map(manager);
        Dashboard.Map(manager);
        PlanFleet.Map(manager);
        SuggestDriver.Map(manager);
        PredictSla.Map(manager);
        AskFleet.Map(manager);
        Recommend.Map(manager);
        CheckFairness.Map(manager);

        PlaceKinds.Map(api);
        PostPositions.Map(api);
        PostOsmAnd.Map(root);
    }
}

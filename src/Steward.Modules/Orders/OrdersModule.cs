using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>Customers, orders, service levels, import, tracking and proof of delivery.</summary>
public sealed class OrdersModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton<Customers>().AddSingleton<ICustomers>(p => p.GetRequiredService<Customers>());
        services.AddSingleton<ServiceLevels>().AddSingleton<IServiceLevels>(p => p.GetRequiredService<ServiceLevels>());
        services.AddSingleton<OrderLog>().AddSingleton(p => new Lazy<IDrivers>(p.GetRequiredService<IDrivers>)).AddSingleton<ReturnHub>().AddSingleton<OrderCommands>().AddSingleton<PlaceOrder>().AddSingleton<OrderAnswers>().AddSingleton<OrderStamps>();
        services.AddSingleton<ReviseOrder>().AddSingleton<IImportKind, OrderImport>().AddSingleton<IImportKind, CustomerImport>().AddSingleton<IImportKind, DriverImport>();
        services.AddSingleton<Imports>().AddSingleton<ImportFounding>().AddSingleton<ImportRunner>().AddSingleton<ImportEngine>().AddSingleton<IEngine>(p => p.GetRequiredService<ImportEngine>());
        services.AddSingleton<OrderClock>().AddSingleton<ITimerHandler>(p => p.GetRequiredService<OrderClock>());
        services.AddSingleton(new ProofFiles(settings["Data"] ?? "data")).AddSingleton<BringProof>();
        services.AddSingleton<INextAttempts, NextAttempts>().AddSingleton<ITrackingLinks, TrackingLinks>();
        services.AddSingleton<TrackingPace>().AddSingleton<TrackedOrder>().AddSingleton<TellShop>().AddSingleton<TellEta>();
        var proofDays = NumberSetting.Read(settings, PurgeProofs.Setting, PurgeProofs.Normal, 1, 3650);
        services.AddSingleton<INightlyPurge>(p => new PurgeProofs(p.GetRequiredService<ProofFiles>(), proofDays));
        services.AddSingleton<IRecipientSource, CustomerRecipients>().AddSingleton<IEventSubscriber, TellCustomer>();
        services.AddSingleton<Orders>().AddSingleton<IOrders>(p => p.GetRequiredService<Orders>());
        services.AddSingleton<LiveOrders>().AddSingleton<ILiveOrders>(p => p.GetRequiredService<LiveOrders>()).AddSingleton<IFailedDeliveries>(p => p.GetRequiredService<LiveOrders>());
    }

    public void MapRoutes(RouteGroupBuilder api, IEndpointRouteBuilder root)
    {
        OrderRoutes.Map(api);
        ListOrders.Map(api);
        DriverOrders.Map(api);
        OrderHistory.Map(api);
        EditOrder.Map(api);
        BringProof.Map(api);
        ReadProof.Map(api);
        TrackOrder.Map(api);
        TrackingPage.Map(root);
        CustomerRoutes.Map(api);
        ImportRoutes.Map(api);
        ServiceLevelRoutes.Map(api);
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Users, sessions, API keys, roles and the audit trail.</summary>
public sealed class AccessModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(SignInPace.Of(settings));
        services.AddSingleton<InvitationStore>().AddSingleton<LoginAttemptStore>().AddSingleton<PasswordWork>().AddSingleton<SignIn>();
        services.AddSingleton<SecondFactorStore>().AddSingleton<SecondFactor>().AddSingleton<SecondFactorRoutes.Desk>();
        services.AddSingleton<NewDevice>().AddSingleton<IInvitations, Invitations>();
        services.AddSingleton<UserStore>().AddSingleton<SessionStore>().AddSingleton<ApiKeyStore>().AddSingleton<AuditStore>();
        services.AddSingleton<IAuditTrail>(provider => provider.GetRequiredService<AuditStore>()).AddSingleton<IEngineAudit>(provider => provider.GetRequiredService<AuditStore>());
        services.AddSingleton<IAccounts, Accounts>().AddSingleton<IHealthProbe, AuditProbe>();
        services.AddSingleton<ApiKeyCallers>().AddSingleton<CallerSource>();
        services.AddSingleton<ICallerSource>(provider => provider.GetRequiredService<CallerSource>());
        services.AddHostedService(provider => provider.GetRequiredService<ApiKeyCallers>());
        services.AddSingleton<AccessHousekeeping>().AddHostedService(provider => provider.GetRequiredService<AccessHousekeeping>());
    }

    public void MapRoutes(RouteGroupBuilder api, IEndpointRouteBuilder root)
    {
        var auth = api.MapGroup("auth").WithTags("Sign-in");
        Register.Map(auth);
        Login.Map(auth);
        RefreshTokens.Map(auth);
        OpenBrowserSession.Map(auth);
        ReadSession.Map(auth);
        Me.Map(auth);
        ChangeMe.Map(auth);
        ChangePassword.Map(auth);
        SecondFactorRoutes.Map(auth);
        Logout.Map(auth);

        var users = api.MapGroup("users").WithTags("Users");
        ListUsers.Map(users);
        InviteUser.Map(users);
        ChangeUser.Map(users);

        var keys = api.MapGroup("api-keys").WithTags("API keys");
        CreateApiKey.Map(keys);
        ChangeApiKey.Map(keys);

        var access = api.MapGroup("").WithTags("Events and audit");
        FollowEvents.Map(access);
        IssueTicket.Map(access);
        ReadAudit.Map(access);
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>One's own second factor: look, ask for a secret, confirm it with a code, and take it away with password and code.</summary>
internal static class SecondFactorRoutes
{
    internal sealed record View(bool Enabled, int RecoveryCodesLeft);

    internal sealed record Offered(string Secret, string Link);

    internal sealed record Confirmed(IReadOnlyList<string> RecoveryCodes);

    internal sealed record WithPassword
    {
        public required string CurrentPassword { get; init; }
        public string? Otp { get; init; }
    }

    internal sealed record WithCode
    {
        public required string Otp { get; init; }
    }

    /// <summary>What every one of these needs.</summary>
    internal sealed record Desk(Database Database, UserStore Users, SecondFactorStore Store, SecondFactor Factor, SignIn SignIn, SignInPace Pace, IAuditTrail Audit);

    internal static void Map(RouteGroupBuilder auth)
    {
        var own = auth.MapGroup("second-factor");
        own.MapGet("", Read).Needs(Permission.SignedIn).Produces<View>().WithSummary("Whether your sign-in asks for a second factor");
        own.MapPost("", Offer).Needs(Permission.SignedIn).Produces<Offered>().WithSummary("A secret for an authenticator app; it counts once confirmed");
        own.MapPost("confirm", Confirm).Needs(Permission.SignedIn).Produces<Confirmed>().WithSummary("Confirm the secret with a code of the app; answers the recovery codes");
        own.MapPost("disable", Disable).Needs(Permission.SignedIn).Produces(204).WithSummary("Take your second factor away");
    }

    private static Task<Reply> Read(Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Read<Reply>(
        async session => await Person(session, desk, caller) is { } user
            ? Reply.Ok(new View(await desk.Store.Find(session, user.Id) is { ConfirmedAt: not null }, await desk.Store.CodesLeft(session, user.Id)))
            : NotAPerson,
        cancel);

    private static async Task<Reply> Offer(WithPassword request, Caller caller, HttpContext context, Desk desk, CancellationToken cancel)
    {
        // An app counts half minutes of real time; the simulated city's clock runs elsewhere.
        if (desk.Pace.Times != 1) return new Refusal("simulated_clock", "The simulated city has a clock of its own, with which no authenticator app agrees.");
        var (user, wrong) = await Known(request, caller, context, desk, cancel);
        if (user is null) return wrong!;
        return await desk.Database.Write<Reply>(
            async session => await desk.Factor.Offer(session, user.Id) is { } secret
                ? Reply.Ok(new Offered(secret, Totp.Link(secret, user.Username)))
                : new Refusal("second_factor_on", "Your second factor is on already. Take it away first."),
            cancel);
    }

    private static Task<Reply> Confirm(WithCode request, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            if (await Person(session, desk, caller) is not { } user) return NotAPerson;
            var (codes, refusal) = await desk.Factor.Confirm(session, user.Id, request.Otp);
            if (refusal is not null) return refusal;
            await desk.Audit.Write(session, new(null, caller.Actor, "second_factor_enabled", "user:" + user.Id, new { }));
            return Reply.Ok(new Confirmed(codes!));
        },
        cancel);

    private static async Task<Reply> Disable(WithPassword request, Caller caller, HttpContext context, Desk desk, CancellationToken cancel)
    {
        var (user, wrong) = await Known(request, caller, context, desk, cancel, asksFactor: true);
        if (user is null) return wrong!;
        await desk.Database.Write(
            async session =>
            {
                if (await desk.Store.Remove(session, user.Id)) await desk.Audit.Write(session, new(null, caller.Actor, "second_factor_disabled", "user:" + user.Id, new { }));
            },
            cancel);
        return Reply.NoContent;
    }

    /// <summary>By the same way and the same count of failures as at sign-in: a stolen session must not be a way to guess.</summary>
    private static async Task<(User? User, Reply? Wrong)> Known(WithPassword request, Caller caller, HttpContext context, Desk desk, CancellationToken cancel, bool asksFactor = false)
    {
        if (await desk.Database.Read(session => Person(session, desk, caller), cancel) is not { } user) return (null, NotAPerson);
        var credentials = new Credentials { Username = user.Username, Password = request.CurrentPassword, Otp = request.Otp };
        var known = await desk.SignIn.Run(credentials, Origin.AddressOf(context), (_, _) => Task.CompletedTask, cancel, asksFactor);
        return known.Refusal switch
        {
            null => (user, null),
            { Code: "wrong_credentials" } => (null, Refusal.Rule("wrong_password", "The current password is wrong.", "/current_password")),
            { Status: 401 } code => (null, code with { Status = 422 }),
            var other => (null, other),
        };
    }

    private static async Task<User?> Person(Session session, Desk desk, Caller caller) => caller.Kind == "user" ? await desk.Users.Find(session, caller.Id!.Value) : null;

    private static readonly Refusal NotAPerson = new("not_a_user", "Only a person has a second factor.");
}

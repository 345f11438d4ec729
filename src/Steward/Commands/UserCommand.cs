using System.CommandLine;
using Steward.Access;
using Steward.Kernel;

namespace Steward.Host.Commands;

/// <summary><c>steward user promote NAME</c> <c>steward user password NAME</c>, <c>steward user no-otp NAME</c>: the way back in when nobody else can help.</summary>
internal static class UserCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "User name or e-mail address." };

    internal static Command Make() => new("user", "Rescue an account from the machine itself.") { Promote(), SetPassword(), DropSecondFactor() };

    private static Command Promote() => new Command("promote", "Make a user administrator, with an open account.") { Name }.On(async (parsed, database, cancel) =>
    {
        var users = new UserStore();
        var user = await Find(database, parsed.GetValue(Name)!, cancel);
        await Change(database, user, "user_promoted", session => users.MakeSuperuser(session, user.Id), cancel);
        Console.WriteLine($"{user.Username} is administrator now.");
        return Store.Good;
    });

    private static Command SetPassword() => new Command("password", "Set a user's password; it is read from the standard input.") { Name }.On(async (parsed, database, cancel) =>
    {
        var users = new UserStore();
        var user = await Find(database, parsed.GetValue(Name)!, cancel);
        if (!Console.IsInputRedirected) Console.Write("New password: ");
        var password = Console.ReadLine() ?? "";
        if (PasswordRules.Decide(password, user.Role, user.Username, user.Email) is { } weak) throw new ArgumentException(weak.Detail);
        var hashed = PasswordHash.Make(password);
        await Change(database, user, "password_changed", session => users.SetPassword(session, user.Id, hashed), cancel);
        Console.WriteLine($"The password of {user.Username} is changed; all sign-ins of the account have ended.");
        return Store.Good;
    });

    private static Command DropSecondFactor() => new Command("no-otp", "Take a user's second factor away, when his phone and his recovery codes are lost.") { Name }.On(async (parsed, database, cancel) =>
    {
        var user = await Find(database, parsed.GetValue(Name)!, cancel);
        await Change(database, user, "second_factor_disabled", session => new SecondFactorStore().Remove(session, user.Id), cancel);
        Console.WriteLine($"{user.Username} signs in with the password alone now.");
        return Store.Good;
    });

    private static async Task<User> Find(Database database, string name, CancellationToken cancel)
    {
        if (await Checks.HasNoTables(database, cancel)) throw new ArgumentException("The database is new. Run: steward db init");
        return await database.Read(session => new UserStore().FindByName(session, name), cancel) ?? throw new ArgumentException($"There is no user '{name}'.");
    }

    private static Task Change(Database database, User user, string action, Func<Session, Task> change, CancellationToken cancel) => database.Write(
        async session =>
        {
            await change(session);
            await new SessionStore().RevokeUser(session, user.Id);
            await new AuditStore().Write(session, new(null, "console", action, "user:" + user.Id, new { }));
        },
        cancel);
}

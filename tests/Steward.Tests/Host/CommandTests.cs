using System.CommandLine;
using Steward.Access;
using Steward.Host.Commands;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Host;

public sealed class CommandTests
{
    /// <summary>Runs a command on an embedded database of its own folder, as the program does.</summary>
    private static Task<int> Run(string folder, params string[] words)
    {
        var root = new RootCommand { DbCommand.Make(), DoctorCommand.Make(), UserCommand.Make() };
        return root.Parse([.. words, "--data", folder]).InvokeAsync(new InvocationConfiguration { Output = TextWriter.Null, Error = TextWriter.Null });
    }

    private static async Task<IReadOnlyList<int>> Applied(string folder)
    {
        await using var database = Database.Open("sqlite:///" + Path.Combine(folder, "steward.db"), TimeProvider.System);
        return [.. (await new Migrations(database, TimeProvider.System).Applied(CancellationToken.None)).Select(m => m.Number)];
    }

    [Fact]
    public async Task A_new_folder_is_made_checked_and_taken_back()
    {
        var folder = Path.Combine(TestFolder.New(), "data");

        Assert.Equal(Store.Good, await Run(folder, "db", "migrate", "up", "--dry-run"));
        Assert.Empty(await Applied(folder));
        Assert.Equal(Store.Warned, await Run(folder, "db", "check"));
        Assert.Equal(Store.Good, await Run(folder, "db", "init"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.Equal(Store.Good, await Run(folder, "db", "check", "--json"));
        // All is well but for the administrator, who is not there yet.
        Assert.Equal(Store.Warned, await Run(folder, "doctor"));
        Assert.Equal(Store.Good, await Run(folder, "db", "migrate", "down", "--to", "1", "--allow-data-loss"));
        Assert.Equal([1], await Applied(folder));
    }

    [Fact]
    public async Task Rows_are_not_dropped_without_a_word()
    {
        var folder = TestFolder.New();
        await Run(folder, "db", "init");
        var before = await Applied(folder);

        // The bootstrap token is a row.
        Assert.Equal(Store.Failed, await Run(folder, "db", "migrate", "down", "--to", "1"));
        Assert.Equal(before, await Applied(folder));
    }

    [Fact]
    public async Task A_running_server_is_looked_at_but_nothing_else_writes_beside_it()
    {
        var folder = TestFolder.New();
        await Run(folder, "db", "init");
        await using var server = Database.Open("sqlite:///" + Path.Combine(folder, "steward.db"), TimeProvider.System);

        // One warning: there is no administrator yet.
        Assert.Equal((Store.Good, Store.Warned), (await Run(folder, "db", "check"), await Run(folder, "doctor")));
        Assert.Equal(Store.Failed, await Run(folder, "db", "reset", "--yes-delete-everything"));
        await using var beside = Database.Open("sqlite:///" + Path.Combine(folder, "steward.db"), TimeProvider.System, looksOnly: true);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => beside.Write(session => session.Execute("delete from bootstrap_tokens")));
        Assert.Equal(1, await server.Read(session => session.Scalar<int>("select count(*) from bootstrap_tokens")));
    }

    [Fact]
    public async Task A_reset_empties_every_table()
    {
        var folder = TestFolder.New();
        await Run(folder, "db", "init");

        Assert.Equal(Store.Good, await Run(folder, "db", "reset", "--yes-delete-everything"));

        await using var database = Database.Open("sqlite:///" + Path.Combine(folder, "steward.db"), TimeProvider.System);
        Assert.Equal(0, await database.Read(session => session.Scalar<int>("select count(*) from bootstrap_tokens")));
    }

    [Fact]
    public async Task An_edited_audit_entry_fails_the_check()
    {
        var folder = TestFolder.New();
        await Run(folder, "db", "init");
        await using (var database = Database.Open("sqlite:///" + Path.Combine(folder, "steward.db"), TimeProvider.System))
        {
            var audit = new AuditStore();
            for (var i = 0; i < 3; i++) await database.Write(async session => { await audit.Write(session, new(null, "user:1", "thing_changed", "thing:" + i, new { I = i })); });
            await database.Write(async session =>
            {
                await session.Execute("drop trigger refuse_audit_entries_update");
                await session.Execute("update audit_entries set actor = 'user:2' where seq = 2");
            });
        }

        Assert.Equal(Store.Failed, await Run(folder, "db", "check"));
    }

    [Fact]
    public async Task A_lost_administrator_is_replaced_from_the_command_line()
    {
        var folder = TestFolder.New();
        await Run(folder, "db", "init");
        Assert.Equal(Store.Failed, await Run(folder, "user", "promote", "vera"));
        await Within(folder, session => new UserStore().Add(session, new User { Id = Ids.New(session.Now), Username = "vera", Email = "v@steward.example", HashedPassword = "-" }));

        Assert.Equal(Store.Good, await Run(folder, "user", "promote", "vera"));

        Assert.Equal((Roles.Admin, true), await Within(folder, async session => await new UserStore().FindByName(session, "vera") is { } user ? (user.Role, user.IsSuperuser) : default));
    }

    private static async Task<T> Within<T>(string folder, Func<Session, Task<T>> work)
    {
        await using var database = Database.Open("sqlite:///" + Path.Combine(folder, "steward.db"), TimeProvider.System);
        return await database.Write(work);
    }

    [Fact]
    public async Task A_folder_that_is_in_use_is_refused_in_one_line()
    {
        var folder = TestFolder.New();
        await using var holder = Database.Open("sqlite:///" + Path.Combine(folder, "steward.db"), TimeProvider.System);

        Assert.Equal(Store.Failed, await Run(folder, "db", "init"));
    }
}

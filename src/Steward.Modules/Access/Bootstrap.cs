using Steward.Kernel;

namespace Steward.Access;

/// <summary>
/// The first administrator of a new server. There is no default user: whoever can read the console or the data folder holds a token that
/// works once within 30 minutes.
/// </summary>
internal static class Bootstrap
{
    private static readonly TimeSpan StillUseful = TimeSpan.FromMinutes(5);

    internal static string FileIn(string dataFolder) => Path.Combine(dataFolder, "bootstrap-token");

    /// <summary>The token to show, or null when there is an administrator. One that was given out lately is shown again unless a new one is wanted.</summary>
    internal static async Task<string?> Offer(Database database, string dataFolder, bool isNewWanted, CancellationToken cancel, SignInPace? pace = null)
    {
        var (users, invitations) = (new UserStore(), new InvitationStore());
        var file = FileIn(dataFolder);
        if (await database.Read(users.CountAdmins, cancel) > 0)
        {
            File.Delete(file);
            return null;
        }
        var known = File.Exists(file) ? (await File.ReadAllTextAsync(file, cancel)).Trim() : null;
        if (!isNewWanted && known is not null && await database.Read(session => invitations.IsBootstrapOpen(session, Ids.Hash(known), StillUseful), cancel)) return known;
        var token = Ids.Secret();
        await database.Write(session => invitations.AddBootstrap(session, Ids.Hash(token), SignInPace.Stretch(pace, session.Now, session.Now + Tokens.BootstrapLife)), cancel);
        await WriteFile(file, token, cancel);
        return token;
    }

    private static async Task WriteFile(string file, string token, CancellationToken cancel)
    {
        File.Delete(file);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        // Its mode is right from the first byte on, not after a moment in which anybody may read it.
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var stream = new FileStream(file, options);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(token + "\n"), cancel);
    }
}

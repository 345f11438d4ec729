using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Steward.Kernel;

/// <summary>Registers the field cipher and refuses to start without the right master key.</summary>
public static class Secrets
{
    public static IServiceCollection AddSecrets(this IServiceCollection services, IConfiguration settings)
    {
        var folder = settings["Data"] ?? "data";
        var given = settings["MASTER_KEY"];
        services.AddSingleton(new FieldCipher(() => given is { Length: > 0 } ? MasterKey.FromSetting(given) : MasterKey.OfFolder(folder)));
        return services.AddHostedService(provider => new MasterKeyCheck(
            provider.GetRequiredService<Database>(), provider.GetRequiredService<FieldCipher>(), isThere: given is { Length: > 0 } || MasterKey.Exists(folder), folder));
    }

    /// <summary>A server with a foreign key would write values that nobody can read again: it does not start.</summary>
    private sealed class MasterKeyCheck(Database database, FieldCipher cipher, bool isThere, string folder) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancel)
        {
            var (row, now) = await database.Read(async session => (await KeyStore.Any(session), session.Now), cancel);
            if (row is null) return;
            if (!isThere) throw new InvalidOperationException($"The database has encrypted fields, but {folder} has no master.key. Bring it back from where it is kept.");
            try { cipher.Check(row, now); }
            catch (AuthenticationTagMismatchException error)
            {
                throw new InvalidOperationException($"The master key in {folder} is not the one that this database was written with.", error);
            }
        }

        public Task StopAsync(CancellationToken cancel) => Task.CompletedTask;
    }
}

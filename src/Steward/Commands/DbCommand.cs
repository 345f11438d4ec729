using System.CommandLine;

namespace Steward.Host.Commands;

/// <summary><c>steward db …</c>: everything about the database, a file a command.</summary>
internal static class DbCommand
{
    internal static Command Make() => new("db", "The database: make, check, migrate, empty.")
    {
        DbInit.Make(),
        DbCheck.Make(),
        DbMigrate.Make(),
        DbReset.Make(),
        DbSeed.Make(),
        DbCopy.Make(),
    };
}

using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>What a file's orders need to be there, made from the file itself where that was asked for: zones, and drivers with vehicles.</summary>
internal sealed class ImportFounding(IFleetIntake fleet)
{
    private const int DriversAtOnce = 100;

    /// <summary>Pieces of work, each for a transaction of its own. Done again they find what is there, so a job that goes on may do them again.</summary>
    internal IEnumerable<Func<Session, Task>> Steps(SourceFile file, ImportOptions options, Caller caller)
    {
        if (options.CreateZones) yield return session => Zones(session, file, caller);
        if (!options.CreateDrivers) yield break;
        foreach (var drivers in IndiaFood2022.Drivers(CellsOf(file)).Chunk(DriversAtOnce))
            yield return async session =>
            {
                foreach (var driver in drivers) Must(driver.ExternalId!, (await fleet.TakeDriver(session, driver, update: false, caller)).Refusal);
            };
    }

    internal async Task Zones(Session session, SourceFile file, Caller caller)
    {
        foreach (var zone in IndiaFood2022.Zones(CellsOf(file))) Must(zone.Code, (await fleet.TakeZone(session, zone, caller)).Refusal);
    }

    private static IEnumerable<Cells> CellsOf(SourceFile file) => file.Rows.Select(row => row.Cells).OfType<Cells>();

    private static void Must(string what, Refusal? refusal)
    {
        if (refusal is not null) throw new RefusedException(refusal with { Detail = $"{what}: {refusal.Detail}" });
    }
}

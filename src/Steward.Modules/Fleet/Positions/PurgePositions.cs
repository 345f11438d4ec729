using Steward.Kernel;

namespace Steward.Fleet.Positions;

/// <summary>Forgets where drivers were, after 30 days unless the setting says otherwise. Present positions stay.</summary>
internal sealed class PurgePositions(PositionStore positions, int days) : INightlyPurge
{
    internal const string Setting = "Retention:PositionDays";
    internal const int Normal = 30;

    public string Of => "driver_positions";

    public async Task<int> Purge(Session session, int most)
    {
        var before = session.Now.AddDays(-days);
        return await positions.WithTrackBefore(session, before) is { } driver ? await positions.Forget(session, driver, before, most) : 0;
    }
}

using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Positions;

/// <summary>The positions as they are stored. Apart from the intake, because those who listen to it ask here too.</summary>
internal sealed class StoredPositions(PositionStore store) : IPositions
{
    private const int MostOfTrack = 50_000;

    public Task<IReadOnlyList<PositionFix>> LatestIn(Session session, Guid zone) => store.LatestIn(session, zone);

    public Task<IReadOnlyList<PositionFix>> Track(Session session, Guid driver, DateTimeOffset from, DateTimeOffset to) => store.Track(session, driver, from, to, MostOfTrack);
}

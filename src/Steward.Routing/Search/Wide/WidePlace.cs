namespace Steward.Routing;

/// <summary>A place for a job: its first task before a stop of the route, a pair's delivery before a stop at or behind it.</summary>
/// <param name="Vehicle">-1 = none.</param>
/// <param name="First">Place of the job, or of its pickup.</param>
/// <param name="Second">Place of a pair's delivery.</param>
/// <param name="Delta">Change of the plan's price.</param>
internal record struct WidePlace(int Vehicle, int First, int Second, long Delta);

using Steward.Kernel;

namespace Steward.Routes.Travel;

/// <summary>SQL of what trips and stops really took: sums, from which the factors are read.</summary>
internal sealed class TravelStore
{
    internal sealed record Row
    {
        public required string Key { get; init; }
        public long Samples { get; init; }
        public long PlannedSeconds { get; init; }
        public long ActualSeconds { get; init; }
    }

    internal const string Driver = "driver";
    internal const string Service = "service";
    internal const string Zone = "zone";

    internal Task<Row?> Find(Session session, string subject, string key) => session.First<Row>(
        "select key, samples, planned_seconds, actual_seconds from travel_learning where subject = @subject and key = @key", new { subject, key });

    internal Task<IReadOnlyList<Row>> Many(Session session, string subject, IReadOnlyList<string> keys) => session.Query<Row>(
        $"select key, samples, planned_seconds, actual_seconds from travel_learning where subject = @subject and key {session.AnyTextByIndex("keys")}",
        new { subject, keys = Json.Of(keys) });

    internal Task<IReadOnlyList<Row>> WithPrefix(Session session, string subject, string prefix) => session.Query<Row>(
        "select key, samples, planned_seconds, actual_seconds from travel_learning where subject = @subject and key like @pattern",
        new { subject, pattern = prefix + "%" });

    internal Task Add(Session session, string subject, string key, int planned, int actual) => session.Execute(
        """
        insert into travel_learning (subject, key, samples, planned_seconds, actual_seconds) values (@subject, @key, 1, @planned, @actual)
        on conflict (subject, key) do update set samples = travel_learning.samples + 1,
          planned_seconds = travel_learning.planned_seconds + excluded.planned_seconds, actual_seconds = travel_learning.actual_seconds + excluded.actual_seconds
        """,
        new { subject, key, planned, actual });
}

using Steward.Kernel;

namespace Steward.Orders;

/// <summary>The table <c>service_levels</c>: a row a version.</summary>
internal static class ServiceLevelStore
{
    private const string Columns =
        """
        id, zone_id, code, name, version, promise_minutes, warning_minutes, critical_minutes, preferred_radius_metres, emergency_radius_metres, most_radius_metres,
        batch_least, batch_most, trip_minutes, penalty_per_minute, penalty_least, penalty_most, score_profile, vehicle_types, required_proof, default_weight_kg,
        default_volume_m3, follows_calendar, valid_from, retired_at
        """;

    /// <summary>The newest of the zone, else the newest example.</summary>
    internal static Task<Row?> Current(Session session, Guid zone, string code) => session.First<Row>(
        $"select {Columns} from service_levels where code = @code and (zone_id = @zone or zone_id is null) order by case when zone_id is null then 1 else 0 end, version desc limit 1",
        new { zone, code });

    internal static Task<Row?> Version(Session session, Guid zone, string code, int version) => session.First<Row>(
        $"""
        select {Columns} from service_levels where code = @code and version = @version and (zone_id = @zone or zone_id is null)
        order by case when zone_id is null then 1 else 0 end limit 1
        """,
        new { zone, code, version });

    internal static async Task<IReadOnlyList<Row>> AllCurrent(Session session, Guid zone)
    {
        var rows = await session.Query<Row>($"select {Columns} from service_levels where zone_id = @zone or zone_id is null order by code, version desc", new { zone });
        return [.. rows.GroupBy(r => r.Code).Select(g => g.FirstOrDefault(r => r.ZoneId is not null) ?? g.First())];
    }

    internal static Task<int> Add(Session session, Row row, string changedBy) => session.Execute(
        """
        insert into service_levels (id, zone_id, code, name, version, promise_minutes, warning_minutes, critical_minutes, preferred_radius_metres,
          emergency_radius_metres, most_radius_metres, batch_least, batch_most, trip_minutes, penalty_per_minute, penalty_least, penalty_most, score_profile,
          vehicle_types, required_proof, default_weight_kg, default_volume_m3, follows_calendar, valid_from, retired_at, changed_by)
        values (@Id, @ZoneId, @Code, @Name, @Version, @PromiseMinutes, @WarningMinutes, @CriticalMinutes, @PreferredRadiusMetres, @EmergencyRadiusMetres,
          @MostRadiusMetres, @BatchLeast, @BatchMost, @TripMinutes, @PenaltyPerMinute, @PenaltyLeast, @PenaltyMost, @ScoreProfile, @VehicleTypes,
          @RequiredProof, @DefaultWeightKg, @DefaultVolumeM3, @FollowsCalendar, @ValidFrom, @RetiredAt, @changedBy)
        on conflict do nothing
        """,
        new
        {
            row.Id, row.ZoneId, row.Code, row.Name, row.Version, row.PromiseMinutes, row.WarningMinutes, row.CriticalMinutes, row.PreferredRadiusMetres, row.EmergencyRadiusMetres,
            row.MostRadiusMetres, row.BatchLeast, row.BatchMost, row.TripMinutes, row.PenaltyPerMinute, row.PenaltyLeast, row.PenaltyMost, row.ScoreProfile, row.VehicleTypes,
            row.RequiredProof, row.DefaultWeightKg, row.DefaultVolumeM3, row.FollowsCalendar, row.ValidFrom, row.RetiredAt, changedBy,
        });

    internal sealed record Row
    {
        public Guid Id { get; init; }
        public Guid? ZoneId { get; init; }
        public string Code { get; init; } = "";
        public string Name { get; init; } = "";
        public int Version { get; init; }
        public int PromiseMinutes { get; init; }
        public int WarningMinutes { get; init; }
        public int CriticalMinutes { get; init; }
        public int PreferredRadiusMetres { get; init; }
        public int EmergencyRadiusMetres { get; init; }
        public int MostRadiusMetres { get; init; }
        public int BatchLeast { get; init; }
        public int BatchMost { get; init; }
        public int TripMinutes { get; init; }
        public decimal PenaltyPerMinute { get; init; }
        public decimal PenaltyLeast { get; init; }
        public decimal PenaltyMost { get; init; }
        public string ScoreProfile { get; init; } = "standard";
        public Json VehicleTypes { get; init; } = new("[]");
        public Json RequiredProof { get; init; } = new("[]");
        public decimal DefaultWeightKg { get; init; }
        public decimal DefaultVolumeM3 { get; init; }
        public bool FollowsCalendar { get; init; }
        public DateTimeOffset ValidFrom { get; init; }
        public DateTimeOffset? RetiredAt { get; init; }

        internal Contracts.ServiceLevel Level() => new()
        {
            Id = Id, ZoneId = ZoneId, Code = Code, Name = Name, Version = Version, PromiseMinutes = PromiseMinutes, WarningMinutes = WarningMinutes,
            CriticalMinutes = CriticalMinutes, PreferredRadiusMetres = PreferredRadiusMetres, EmergencyRadiusMetres = EmergencyRadiusMetres,
            MostRadiusMetres = MostRadiusMetres, BatchLeast = BatchLeast, BatchMost = BatchMost, TripMinutes = TripMinutes, PenaltyPerMinute = PenaltyPerMinute,
            PenaltyLeast = PenaltyLeast, PenaltyMost = PenaltyMost, ScoreProfile = ScoreProfile, VehicleTypes = VehicleTypes.As<string[]>() ?? [],
            RequiredProof = RequiredProof.As<string[]>() ?? [], DefaultWeightKg = DefaultWeightKg, DefaultVolumeM3 = DefaultVolumeM3,
            FollowsCalendar = FollowsCalendar, ValidFrom = ValidFrom, RetiredAt = RetiredAt,
        };
    }
}

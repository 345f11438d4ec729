using Steward.Kernel;

namespace Steward.Fleet.Drivers;

/// <summary>Tables <c>drivers</c>, <c>driver_days</c> and <c>driver_state_transitions</c>.</summary>
internal sealed class DriverStore
{
    private const string Select =
        """
        select d.id, d.zone_id, d.code, d.external_id, d.user_id, d.name, d.phone, d.phone_bidx, d.email, d.email_bidx, d.is_active, d.status, d.status_since,
          d.base_latitude, d.base_longitude, d.skills, d.active_deliveries, d.total_deliveries, d.successful_deliveries, d.average_rating, d.on_time_rate, d.worked_date,
          d.worked_seconds, d.worked_seconds_at_break, d.on_duty_since, d.deliveries_in_a_row, d.last_break_at, d.break_ends_at, d.ignored_offers, d.cash_in_hand, d.cash_limit,
          d.retired_at, d.row_version, d.created_at, d.updated_at, z.currency, z.time_zone,
          p.latitude, p.longitude, p.heading, p.recorded_at as position_at, p.suspect as position_suspect,
          v.id as vehicle_id, v.vehicle_type, v.capacity_weight_kg, v.capacity_volume_m3
        from drivers d join zones z on z.id = d.zone_id
          left join driver_positions_latest p on p.driver_id = d.id
          left join vehicles v on v.driver_id = d.id and v.retired_at is null
        """;

    internal Task<DriverRow?> Find(Session session, Guid id) => session.First<DriverRow>($"{Select} where d.id = @id", new { id });

    /// <summary>
    /// With the row locked for the transaction. Against other changes only: two transactions that have each written a row that points at the driver would
    /// else wait for each other here.
    /// </summary>
    internal Task<DriverRow?> Lock(Session session, Guid id) => session.First<DriverRow>($"{Select} where d.id = @id{session.Pick("", " for no key update of d")}", new { id });

    internal async Task<DriverRow?> Lookup(Session session, ThingId id)
    {
        var found = await session.Query<DriverRow>(
            $"{Select} where {(id.Id is not null ? "d.id = @Id" : id.Code is not null ? "d.code = @Code" : "d.external_id = @External")} limit 2", id);
        if (found.Count > 1) throw new RefusedException(new("ambiguous_code", $"More than one zone has a driver {id.Code}. Use the id.", 409));
        return found.FirstOrDefault();
    }

    internal Task<DriverRow?> OfCode(Session session, Guid zone, string code) =>
        session.First<DriverRow>($"{Select} where d.zone_id = @zone and d.code = @code", new { zone, code });

    internal Task<IReadOnlyList<DriverRow>> InZone(Session session, Guid zone) =>
        session.Query<DriverRow>($"{Select} where d.zone_id = @zone and d.retired_at is null order by d.id", new { zone });

    internal Task<DriverRow?> OfUser(Session session, Guid userId) => session.First<DriverRow>($"{Select} where d.user_id = @userId", new { userId });

    internal Task<Guid?> IdOfUser(Session session, Guid userId) =>
        session.Scalar<Guid?>("select id from drivers where user_id = @userId and is_active and retired_at is null", new { userId });

    /// <summary>Remembers whom an invitation makes this driver's user; the one that was remembered before comes back.</summary>
    internal async Task<Guid?> Expect(Session session, Guid driver, Guid invitation)
    {
        var before = await session.Scalar<Guid?>("select invitation_id from drivers where id = @driver", new { driver });
        await session.Execute("update drivers set invitation_id = @invitation, row_version = row_version + 1 where id = @driver", new { driver, invitation });
        return before;
    }

    /// <summary>The invited person is this driver now. Null when no driver waits for this invitation.</summary>
    internal async Task<Guid?> Join(Session session, Guid invitation, Guid user)
    {
        var driver = await session.Scalar<Guid?>("select id from drivers where invitation_id = @invitation and user_id is null and retired_at is null", new { invitation });
        if (driver is { } id) await session.Execute("update drivers set user_id = @user, invitation_id = null, row_version = row_version + 1 where id = @id", new { id, user });
        return driver;
    }

    /// <param name="like">A pattern in lower case on name, code and external id; null for all.</param>
    internal Task<IReadOnlyList<DriverRow>> Page(Session session, PageRequest page, Guid? zone, string? status, string? like, bool retired) => session.Query<DriverRow>(
        $"""
        {Select} where (d.created_at, d.id) < (@At, @Id) and (@retired or d.retired_at is null) {(zone is null ? "" : "and d.zone_id = @zone")}
          {(status is null ? "" : "and d.status = @status")}
          {(like is null ? "" : "and (lower(d.name) like @like escape '\\' or lower(d.code) like @like escape '\\' or lower(coalesce(d.external_id, '')) like @like escape '\\')")}
        order by d.created_at desc, d.id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, zone, status, like, retired });

    /// <summary>False when the code, external id, user, phone or e-mail is taken.</summary>
    internal async Task<bool> Add(Session session, DriverRow driver) => await session.Execute(
        """
        insert into drivers (id, zone_id, code, external_id, user_id, name, phone, phone_bidx, email, email_bidx, is_active, status, status_since, base_latitude, base_longitude,
          skills, cash_in_hand, cash_limit, created_at)
        values (@Id, @ZoneId, @Code, @ExternalId, @UserId, @Name, @Phone, @PhoneBidx, @Email, @EmailBidx, @IsActive, @Status, @StatusSince, @BaseLatitude, @BaseLongitude,
          @Skills, @CashInHand, @CashLimit, @CreatedAt)
        on conflict do nothing
        """,
        driver) == 1;

    /// <summary>The name of what another driver has already; null when nothing is taken.</summary>
    internal Task<string?> Taken(Session session, DriverRow driver) => session.First<string>(
        """
        select case when external_id = cast(@ExternalId as text) then 'external_id' when user_id = @UserId then 'user_id' when phone_bidx = cast(@PhoneBidx as text) then 'phone'
          when email_bidx = cast(@EmailBidx as text) then 'email' else 'code' end
        from drivers where id <> @Id and (external_id = cast(@ExternalId as text) or user_id = @UserId or phone_bidx = cast(@PhoneBidx as text)
          or email_bidx = cast(@EmailBidx as text) or (zone_id = @ZoneId and code = @Code)) limit 1
        """,
        driver);

    internal Task<int> Save(Session session, DriverRow driver) => session.Execute(
        """
        update drivers set external_id = @ExternalId, user_id = @UserId, name = @Name, phone = @Phone, phone_bidx = @PhoneBidx, email = @Email, email_bidx = @EmailBidx,
          is_active = @IsActive, base_latitude = @BaseLatitude, base_longitude = @BaseLongitude, skills = @Skills, cash_in_hand = @CashInHand, cash_limit = @CashLimit,
          retired_at = @RetiredAt, row_version = row_version + 1
        where id = @Id
        """,
        driver);

    internal Task<int> SaveState(Session session, DriverRow driver) => session.Execute(
        """
        update drivers set status = @Status, status_since = @StatusSince, worked_date = @WorkedDate, worked_seconds = @WorkedSeconds, worked_seconds_at_break = @WorkedSecondsAtBreak,
          on_duty_since = @OnDutySince, deliveries_in_a_row = @DeliveriesInARow, last_break_at = @LastBreakAt, break_ends_at = @BreakEndsAt, active_deliveries = @ActiveDeliveries,
          total_deliveries = @TotalDeliveries, successful_deliveries = @SuccessfulDeliveries, average_rating = @AverageRating, on_time_rate = @OnTimeRate,
          ignored_offers = @IgnoredOffers, cash_in_hand = @CashInHand, row_version = row_version + 1
        where id = @Id
        """,
        driver);

    internal Task<int> AddTransition(Session session, DriverRow driver, string from, string actor, string? reason, bool forced, DateTimeOffset at) => session.Execute(
        """
        insert into driver_state_transitions (id, driver_id, zone_id, from_status, to_status, actor, reason, forced, occurred_at, created_at)
        values (@id, @driver, @ZoneId, @from, @Status, @actor, @reason, @forced, @at, @Now)
        """,
        new { id = Ids.New(session.Now), driver = driver.Id, driver.ZoneId, from, driver.Status, actor, reason, forced, at, session.Now });

    internal Task<IReadOnlyList<Transition>> Transitions(Session session, Guid driver, PageRequest page) => session.Query<Transition>(
        """
        select id, from_status, to_status, actor, reason, forced, occurred_at from driver_state_transitions
        where driver_id = @driver and (occurred_at, id) < (@At, @Id) order by occurred_at desc, id desc limit @Take
        """,
        new { driver, page.At, page.Id, page.Take });

    /// <summary>Into breaks and out of them, driver by driver in the order of time.</summary>
    internal Task<IReadOnlyList<ListBreaks.Move>> BreakMoves(Session session, Guid zone, DateTimeOffset from, DateTimeOffset to) => session.Query<ListBreaks.Move>(
        """
        select t.driver_id, t.to_status, t.occurred_at from drivers d join driver_state_transitions t on t.driver_id = d.id
        where d.zone_id = @zone and t.occurred_at >= @from and t.occurred_at < @to and (t.to_status = 'on_break' or t.from_status = 'on_break')
        order by t.driver_id, t.occurred_at, t.id
        """,
        new { zone, from, to });

    /// <summary>Counts a delivery on its business date and gives back those of the last 30 days.</summary>
    internal async Task<(int Deliveries, int OnTime)> Count(Session session, Guid driver, DateOnly date, bool onTime, DateOnly since)
    {
        await session.Execute(
            """
            insert into driver_days (driver_id, business_date, deliveries, on_time) values (@driver, @date, 1, @onTime)
            on conflict (driver_id, business_date) do update set deliveries = driver_days.deliveries + 1, on_time = driver_days.on_time + excluded.on_time
            """,
            new { driver, date, onTime = onTime ? 1 : 0 });
        var sum = await session.First<DaySum>(
            "select cast(sum(deliveries) as integer) as deliveries, cast(sum(on_time) as integer) as on_time from driver_days where driver_id = @driver and business_date > @since", new { driver, since });
        return (sum?.Deliveries ?? 0, sum?.OnTime ?? 0);
    }

    private sealed record DaySum
    {
        public int? Deliveries { get; init; }
        public int? OnTime { get; init; }
    }
}

/// <summary>A move of a driver that happened.</summary>
internal sealed record Transition
{
    public Guid Id { get; init; }
    public string FromStatus { get; init; } = "";
    public string ToStatus { get; init; } = "";
    public string Actor { get; init; } = "";
    public string? Reason { get; init; }
    public bool Forced { get; init; }
    public DateTimeOffset OccurredAt { get; init; }
}

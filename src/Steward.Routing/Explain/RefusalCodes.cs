namespace Steward.Routing;

/// <summary>Stable codes of the reasons why a vehicle cannot serve a job; a capacity's code ends in its dimension.</summary>
public static class RefusalCodes
{
    /// <summary>Prefix of the code of a full dimension: <c>capacity:weight</c>.</summary>
    public const string Capacity = "capacity:";

    /// <summary>A stop would be served after its last window.</summary>
    public const string Window = "window";

    /// <summary>The route would end after the shift, or depart too late.</summary>
    public const string Shift = "shift";

    /// <summary>The route would be too long.</summary>
    public const string MaxDistance = "max_distance";

    /// <summary>The route would take too long.</summary>
    public const string MaxDuration = "max_duration";

    /// <summary>Too much driving.</summary>
    public const string MaxDriving = "max_driving";

    /// <summary>Too many stops.</summary>
    public const string MaxStops = "max_stops";

    /// <summary>The vehicle lacks a skill.</summary>
    public const string Skill = "skill";

    /// <summary>The job forbids the vehicle.</summary>
    public const string Forbidden = "vehicle_forbidden";

    /// <summary>The job requires other vehicles.</summary>
    public const string NotRequired = "vehicle_not_in_required";

    /// <summary>The vehicle is closed, or the job is locked to another one.</summary>
    public const string Lock = "lock";

    /// <summary>A relation to other jobs forbids it.</summary>
    public const string Relation = "relation";

    /// <summary>Another job of its group is served.</summary>
    public const string Group = "group";

    /// <summary>The goods are on board of another vehicle, or at a depot that the vehicle has left.</summary>
    public const string Frozen = "frozen";

    /// <summary>The goods of a pair would be on board for too long.</summary>
    public const string MaxOnBoard = "max_on_board";

    /// <summary>The goods are at the depot too late.</summary>
    public const string Release = "release";

    /// <summary>A break finds no place.</summary>
    public const string Break = "break";

    /// <summary>A legal rest finds no place.</summary>
    public const string Rest = "rest";

    /// <summary>The route would need more trips.</summary>
    public const string MaxTrips = "max_trips";

    /// <summary>A leg may not be driven.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>Serving the optional job costs more than its prize.</summary>
    public const string PriceAbovePrize = "price_above_prize";

    /// <summary>There is no vehicle at all.</summary>
    public const string NoVehicle = "no_vehicle";

    /// <summary>Two halves of a pair in the wrong order, or on two routes; only a wrong plan has it.</summary>
    public const string Precedence = "precedence";
}

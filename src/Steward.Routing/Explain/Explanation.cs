namespace Steward.Routing;

/// <summary>Why one vehicle cannot take a job: the insertion that comes closest, the rule it breaks, and by how much.</summary>
/// <param name="Vehicle">The vehicle.</param>
/// <param name="Code">One of <see cref="RefusalCodes"/>.</param>
/// <param name="Job">The job at which the rule breaks, which may be another one; empty for a rule of the whole route.</param>
/// <param name="Amount">By how much, in the rule's unit; 0 for rules without one.</param>
public sealed record VehicleRefusal(string Vehicle, string Code, string Job, long Amount);

/// <summary>A single change that makes a job fit, verified by applying it and inserting again.</summary>
/// <param name="Code">The rule that is eased: a window, the shift, a capacity, a limit, a skill, or a lock.</param>
/// <param name="Subject">The job or vehicle of which it is eased.</param>
/// <param name="Amount">By how much.</param>
/// <param name="Vehicle">The vehicle that then takes the job.</param>
/// <param name="ExtraCost">Change of the objective's last used tier when the job is inserted.</param>
public sealed record SingleChange(string Code, string Subject, long Amount, string Vehicle, long ExtraCost);

/// <summary>Why a job is unassigned.</summary>
/// <param name="Job">The job.</param>
/// <param name="FitsNoVehicleAlone">True when it fits nowhere even on an empty vehicle.</param>
/// <param name="Refusals">One a vehicle; of equal empty vehicles one stands for all.</param>
/// <param name="Change">The cheapest single change that makes it fit; null when none does.</param>
public sealed record Explanation(string Job, bool FitsNoVehicleAlone, IReadOnlyList<VehicleRefusal> Refusals, SingleChange? Change);

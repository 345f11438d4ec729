using Steward.Portfolio.Triggers;

namespace Steward.Portfolio.Tests.Triggers;

/// <summary>The conditions written down plainly, every order looked at with every value: what the index is held against.</summary>
internal sealed class ScanOracle
{
    private readonly Dictionary<Guid, Standing> orders = [];

    internal int Count => orders.Count;

    internal void Insert(TriggerSpec spec, long? last) => orders.Add(spec.Id, new(spec, last));

    internal bool Cancel(Guid id) => orders.Remove(id);

    internal Guid[] Open => [.. orders.Keys];

    internal List<Guid> Tick(int subject, DateOnly date, long value)
    {
        var fired = orders.Values.Where(order => order.Spec.Subject == subject && order.See(date, value)).Select(order => order.Spec.Id).ToList();
        foreach (var id in fired) if (orders[id].IsDone) orders.Remove(id);
        return fired;
    }

    internal sealed class Standing
    {
        private bool isArmed, needsFalse;
        private long? high;
        private long floor;
        private int confirmed, fired;
        private DateOnly? confirmedOn;
        private DateOnly notBefore;

        internal Standing(TriggerSpec spec, long? last)
        {
            (Spec, floor) = (spec, spec.Threshold);
            isArmed = !IsCrossing || (last is { } value && !IsBeyond(value));
        }

        internal TriggerSpec Spec { get; }

        internal bool IsDone => fired >= Spec.MostFirings;

        private bool IsCrossing => Spec.Kind is TriggerKind.CrossesAbove or TriggerKind.CrossesBelow;

        private bool IsTrailing => Spec.Kind is TriggerKind.TrailPercent or TriggerKind.TrailAmount;

        internal bool See(DateOnly date, long value)
        {
            if (IsTrailing && (high is null || value > high)) high = value;
            var isTrue = IsBeyond(value);
            if (!isTrue)
            {
                (needsFalse, isArmed, confirmed) = (false, true, 0);
                return false;
            }
            if (needsFalse || !isArmed) return false;
            if (confirmed == 0 && date < notBefore)
            {
                if (IsCrossing) isArmed = false;
                if (IsTrailing) BeginAnew(value);
                return false;
            }
            if (confirmed == 0 || confirmedOn != date) (confirmed, confirmedOn) = (confirmed + 1, date);
            return confirmed >= Spec.ConfirmCount && Fire(date, value);
        }

        private bool Fire(DateOnly date, long value)
        {
            (fired, confirmed, notBefore) = (fired + 1, 0, Spec.CooldownDays > 0 ? date.AddDays(Spec.CooldownDays) : default);
            if (IsCrossing) isArmed = false;
            else if (IsTrailing) BeginAnew(value);
            else needsFalse = true;
            return true;
        }

        private void BeginAnew(long value)
        {
            high = value;
            if (floor > 0 && (Spec.Strict ? value < floor : value <= floor)) floor = 0;
        }

        private bool IsBeyond(long value) => Spec.Kind switch
        {
            TriggerKind.Above or TriggerKind.CrossesAbove => Spec.Strict ? value > Spec.Threshold : value >= Spec.Threshold,
            TriggerKind.Below or TriggerKind.CrossesBelow => Spec.Strict ? value < Spec.Threshold : value <= Spec.Threshold,
            TriggerKind.Equals => Math.Abs(value - Spec.Threshold) <= Spec.Tolerance,
            _ => IsTrailed(value) || (floor > 0 && (Spec.Strict ? value < floor : value <= floor)),
        };

        private bool IsTrailed(long value)
        {
            var line = Spec.Kind == TriggerKind.TrailAmount ? high!.Value - Spec.Trail : (decimal)high!.Value * (1_000_000 - Spec.Trail) / 1_000_000m;
            return Spec.Strict ? value < line : value <= line;
        }
    }
}

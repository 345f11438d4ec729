using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Triggers;

namespace Steward.Wealth.Navs;

/// <summary>Flags what used a value that was restated afterwards. Nothing is undone by it.</summary>
internal sealed class Restatements(TriggerOrderStore triggers)
{
    internal async Task Flag(Session session, IReadOnlyList<Restatement> restated)
    {
        foreach (var one in restated)
            await triggers.FlagRestated(session, one.ProductId, one.NavDate, Json.Of(new { restated = new { nav_date = one.NavDate, before = DecimalText.Write(one.Before), after = DecimalText.Write(one.After), at = session.Now } }));
    }
}

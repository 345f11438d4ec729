namespace Steward.Wealth.Orders;

/// <summary>The names of the roads by which orders leave.</summary>
internal static class Rails
{
    internal const string Paper = "paper";
}

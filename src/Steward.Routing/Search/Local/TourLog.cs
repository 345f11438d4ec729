namespace Steward.Routing;

/// <summary>The plan as it was last kept, route by route, so that keeping and undoing cost only the routes touched since.</summary>
internal sealed class TourLog
{
    private readonly Tours tours;
    private readonly int[][] kept;
    private readonly int[] sizes;

    internal TourLog(Tours tours)
    {
        this.tours = tours;
        (kept, sizes) = (new int[tours.Routes][], new int[tours.Routes]);
        for (var route = 0; route < kept.Length; route++)
        {
            kept[route] = new int[16];
            Copy(route);
        }

        tours.Settle();
    }

    internal void Keep()
    {
        foreach (var route in tours.Touched) Copy(route);
        tours.Settle();
    }

    internal void Undo()
    {
        foreach (var route in tours.Touched) tours.Lay(route, kept[route].AsSpan(0, sizes[route]));
        tours.Settle();
    }

    private void Copy(int route)
    {
        var size = tours.Of(route).Size;
        if (kept[route].Length < size) kept[route] = new int[size * 2];
        sizes[route] = size;
        var node = tours.First(route);
        for (var i = 0; i < size; i++) kept[route][i] = node = tours.At(node).Next;
    }
}

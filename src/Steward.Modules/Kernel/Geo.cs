namespace Steward.Kernel;

/// <summary>Great-circle distances on a sphere of 6,371.0088 km (the mean radius of the IUGG).</summary>
public static class Geo
{
    private const double Radius = 6_371_008.8;

    /// <summary>Whole metres between two places.</summary>
    public static int Metres(double latitude1, double longitude1, double latitude2, double longitude2)
    {
        var dLatitude = double.DegreesToRadians(latitude2 - latitude1);
        var dLongitude = double.DegreesToRadians(longitude2 - longitude1);
        var a = Math.Pow(Math.Sin(dLatitude / 2), 2)
            + Math.Cos(double.DegreesToRadians(latitude1)) * Math.Cos(double.DegreesToRadians(latitude2)) * Math.Pow(Math.Sin(dLongitude / 2), 2);
        return (int)Math.Round(2 * Radius * Math.Asin(Math.Min(1, Math.Sqrt(a))));
    }
}

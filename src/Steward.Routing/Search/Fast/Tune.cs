namespace Steward.Routing;
internal static class Tune { internal static double D(string n, double d) => Environment.GetEnvironmentVariable("T_" + n) is { } t ? double.Parse(t, System.Globalization.CultureInfo.InvariantCulture) : d; internal static int I(string n, int d) => (int)D(n, d); }

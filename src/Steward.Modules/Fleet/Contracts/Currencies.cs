namespace Steward.Fleet.Contracts;

/// <summary>Currencies of ISO 4217: how many decimals their minor unit has.</summary>
public static class Currencies
{
    private static readonly HashSet<string> None = ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"];
    private static readonly HashSet<string> Three = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

    /// <summary>Three capital letters; that the code is assigned is not checked.</summary>
    public static bool IsCode(string code) => code.Length == 3 && code.All(char.IsAsciiLetterUpper);

    public static int Decimals(string code) => None.Contains(code) ? 0 : Three.Contains(code) ? 3 : 2;

    /// <summary>The amount in whole minor units, rounded half to even.</summary>
    public static long Minor(decimal amount, string code) => decimal.ToInt64(decimal.Round(amount * Unit(code), MidpointRounding.ToEven));

    public static decimal Major(long minor, string code) => minor / Unit(code);

    private static decimal Unit(string code) => Decimals(code) switch { 0 => 1m, 3 => 1000m, _ => 100m };
}

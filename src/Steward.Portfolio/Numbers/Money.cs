namespace Steward.Portfolio;

/// <summary>An amount in one currency, exact. What the smallest coin is, a caller says where it matters (usually 2 decimals).</summary>
/// <param name="Amount">The amount in whole units of the currency: 12.50 is twelve and a half.</param>
public readonly record struct Money(decimal Amount) : IComparable<Money>
{
    /// <summary>How many decimals a stored amount has at most.</summary>
    public const int Decimals = 4;

    /// <summary>No money.</summary>
    public static Money Zero => default;

    /// <summary>The sum.</summary>
    public static Money operator +(Money left, Money right) => new(left.Amount + right.Amount);

    /// <summary>The difference.</summary>
    public static Money operator -(Money left, Money right) => new(left.Amount - right.Amount);

    /// <summary>Whether the left is less.</summary>
    public static bool operator <(Money left, Money right) => left.Amount < right.Amount;

    /// <summary>Whether the left is more.</summary>
    public static bool operator >(Money left, Money right) => left.Amount > right.Amount;

    /// <summary>Whether the left is at most the right.</summary>
    public static bool operator <=(Money left, Money right) => left.Amount <= right.Amount;

    /// <summary>Whether the left is at least the right.</summary>
    public static bool operator >=(Money left, Money right) => left.Amount >= right.Amount;

    /// <inheritdoc/>
    public int CompareTo(Money other) => Amount.CompareTo(other.Amount);

    /// <summary>The greatest multiple of <paramref name="step"/> (&gt; 0) that is not above the amount.</summary>
    public Money FloorTo(decimal step) => new(Math.Floor(Amount / step) * step);

    /// <summary>
    /// Splits an amount by weights so that the parts sum to the whole: each part goes down to the smallest coin, then the coins that are left go
    /// one each to the largest remainders; equal remainders are taken in the order of <paramref name="ids"/>.
    /// </summary>
    /// <param name="weights">One weight (≥ 0) a part; their sum must be above 0.</param>
    /// <param name="ids">What decides ties, compared ordinally; one a part.</param>
    /// <param name="coinDecimals">Decimals of the smallest coin. The whole must not have more.</param>
    /// <exception cref="ArgumentException">Different lengths, no positive weight, a negative weight, or a whole finer than the coin.</exception>
    public Money[] Split(ReadOnlySpan<decimal> weights, ReadOnlySpan<string> ids, int coinDecimals = 2)
    {
        if (weights.Length != ids.Length) throw new ArgumentException("Each part needs a weight and an id.", nameof(ids));
        var sum = 0m;
        foreach (var weight in weights) sum += weight >= 0 ? weight : throw new ArgumentException("A weight is negative.", nameof(weights));
        if (sum == 0) throw new ArgumentException("No weight is above 0.", nameof(weights));
        if (!DecimalText.Fits(Amount, coinDecimals)) throw new ArgumentException("The whole is finer than the smallest coin.", nameof(coinDecimals));

        var coin = Coin(coinDecimals);
        var (parts, remainders, order) = (new Money[weights.Length], new decimal[weights.Length], new int[weights.Length]);
        var left = Amount;
        for (var i = 0; i < parts.Length; i++)
        {
            // One division a part, of the numbers of coins: a share such as 1/3 then leaves the same remainder in each part that has it.
            var exact = Amount * weights[i] / sum;
            parts[i] = new Money(exact).FloorTo(coin);
            (remainders[i], order[i]) = (exact - parts[i].Amount, i);
            left -= parts[i].Amount;
        }
        var names = ids.ToArray();
        Array.Sort(order, (a, b) => remainders[a] != remainders[b] ? remainders[b].CompareTo(remainders[a]) : string.CompareOrdinal(names[a], names[b]));
        for (var i = 0; left > 0; i++, left -= coin) parts[order[i]] += new Money(coin);
        return parts;
    }

    /// <summary>The value of the smallest coin with so many decimals: 2 gives 0.01.</summary>
    public static decimal Coin(int decimals) => new(1, 0, 0, false, checked((byte)decimals));

    /// <inheritdoc/>
    public override string ToString() => DecimalText.Write(Amount);
}

namespace Steward.Orders.Contracts;

/// <summary>What follows a failed delivery, by its category and the number of attempts (delivery automation, 9.2).</summary>
public static class FailurePath
{
    /// <summary>The customer is asked; he answers, and the same driver goes again, or another attempt is made in the next slot.</summary>
    public const string Contact = "contact_customer";

    /// <summary>The customer is asked for what was wrong: no attempt before it is corrected.</summary>
    public const string Correction = "await_correction";

    public const string Return = "return_to_sender";

    public const string Person = "ask_person";

    /// <summary>The one step that is next.</summary>
    /// <param name="category">As in <see cref="StatusChange.ReasonCategory"/>.</param>
    public static string Next(string? category, int attempts, int mostAttempts) => category switch
    {
        _ when attempts >= mostAttempts => Return,
        "customer_unavailable" or "access_denied" => Contact,
        "wrong_address" or "payment_problem" => Correction,
        "refused" or "damaged" => Return,
        _ => Person,
    };
}
